import type { ProviderInput } from "../schema.ts";
import { onedriveTools } from "../tools/onedrive.ts";

const directory = {
  name: "tenant",
  label: "Directory (tenant) id or domain; common, organizations or consumers",
  pattern: "[A-Za-z0-9]+(?:(?:\\.|-+)[A-Za-z0-9]+)*",
  default: "common",
  level: "integration",
} as const;

/** What all that goes through Microsoft's identity platform has in common. */
const microsoftOAuth2 = {
  type: "oauth2",
  authorizationEndpoint: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
  tokenEndpoint: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
  // No issuer: for `common` and domain names it is that of the account's own directory, unknown beforehand.
  pkce: "supported",
  clientAuthentication: "client_secret_post",
  tokenResponse: {
    // Codes beyond RFC 6749: the person must sign in or consent again.
    errorCodes: {
      interaction_required: "invalid_grant",
      consent_required: "invalid_grant",
      login_required: "invalid_grant",
    },
  },
  // Each refresh gives a new refresh token and leaves the old one valid until it expires.
  refresh: { rotation: "grace", defaultLifetime: 3600 },
} as const;

/** The only way to a refresh token. */
const offline = ["offline_access"];

const userRead = { name: "User.Read", description: "Read the signed-in person's profile" };

export const microsoft: ProviderInput[] = [
  {
    id: "prov_01m80h14vrfaqakxzgjqsmrkah",
    slug: "microsoft",
    name: "Microsoft",
    description: "Microsoft 365 through Microsoft Graph: mail, calendar, files, Teams and tasks.",
    aliases: ["microsoft-365", "office-365", "microsoft-graph", "entra-id"],
    categories: ["productivity", "identity"],
    docsUrl: "https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow",
    fields: [directory],
    auth: [
      {
        ...microsoftOAuth2,
        scopes: {
          available: [
            { name: "openid", description: "Identify the account" },
            { name: "profile", description: "Read the account's name" },
            { name: "email", description: "Read the account's e-mail address" },
            { name: "User.Read", description: "Read the signed-in person's profile" },
            { name: "User.ReadBasic.All", description: "Read the basic profiles of everyone" },
            { name: "Mail.Read", description: "Read mail" },
            { name: "Mail.ReadWrite", description: "Read and change mail" },
            { name: "Mail.Send", description: "Send mail" },
            { name: "Calendars.Read", description: "Read calendars" },
            { name: "Calendars.ReadWrite", description: "Read and change calendars" },
            { name: "Contacts.Read", description: "Read contacts" },
            { name: "Files.Read", description: "Read the person's files" },
            { name: "Files.ReadWrite", description: "Read and change the person's files" },
            { name: "Files.Read.All", description: "Read every file the person can open" },
            { name: "Sites.Read.All", description: "Read SharePoint sites" },
            { name: "Team.ReadBasic.All", description: "List teams" },
            { name: "Channel.ReadBasic.All", description: "List channels" },
            { name: "ChannelMessage.Send", description: "Post in channels" },
            { name: "Chat.ReadWrite", description: "Read and send chat messages" },
            { name: "Tasks.ReadWrite", description: "Read and change tasks" },
          ],
          default: ["openid", "profile", "email", "User.Read"],
          offline,
        },
      },
    ],
    api: {
      baseUrl: "https://graph.microsoft.com/v1.0",
      otherBaseUrls: ["https://graph.microsoft.com/beta"],
      verifyPath: "/me",
    },
  },
  {
    id: "prov_01m85fp2c2esgvc3ddjfkfm29c",
    slug: "onedrive",
    name: "OneDrive",
    description: "Files and folders in a person's OneDrive.",
    aliases: ["one-drive"],
    categories: ["storage", "productivity"],
    docsUrl: "https://learn.microsoft.com/en-us/graph/api/resources/onedrive",
    fields: [directory],
    auth: [
      {
        ...microsoftOAuth2,
        scopes: {
          available: [
            userRead,
            { name: "Files.Read", description: "Read the person's files" },
            { name: "Files.ReadWrite", description: "Read and change the person's files" },
            { name: "Files.Read.All", description: "Read every file the person can open" },
            { name: "Files.ReadWrite.All", description: "Read and change every file the person can open" },
          ],
          default: ["User.Read", "Files.Read"],
          offline,
        },
      },
    ],
    api: { baseUrl: "https://graph.microsoft.com/v1.0", verifyPath: "/me/drive", directories: "onedrive" },
    tools: onedriveTools,
  },
  {
    id: "prov_01m85fp2cpesgvc3dhpgxqk6x4",
    slug: "sharepoint",
    name: "SharePoint",
    description: "Sites and their document libraries in SharePoint.",
    aliases: ["share-point"],
    categories: ["storage", "productivity"],
    docsUrl: "https://learn.microsoft.com/en-us/graph/api/resources/sharepoint",
    fields: [directory],
    auth: [
      {
        ...microsoftOAuth2,
        scopes: {
          available: [
            userRead,
            { name: "Sites.Read.All", description: "Read sites and their files" },
            { name: "Sites.ReadWrite.All", description: "Read and change sites and their files" },
          ],
          default: ["User.Read", "Sites.Read.All"],
          offline,
        },
      },
    ],
    api: { baseUrl: "https://graph.microsoft.com/v1.0", verifyPath: "/me", directories: "sharepoint" },
  },
];
