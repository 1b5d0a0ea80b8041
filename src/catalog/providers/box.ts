import type { ProviderInput } from "../schema.ts";

export const box: ProviderInput[] = [
  {
    id: "prov_01m85fp2cqesgvc3dvvmgf4jzj",
    slug: "box",
    name: "Box",
    description: "Files and folders in Box.",
    categories: ["storage"],
    docsUrl: "https://developer.box.com/guides/authentication/oauth2/",
    icon: "box",
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://account.box.com/api/oauth2/authorize",
        tokenEndpoint: "https://api.box.com/oauth2/token",
        scopes: {
          available: [
            { name: "root_readonly", description: "Read all files and folders" },
            { name: "root_readwrite", description: "Read and change all files and folders" },
          ],
          // Without the parameter, what the application was registered with is granted.
          default: [],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        // A refresh token is for one use.
        refresh: { rotation: "unknown", defaultLifetime: 3600 },
        revocation: { endpoint: "https://api.box.com/oauth2/revoke", variant: "rfc7009" },
      },
      { type: "bearer", label: "Developer token (lasts an hour)" },
    ],
    api: {
      baseUrl: "https://api.box.com/2.0",
      otherBaseUrls: ["https://upload.box.com/api/2.0"],
      verifyPath: "/users/me",
      directories: "box",
    },
  },
];
