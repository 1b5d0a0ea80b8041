import type { ProviderInput } from "../schema.ts";
import { microsoftTeamsTools } from "../tools/microsoftTeams.ts";
import { onedriveTools } from "../tools/onedrive.ts";
import { outlookTools } from "../tools/outlook.ts";

const directory = {
  name: "tenant",
  label: "Directory (tenant) id or domain; common, organizations or consumers",
  pattern: "[A-Za-z0-9]+(?:(?:\\.|-+)[A-Za-z0-9]+)*",
  example: "contoso.onmicrosoft.com",
  help: "Whose accounts may sign in, as chosen when the app was registered. The id stands on the app's overview page.",
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
  refresh: { rotation: "grace", defaultLifetime: 3600, tokenLifetime: 7776000 },
  // No revocation: people and administrators take a consent back in Microsoft's own pages.
} as const;

/** The page that most of all these entries was checked against. */
const checked = {
  page: "https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow",
  on: "2026-12-01",
};

const REVIEW =
  "Many organizations let their people consent only to apps of verified publishers, and want an administrator's consent for mail, files, sites and chats.";

/** How a client is made, and for which API. */
const setupFor = (api: string, review = REVIEW): ProviderInput["setup"] => ({
  clientUrl: "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
  steps: [
    "In the Microsoft Entra admin center choose App registrations > New registration, and whose accounts may sign in.",
    "As redirect URI enter {redirectUri} for the platform Web.",
    "At Certificates & secrets make a client secret and copy its value, not its id; note when it ends.",
    `At API permissions add the delegated permissions of ${api} that you ask for.`,
  ],
  review,
});

/** Who has signed in. Needs `User.Read`. */
const me = { path: "/me", facts: { account_id: "id", username: "userPrincipalName", name: "displayName" } };
const account = { id: "account_id", label: "username" };

/** The only way to a refresh token. */
const offline = ["offline_access"];

const userRead = { name: "User.Read", description: "Read the signed-in person's profile" };

/** A scope of Azure DevOps, which is not a part of Microsoft Graph. */
const devops = (name: string) => `499b84ac-1321-427f-aa17-267ca6975798/${name}`;

