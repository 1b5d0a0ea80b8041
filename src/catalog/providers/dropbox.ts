import type { ProviderInput } from "../schema.ts";
import { dropboxTools } from "../tools/dropbox.ts";

export const dropbox: ProviderInput[] = [
  {
    id: "prov_01m80h14vrfaqaky05g7anzdze",
    slug: "dropbox",
    name: "Dropbox",
    description: "Files, folders and shared links in Dropbox.",
    categories: ["storage"],
    docsUrl: "https://developers.dropbox.com/oauth-guide",
    checked: { page: "https://www.dropbox.com/developers/documentation/http/documentation", on: "2026-12-01" },
    icon: "dropbox",
    setup: {
      clientUrl: "https://www.dropbox.com/developers/apps",
      steps: [
        "In the App Console choose Create app, scoped access, and either the full Dropbox or an app folder.",
        "Under Settings add {redirectUri} to the redirect URIs, and copy the app key and the app secret.",
        "Under Permissions switch on every scope that you are going to ask for, and submit.",
      ],
      review:
        "An app in development serves its maker and up to 500 people; past 50 it has two weeks to apply for production.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.dropbox.com/oauth2/authorize",
        tokenEndpoint: "https://api.dropboxapi.com/oauth2/token",
        scopes: {
          available: [
            { name: "account_info.read", description: "Read the account's name, e-mail address and space" },
            { name: "account_info.write", description: "Change the account's information" },
            { name: "files.metadata.read", description: "List files and folders" },
            { name: "files.metadata.write", description: "Change file and folder metadata" },
            { name: "files.content.read", description: "Download files" },
            { name: "files.content.write", description: "Upload, change and delete files" },
            { name: "sharing.read", description: "Read shared links and members" },
            { name: "sharing.write", description: "Share files and folders" },
            { name: "file_requests.read", description: "Read file requests" },
            { name: "file_requests.write", description: "Create and change file requests" },
            { name: "contacts.read", description: "Read contacts added by hand" },
            { name: "contacts.write", description: "Change contacts added by hand" },
          ],
          default: ["account_info.read", "files.metadata.read", "files.content.read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        authorizationParameters: { token_access_type: "offline" },
        tokenResponse: {
          errorCodes: { "invalid_client: Invalid client_id or client_secret": "invalid_client" },
          metadata: { account_id: "account_id", team_id: "team_id", uid: "uid" },
        },
        refresh: { rotation: "static", defaultLifetime: 14400 },
        // Ends the refresh token of the same grant too.
        revocation: {
          endpoint: "https://api.dropboxapi.com/2/auth/token/revoke",
          body: "none",
          token: "access_token",
          authentication: "bearer",
        },
      },
      {
        type: "bearer",
        label: "Generated access token (lasts four hours)",
        help: "In the App Console, open your app and choose Generate under Generated access token.",
        example: "sl.…",
      },
    ],
    api: {
      baseUrl: "https://api.dropboxapi.com/2",
      otherBaseUrls: ["https://content.dropboxapi.com/2"],
      directories: "dropbox",
      verify: {
        method: "POST",
        path: "/users/get_current_account",
        facts: { account_id: "account_id", email: "email", name: "name.display_name" },
      },
    },
    account: { id: "account_id", label: "email" },
    tools: dropboxTools,
  },
];
