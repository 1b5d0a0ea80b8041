import type { ProviderInput } from "../schema.ts";
import { salesforceTools } from "../tools/salesforce.ts";

export const salesforce: ProviderInput[] = [
  {
    id: "prov_01m85fp2cqesgvc3e5exzd86sy",
    slug: "salesforce",
    name: "Salesforce",
    description: "Records, reports and metadata of a Salesforce organization.",
    aliases: ["sfdc"],
    categories: ["crm"],
    docsUrl: "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm&type=5",
    fields: [
      {
        name: "domain",
        label: "Sign-in domain before .salesforce.com: login, test, or your own, like acme.my",
        pattern: "[a-z0-9]+(?:-+[a-z0-9]+)*(?:\\.[a-z0-9]+(?:-+[a-z0-9]+)*){0,2}",
        default: "login",
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
            { name: "refresh_token", description: "Stay connected" },
            { name: "full", description: "Everything that the person may do" },
          ],
          default: ["api", "id"],
          offline: ["refresh_token"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { metadata: { instance_url: "instance_url", identity: "id" } },
        // The answers name no lifetime: it is a setting of the organization. A refresh waits for a 401.
        refresh: { rotation: "unknown" },
        revocation: { endpoint: "https://{domain}.salesforce.com/services/oauth2/revoke", variant: "rfc7009" },
      },
    ],
    api: { baseUrl: "{instance_url}", verifyPath: "/services/oauth2/userinfo" },
    tools: salesforceTools,
  },
];