export const microsoft: ProviderInput[] = [
  {
    id: "prov_01m80h14vrfaqakxzgjqsmrkah",
    slug: "microsoft",
    name: "Microsoft",
    description: "Microsoft 365 through Microsoft Graph: mail, calendar, files, Teams and tasks.",
    aliases: ["microsoft-365", "office-365", "microsoft-graph", "entra-id"],
    categories: ["productivity", "identity"],
    docsUrl: "https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow",
    checked,
    setup: setupFor("Microsoft Graph"),
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
      verify: me,
    },
    account,
  },
  {
    id: "prov_01m85fp2c2esgvc3ddjfkfm29c",
    slug: "onedrive",
    name: "OneDrive",
    description: "Files and folders in a person's OneDrive.",
    aliases: ["one-drive"],
    categories: ["storage", "productivity"],
    docsUrl: "https://learn.microsoft.com/en-us/graph/api/resources/onedrive",
    checked,
    setup: setupFor("Microsoft Graph"),
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
    api: {
      baseUrl: "https://graph.microsoft.com/v1.0",
      verify: { path: "/me/drive", facts: { drive_id: "id", owner: "owner.user.displayName" } },
      directories: "onedrive",
    },
    account: { id: "drive_id", label: "owner" },
    tools: onedriveTools,
  },
  {
    id: "prov_01m85fp2cpesgvc3dhpgxqk6x4",
    slug: "sharepoint",
    name: "SharePoint",
    description: "Sites and their document libraries in SharePoint.",
    aliases: ["share-point", "sharepoint-online"],
    categories: ["storage", "productivity"],
    docsUrl: "https://learn.microsoft.com/en-us/graph/api/resources/sharepoint",
    checked,
    setup: setupFor("Microsoft Graph"),
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
    api: { baseUrl: "https://graph.microsoft.com/v1.0", verify: me, directories: "sharepoint" },
    account,
  },
  {
    id: "prov_01m8qs9127f27avvstwzw6q7pp",
    slug: "outlook",
    name: "Outlook",
    description: "Mail, calendars and contacts of an Outlook or Exchange Online mailbox.",
    aliases: ["microsoft-outlook", "outlook-mail", "exchange-online"],
    categories: ["email", "calendar", "communication"],
    docsUrl: "https://learn.microsoft.com/en-us/graph/outlook-mail-concept-overview",
    checked,
    setup: setupFor("Microsoft Graph"),
    fields: [directory],
    auth: [
      {
        ...microsoftOAuth2,
        scopes: {
          available: [
            userRead,
            { name: "Mail.ReadBasic", description: "Read mail without bodies and attachments" },
            { name: "Mail.Read", description: "Read mail" },
            { name: "Mail.ReadWrite", description: "Read and change mail" },
            { name: "Mail.Send", description: "Send mail" },
            { name: "Mail.Read.Shared", description: "Read mail that others share" },
            { name: "Mail.ReadWrite.Shared", description: "Read and change mail that others share" },
            { name: "Mail.Send.Shared", description: "Send mail for others" },
            { name: "MailboxSettings.Read", description: "Read settings of the mailbox" },
            { name: "MailboxSettings.ReadWrite", description: "Read and change settings of the mailbox" },
            { name: "Calendars.ReadBasic", description: "Read events without their details" },
            { name: "Calendars.Read", description: "Read calendars" },
            { name: "Calendars.ReadWrite", description: "Read and change calendars" },
            { name: "Calendars.Read.Shared", description: "Read calendars that others share" },
            { name: "Contacts.Read", description: "Read contacts" },
            { name: "Contacts.ReadWrite", description: "Read and change contacts" },
          ],
          default: ["User.Read", "Mail.Read"],
          offline,
        },
      },
    ],
    api: { baseUrl: "https://graph.microsoft.com/v1.0", verify: me },
    account,
    tools: outlookTools,
  },
  {
    id: "prov_01m8qs9127f27avvt4q8tgct83",
    slug: "microsoft-teams",
    name: "Microsoft Teams",
    description: "Teams, channels, chats and meetings in Microsoft Teams.",
    aliases: ["ms-teams", "teams"],
    categories: ["communication", "productivity"],
    docsUrl: "https://learn.microsoft.com/en-us/graph/teams-concept-overview",
    checked,
    setup: setupFor(
      "Microsoft Graph",
      `Reading channel messages, members and settings of all teams needs an administrator's consent. Personal accounts have no teams. ${REVIEW}`,
    ),
    fields: [directory],
    auth: [
      {
        ...microsoftOAuth2,
        scopes: {
          available: [
            userRead,
            { name: "Team.ReadBasic.All", description: "List teams" },
            { name: "Channel.ReadBasic.All", description: "List channels" },
            { name: "Channel.Create", description: "Create channels" },
            { name: "ChannelMessage.Send", description: "Post in channels" },
            { name: "ChannelMessage.Read.All", description: "Read messages in channels" },
            { name: "User.ReadBasic.All", description: "Read the basic profiles of everyone" },
            { name: "ChatMember.Read", description: "Read the members of chats" },
            { name: "Chat.Create", description: "Open chats" },
            { name: "Chat.ReadBasic", description: "List chats" },
            { name: "Chat.Read", description: "Read chats" },
            { name: "Chat.ReadWrite", description: "Read and send chat messages" },
            { name: "ChatMessage.Send", description: "Send chat messages" },
            { name: "TeamMember.Read.All", description: "Read who is in teams" },
            { name: "OnlineMeetings.Read", description: "Read online meetings" },
            { name: "OnlineMeetings.ReadWrite", description: "Read and create online meetings" },
            { name: "Presence.Read", description: "Read the person's presence" },
            { name: "Presence.Read.All", description: "Read everyone's presence" },
          ],
          default: ["User.Read", "Team.ReadBasic.All", "Channel.ReadBasic.All"],
          offline,
        },
      },
    ],
    api: { baseUrl: "https://graph.microsoft.com/v1.0", verify: me },
    account,
    tools: microsoftTeamsTools,
  },
  {
    id: "prov_01m8qs9127f27avvtavnecp5k7",
    slug: "microsoft-excel",
    name: "Microsoft Excel",
    description: "Workbooks in OneDrive and SharePoint: worksheets, tables, ranges and charts.",
    aliases: ["excel", "excel-online"],
    categories: ["documents", "productivity"],
    docsUrl: "https://learn.microsoft.com/en-us/graph/api/resources/excel",
    checked,
    setup: setupFor("Microsoft Graph", `Works with accounts for work or school, not with personal ones. ${REVIEW}`),
    fields: [directory],
    auth: [
      {
        ...microsoftOAuth2,
        scopes: {
          available: [
            userRead,
            { name: "Files.Read", description: "Read the person's workbooks" },
            { name: "Files.ReadWrite", description: "Read and change the person's workbooks" },
            { name: "Files.Read.All", description: "Read every workbook the person can open" },
            { name: "Files.ReadWrite.All", description: "Read and change every workbook the person can open" },
            { name: "Sites.Read.All", description: "Read workbooks in sites" },
            { name: "Sites.ReadWrite.All", description: "Read and change workbooks in sites" },
          ],
          default: ["User.Read", "Files.Read"],
          offline,
        },
      },
    ],
    api: { baseUrl: "https://graph.microsoft.com/v1.0", verify: me },
    account,
  },
  {
    id: "prov_01m8qs9127f27avvtj43wmmpw8",
    slug: "microsoft-todo",
    name: "Microsoft To Do",
    description: "Task lists and tasks in Microsoft To Do.",
    aliases: ["microsoft-to-do", "ms-todo"],
    categories: ["productivity", "project-management"],
    docsUrl: "https://learn.microsoft.com/en-us/graph/todo-concept-overview",
    checked,
    setup: setupFor("Microsoft Graph"),
    fields: [directory],
    auth: [
      {
        ...microsoftOAuth2,
        scopes: {
          available: [
            userRead,
            { name: "Tasks.Read", description: "Read tasks" },
            { name: "Tasks.ReadWrite", description: "Read and change tasks" },
            { name: "Tasks.Read.Shared", description: "Read tasks that others share" },
            { name: "Tasks.ReadWrite.Shared", description: "Read and change tasks that others share" },
          ],
          default: ["User.Read", "Tasks.Read"],
          offline,
        },
      },
    ],
    api: { baseUrl: "https://graph.microsoft.com/v1.0", verify: me },
    account,
  },
  {
    id: "prov_01m8qsspxyfahrx30akcye4h85",
    slug: "azure-devops",
    name: "Azure DevOps",
    description: "Work items, repositories, pipelines and tests of an Azure DevOps organization.",
    aliases: ["azuredevops", "vsts"],
    categories: ["development", "project-management"],
    docsUrl: "https://learn.microsoft.com/en-us/azure/devops/integrate/get-started/authentication/entra-oauth",
    checked: {
      page: "https://learn.microsoft.com/en-us/azure/devops/integrate/get-started/authentication/entra-oauth",
      on: "2026-12-01",
    },
    setup: setupFor(
      "Azure DevOps",
      "Works with accounts for work or school; an organization's policy may refuse third-party apps. Many want an administrator's consent.",
    ),
    fields: [
      { ...directory, default: "organizations" },
      {
        name: "organization",
        label: "Organization",
        pattern: "[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?",
        example: "fabrikam",
        help: "What stands after dev.azure.com/ in the address of the organization.",
        level: "connection",
      },
    ],
    auth: [
      {
        ...microsoftOAuth2,
        scopes: {
          available: [
            { name: devops("vso.profile"), description: "Read the profile, organizations, projects and teams" },
            { name: devops("vso.project"), description: "Read projects and teams" },
            { name: devops("vso.project_write"), description: "Read and change projects and teams" },
            { name: devops("vso.work"), description: "Read work items, boards and queries" },
            { name: devops("vso.work_write"), description: "Read and change work items, boards and queries" },
            { name: devops("vso.code"), description: "Read repositories and pull requests" },
            { name: devops("vso.code_write"), description: "Read and change repositories and pull requests" },
            { name: devops("vso.build"), description: "Read builds and pipelines" },
            { name: devops("vso.build_execute"), description: "Read and run builds and pipelines" },
            { name: devops("vso.release"), description: "Read releases" },
            { name: devops("vso.test"), description: "Read test plans and results" },
            { name: devops("vso.packaging"), description: "Read feeds and packages" },
            { name: devops("vso.graph"), description: "Read people and groups" },
            { name: devops("vso.wiki"), description: "Read wikis" },
            { name: devops("user_impersonation"), description: "Everything that the person may do" },
          ],
          default: [devops("vso.profile"), devops("vso.project"), devops("vso.work")],
          offline,
        },
      },
      {
        type: "apikey",
        label: "Personal access token",
        help: "In Azure DevOps, make one at User settings > Personal access tokens.",
        placement: { in: "basic", username: "", password: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://dev.azure.com/{organization}",
      otherBaseUrls: [
        "https://vssps.dev.azure.com/{organization}",
        "https://vsrm.dev.azure.com/{organization}",
        "https://vsaex.dev.azure.com/{organization}",
        "https://feeds.dev.azure.com/{organization}",
        "https://pkgs.dev.azure.com/{organization}",
        "https://almsearch.dev.azure.com/{organization}",
        "https://app.vssps.visualstudio.com",
      ],
      // Without it a bad credential is answered with a sign-in page and a status that is no error.
      headers: { "X-TFS-FedAuthRedirect": "Suppress" },
      verify: {
        path: "/_apis/connectionData?connectOptions=none&api-version=7.1-preview",
        facts: {
          organization_id: "instanceId",
          user_id: "authenticatedUser.id",
          user: "authenticatedUser.providerDisplayName",
        },
      },
    },
    account: { id: "organization_id", label: "organization" },
  },
];
