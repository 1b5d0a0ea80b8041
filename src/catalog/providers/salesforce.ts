import type { ProviderInput } from "../schema.ts";
import { salesforceTools } from "../tools/salesforce.ts";

export const salesforce: ProviderInput[] = [
  {
    id: "prov_01m85fp2cqesgvc3e5exzd86sy",
    slug: "salesforce",
    name: "Salesforce",
    description: "Records, reports and metadata of a Salesforce organization.",
    aliases: ["sfdc"],
    categories: ["crm", "sales"],
    docsUrl: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm&type=5",
    checked: {
      page: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm&type=5",
      on: "2026-12-01",
    },
    setup: {
      steps: [
        "In Salesforce open Setup, then External Client App Manager, and choose New External Client App.",
        "Enable OAuth, enter {redirectUri} as the callback URL, and select the scopes that you need, always with refresh_token.",
        "Keep Require secret for web server flow and Require PKCE switched on.",
        "Under Settings, OAuth Settings copy the consumer key and the consumer secret.",
      ],
      review:
        "No review. In other organizations an administrator must install the app, or allow people to use apps that are not installed.",
    },
    fields: [
      {
        name: "domain",
        label: "Sign-in domain before .salesforce.com: login, test, or your own, like acme.my",
        pattern: "[a-z0-9]+(?:-+[a-z0-9]+)*(?:\\.[a-z0-9]+(?:-+[a-z0-9]+)*){0,2}",
        default: "login",
        example: "acme.my",
        help: "login for production, test for sandboxes. Your own one stands in Setup under My Domain.",
        level: "integration",
      },
      {
        // Told by the token endpoint: which of Salesforce's hosts has the account.
        name: "instance_url",
        label: "Address of the organization",
        pattern:
          "https://[a-z0-9]+(?:-+[a-z0-9]+)*(?:\\.[a-z0-9]+(?:-+[a-z0-9]+)*)*\\.(?:salesforce|force|cloudforce)\\.com",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{domain}.salesforce.com/services/oauth2/authorize",
        tokenEndpoint: "https://{domain}.salesforce.com/services/oauth2/token",
        scopes: {
          available: [
            { name: "api", description: "Use the REST, Bulk and other APIs" },
            { name: "id", description: "Read the identity of the account" },
            { name: "openid", description: "Identify the account" },
            { name: "chatter_api", description: "Use the Connect API" },
            { name: "custom_permissions", description: "Read the person's custom permissions" },
            { name: "cdp_query_api", description: "Query Data Cloud" },
            { name: "refresh_token", description: "Stay connected" },
            { name: "full", description: "Everything that the person may do" },
          ],
          default: ["api", "id"],
          offline: ["refresh_token"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        // The identity is an address that names the organization and the person.
        tokenResponse: { metadata: { instance_url: "instance_url", identity: "id" } },
        // The answers name no lifetime: it is a setting of the organization. A refresh waits for a 401. Whether refresh
        // tokens rotate is a setting of the app.
        refresh: { rotation: "unknown" },
        // Without the client. With a refresh token, its access tokens end too.
        revocation: {
          endpoint: "https://{domain}.salesforce.com/services/oauth2/revoke",
          token: "refresh_token",
          authentication: "none",
        },
      },
    ],
    api: {
      baseUrl: "{instance_url}",
      // It answers 403 to a dead token.
      verify: {
        path: "/services/oauth2/userinfo",
        facts: { user_id: "user_id", organization_id: "organization_id", username: "preferred_username" },
      },
    },
    account: { id: "identity", label: "username" },
    tools: salesforceTools,
  },
];
