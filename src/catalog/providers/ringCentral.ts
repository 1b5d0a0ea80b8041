import type { ProviderInput } from "../schema.ts";

export const ringCentral: ProviderInput[] = [
  {
    id: "prov_01m8qs4k25eh3be5tf3rs77fyp",
    slug: "ring-central",
    name: "RingCentral",
    description: "Calls, text messages, voicemail and team chat of a RingCentral account.",
    aliases: ["ringcentral"],
    categories: ["telephony", "communication"],
    docsUrl: "https://developers.ringcentral.com/guide/authentication/auth-code-flow",
    checked: { page: "https://developers.ringcentral.com/guide/authentication/auth-code-flow", on: "2026-12-01" },
    setup: {
      clientUrl: "https://developers.ringcentral.com/console",
      steps: [
        "In the Developer Console choose Register App, REST API App; private serves your own company only, which cannot be changed later.",
        "Choose 3-legged OAuth with a server-side web app, add {redirectUri}, and switch on Issue refresh tokens.",
        "Select the application scopes, Read Accounts among them, and copy the client ID and the client secret.",
      ],
      review: "Some permissions, such as reading call recordings, must be asked for with RingCentral's support.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://platform.ringcentral.com/restapi/oauth/authorize",
        tokenEndpoint: "https://platform.ringcentral.com/restapi/oauth/token",
        scopes: {
          available: [
            { name: "ReadAccounts", description: "Read the account and its people" },
            { name: "EditAccounts", description: "Change the account and its people" },
            { name: "EditExtensions", description: "Change the person's settings" },
            { name: "ReadContacts", description: "Read contacts" },
            { name: "Contacts", description: "Manage contacts" },
            { name: "ReadMessages", description: "Read messages and voicemail" },
            { name: "EditMessages", description: "Change and delete messages" },
            { name: "SMS", description: "Send text messages" },
            { name: "Faxes", description: "Send faxes" },
            { name: "ReadCallLog", description: "Read the call log" },
            { name: "ReadCallRecording", description: "Read call recordings" },
            { name: "RingOut", description: "Place calls" },
            { name: "CallControl", description: "Control running calls" },
            { name: "ReadPresence", description: "Read presence" },
            { name: "TeamMessaging", description: "Read and write team chat" },
            { name: "Video", description: "Manage video meetings" },
            { name: "WebhookSubscriptions", description: "Subscribe to webhooks" },
          ],
          // Without the parameter, what the app was registered with is granted.
          default: [],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        tokenResponse: { metadata: { owner_id: "owner_id" } },
        // Single use, within a week.
        refresh: { rotation: "strict", defaultLifetime: 3600, tokenLifetime: 604800 },
        revocation: { endpoint: "https://platform.ringcentral.com/restapi/oauth/revoke" },
      },
    ],
    api: {
      baseUrl: "https://platform.ringcentral.com",
      otherBaseUrls: ["https://media.ringcentral.com"],
      // Needs ReadAccounts.
      verify: {
        path: "/restapi/v1.0/account/~/extension/~",
        facts: { extension_id: "id", account_id: "account.id", email: "contact.email", name: "name" },
      },
    },
    account: { id: "extension_id", label: "email" },
  },
];
