import type { ProviderInput } from "../schema.ts";

// A version is answered for two years, and then by the next one.
const GRAPH = "https://graph.facebook.com/v25.0";

// Graph APIs answer a dead token with status 400 too.
const tokenEnd: ProviderInput["api"]["tokenEnd"] = { body: [{ path: "error.code", values: [190] }] };
const tokenErrors = { "190": "invalid_grant" } as const;

const facebookExchange = {
  endpoint: `${GRAPH}/oauth/access_token`,
  parameters: { grant_type: "fb_exchange_token" },
  tokenParameter: "fb_exchange_token",
  client: true,
};

export const facebook: ProviderInput[] = [
  {
    id: "prov_01m8qs4k26eh3be5v54ahvaz6m",
    slug: "facebook",
    name: "Facebook",
    description: "A person's profile, and the pages, posts, messages and advertising that they manage.",
    aliases: ["facebook-pages"],
    categories: ["social", "marketing"],
    docsUrl: "https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow",
    checked: {
      page: "https://developers.facebook.com/documentation/facebook-login/guides/access-tokens/get-long-lived",
      on: "2026-12-01",
    },
    icon: "facebook",
    setup: {
      clientUrl: "https://developers.facebook.com/apps/creation/",
      steps: [
        "Create an app with the use case that fits, and add Facebook Login.",
        "In its settings add {redirectUri} to the valid OAuth redirect URIs.",
        "The app ID and the app secret of App settings, Basic are the client ID and the client secret.",
      ],
      review:
        "Before App Review and business verification, all but public_profile and email works only for people who have a role in the app.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.facebook.com/v25.0/dialog/oauth",
        tokenEndpoint: `${GRAPH}/oauth/access_token`,
        scopes: {
          separator: ",",
          available: [
            { name: "public_profile", description: "Read the person's name and picture" },
            { name: "email", description: "Read the person's e-mail address" },
            { name: "pages_show_list", description: "List the pages that the person manages" },
            { name: "pages_read_engagement", description: "Read posts and followers of pages" },
            { name: "pages_read_user_content", description: "Read what others write on pages" },
            { name: "pages_manage_posts", description: "Write and delete posts of pages" },
            { name: "pages_manage_engagement", description: "Write and delete comments on pages" },
            { name: "pages_manage_metadata", description: "Change settings and webhooks of pages" },
            { name: "pages_messaging", description: "Read and write messages of pages" },
            { name: "read_insights", description: "Read statistics of pages" },
            { name: "business_management", description: "Manage the business portfolio" },
            { name: "ads_read", description: "Read advertising accounts" },
            { name: "ads_management", description: "Manage advertising accounts" },
            { name: "leads_retrieval", description: "Read leads" },
            { name: "instagram_basic", description: "Read Instagram accounts of pages" },
            { name: "instagram_content_publish", description: "Publish on Instagram accounts of pages" },
          ],
          default: ["public_profile", "email"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { errorCodes: tokenErrors },
        longLived: { exchange: facebookExchange, renew: facebookExchange },
        refresh: { rotation: "static" },
        // Takes all permissions from the app.
        revocation: {
          endpoint: `${GRAPH}/me/permissions`,
          method: "DELETE",
          body: "none",
          token: "access_token",
          authentication: "bearer",
          endsAll: true,
        },
      },
      {
        type: "bearer",
        label: "Access token",
        help: "Make one of a system user in Meta Business Suite, or of yourself in the Graph API Explorer.",
        example: "EAA…",
      },
    ],
    api: {
      baseUrl: "https://graph.facebook.com",
      otherBaseUrls: ["https://graph-video.facebook.com"],
      tokenEnd,
      verify: { path: "/v25.0/me?fields=id,name,email", facts: { user_id: "id", name: "name", email: "email" } },
    },
    account: { id: "user_id", label: "name" },
  },
  {
    id: "prov_01m8qs4k26eh3be5vcsvn5gydp",
    slug: "instagram",
    name: "Instagram",
    description: "Media, comments, messages and statistics of a professional Instagram account.",
    categories: ["social", "marketing"],
    docsUrl:
      "https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/business-login",
    checked: {
      page: "https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/business-login",
      on: "2026-12-01",
    },
    icon: "instagram",
    setup: {
      clientUrl: "https://developers.facebook.com/apps/creation/",
      steps: [
        "Create a Meta app with the use case of managing messages and content on Instagram.",
        "Under Instagram, API setup with Instagram login, set up business login with {redirectUri}.",
        "The Instagram app ID and secret of that page are the client ID and the client secret, not those of the Meta app.",
      ],
      review:
        "Before App Review only accounts with a role in the app can connect. Personal accounts cannot connect at all.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.instagram.com/oauth/authorize",
        tokenEndpoint: "https://api.instagram.com/oauth/access_token",
        scopes: {
          separator: ",",
          available: [
            { name: "instagram_business_basic", description: "Read the profile and media" },
            { name: "instagram_business_content_publish", description: "Publish media" },
            { name: "instagram_business_manage_comments", description: "Read and write comments" },
            { name: "instagram_business_manage_messages", description: "Read and write messages" },
            { name: "instagram_business_manage_insights", description: "Read statistics" },
          ],
          default: ["instagram_business_basic"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        // The guide shows the first token in a list, where it is not known to stand.
        tokenResponse: {
          accessToken: ["access_token", "data.0.access_token"],
          scope: ["permissions", "data.0.permissions"],
          errorCodes: tokenErrors,
        },
        longLived: {
          exchange: {
            endpoint: "https://graph.instagram.com/access_token",
            parameters: { grant_type: "ig_exchange_token" },
            client: true,
          },
          renew: {
            endpoint: "https://graph.instagram.com/refresh_access_token",
            parameters: { grant_type: "ig_refresh_token" },
          },
        },
        refresh: { rotation: "static", defaultLifetime: 3600 },
      },
      {
        type: "bearer",
        label: "Access token (lasts sixty days)",
        help: "In the Meta app, under Instagram, API setup with Instagram login, choose Generate token.",
        example: "IGAA…",
      },
    ],
    api: {
      baseUrl: "https://graph.instagram.com",
      tokenEnd,
      verify: { path: "/v25.0/me?fields=user_id,username", facts: { user_id: "user_id", username: "username" } },
    },
    account: { id: "user_id", label: "username" },
  },
  {
    id: "prov_01m8qs4k26eh3be5vk4g6842et",
    slug: "threads",
    name: "Threads",
    description: "Posts, replies and statistics of a Threads profile.",
    categories: ["social"],
    docsUrl: "https://developers.facebook.com/documentation/threads/get-started/get-access-tokens-and-permissions",
    checked: {
      page: "https://developers.facebook.com/documentation/threads/get-started/get-access-tokens-and-permissions",
      on: "2026-12-01",
    },
    icon: "threads",
    setup: {
      clientUrl: "https://developers.facebook.com/apps/creation/",
      steps: [
        "Create a Meta app with the use case of the Threads API, and add the permissions that you need.",
        "In the settings of the use case enter {redirectUri} as redirect callback URL.",
        "The Threads app ID and secret of that page are the client ID and the client secret, not those of the Meta app.",
      ],
      review: "Before App Review only people whom the app names as Threads testers can connect.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://threads.com/oauth/authorize",
        tokenEndpoint: "https://graph.threads.com/oauth/access_token",
        scopes: {
          separator: ",",
          available: [
            { name: "threads_basic", description: "Read the profile and posts" },
            { name: "threads_content_publish", description: "Publish posts" },
            { name: "threads_delete", description: "Delete posts" },
            { name: "threads_read_replies", description: "Read replies" },
            { name: "threads_manage_replies", description: "Write, hide and show replies" },
            { name: "threads_manage_mentions", description: "Read mentions" },
            { name: "threads_manage_insights", description: "Read statistics" },
            { name: "threads_keyword_search", description: "Search public posts" },
            { name: "threads_profile_discovery", description: "Read public profiles" },
            { name: "threads_location_tagging", description: "Search places and tag posts" },
          ],
          default: ["threads_basic"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { errorCodes: tokenErrors },
        longLived: {
          exchange: {
            endpoint: "https://graph.threads.com/access_token",
            parameters: { grant_type: "th_exchange_token" },
            client: true,
          },
          renew: {
            endpoint: "https://graph.threads.com/refresh_access_token",
            parameters: { grant_type: "th_refresh_token" },
          },
        },
        refresh: { rotation: "static", defaultLifetime: 3600 },
      },
      {
        type: "bearer",
        label: "Access token (lasts sixty days)",
        help: "In the Meta app, in the settings of the Threads use case, use the User Token Generator.",
        example: "THAA…",
      },
    ],
    api: {
      baseUrl: "https://graph.threads.com",
      otherBaseUrls: ["https://graph.threads.net"],
      tokenEnd,
      // The id in the token's answer is a number that JavaScript cannot hold.
      verify: {
        path: "/v1.0/me?fields=id,username,name",
        facts: { user_id: "id", username: "username", name: "name" },
      },
    },
    account: { id: "user_id", label: "username" },
  },
  {
    id: "prov_01m8qs4k26eh3be5vt2t5ercq9",
    slug: "whatsapp-business",
    name: "WhatsApp Business",
    description: "Messages, templates and phone numbers of a WhatsApp Business account.",
    aliases: ["whatsapp"],
    categories: ["communication", "marketing"],
    docsUrl: "https://developers.facebook.com/documentation/business-messaging/whatsapp/access-tokens",
    checked: {
      page: "https://developers.facebook.com/documentation/business-messaging/whatsapp/access-tokens",
      on: "2026-12-01",
    },
    icon: "whatsapp",
    // No OAuth: Embedded Signup is run by Meta's JavaScript in the page of a Tech Provider.
    auth: [
      {
        type: "bearer",
        label: "System user access token",
        help: "In the business portfolio's settings open System users, assign the app and the WhatsApp account, and generate a token with whatsapp_business_messaging and whatsapp_business_management.",
        example: "EAA…",
      },
    ],
    api: {
      baseUrl: "https://graph.facebook.com",
      tokenEnd,
      verify: { path: "/v25.0/me?fields=id,name", facts: { system_user_id: "id", name: "name" } },
    },
    account: { id: "system_user_id", label: "name" },
  },
];
