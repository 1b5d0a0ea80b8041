import type { ProviderInput } from "../schema.ts";
import { gmailTools } from "../tools/gmail.ts";
import { googleCalendarTools } from "../tools/googleCalendar.ts";
import { googleDocsTools } from "../tools/googleDocs.ts";
import { googleDriveTools } from "../tools/googleDrive.ts";
import { googleSheetsTools } from "../tools/googleSheets.ts";

type OAuth2Input = Extract<ProviderInput["auth"][number], { type: "oauth2" }>;

const googleOAuth2: Omit<OAuth2Input, "scopes"> = {
  type: "oauth2",
  authorizationEndpoint: "https://accounts.google.com/o/oauth2/v2/auth",
  tokenEndpoint: "https://oauth2.googleapis.com/token",
  issuer: "https://accounts.google.com",
  // Google sends `iss` to some clients, but its discovery document was seen without the flag: its absence proves nothing.
  issuerInCallback: false,
  pkce: "supported",
  clientAuthentication: "client_secret_post",
  authorizationParameters: {
    access_type: "offline",
    // Without a new consent, an account that was connected before gets no second refresh token.
    prompt: "consent",
  },
  refresh: { rotation: "static", defaultLifetime: 3600 },
  revocation: { endpoint: "https://oauth2.googleapis.com/revoke", authentication: "none", endsAll: true },
};

const auth = (name: string) => `https://www.googleapis.com/auth/${name}`;

/** The page that most of all these entries was checked against. */
const checked = {
  page: "https://developers.google.com/identity/protocols/oauth2/web-server",
  on: "2026-12-01",
};

const REVIEW =
  "While the app is in testing, only its test users can connect, and refresh tokens end after seven days. Published without Google's verification, it warns people and takes a hundred users at most.";
const SENSITIVE = `Scopes that Data Access lists as sensitive need Google's verification. ${REVIEW}`;
const FILES = `All scopes here but openid, userinfo and drive.file are sensitive, and drive.readonly is restricted. ${REVIEW}`;
const RESTRICTED = `drive, drive.readonly and drive.metadata are restricted: Google wants a security assessment each year. ${REVIEW}`;

/** How a client is made, and for which API. */
const setupFor = (api: string, review: string): ProviderInput["setup"] => ({
  clientUrl: "https://console.cloud.google.com/auth/clients",
  steps: [
    `In the Google Cloud console, enable the ${api} at APIs & Services > Library.`,
    "At Google Auth Platform, fill in Branding and Audience, and add the scopes at Data Access.",
    "At Clients, make a client of the type Web application with {redirectUri} as authorized redirect URI.",
    "Copy its client ID and its secret, which is shown this once only.",
  ],
  review,
});

/**
 * Whose token it is, for the APIs that do not tell. It answers to every token, and names the account to those with
 * `openid` and `userinfo.email`.
 */
const identity: Pick<ProviderInput, "lookups" | "account"> = {
  lookups: [
    {
      url: "https://oauth2.googleapis.com/tokeninfo",
      method: "POST",
      facts: { account_id: "sub", email: "email" },
    },
  ],
  account: { id: "account_id", label: "email" },
};

// The long names: Google answers with these also when `email` and `profile` were asked for.
const identityScopes = [
  { name: "openid", description: "Identify the account" },
  { name: "https://www.googleapis.com/auth/userinfo.email", description: "Read the account's e-mail address" },
  { name: "https://www.googleapis.com/auth/userinfo.profile", description: "Read the account's name and picture" },
];

const identityDefault = ["openid", auth("userinfo.email")];

const driveFile = { name: auth("drive.file"), description: "Manage the files that this application made or was given" };
const driveReadonly = { name: auth("drive.readonly"), description: "Read every file in Drive" };

/** Where files are found, copied and shared, which the APIs of their contents cannot. */
const drive = "https://www.googleapis.com/drive/v3";

export const google: ProviderInput[] = [
  {
    id: "prov_01m80h14vqfaqakxy57s231n0j",
    slug: "google",
    name: "Google",
    description: "Google account and Workspace APIs: calendar, contacts, documents, sheets, mail and files.",
    aliases: ["google-workspace", "gsuite"],
    categories: ["productivity", "identity"],
    docsUrl: "https://developers.google.com/identity/protocols/oauth2/web-server",
    checked,
    icon: "google",
    setup: setupFor(
      "APIs that you use",
      `Most scopes but openid, userinfo and drive.file are sensitive, those of Gmail and of the whole Drive restricted: these want a security assessment each year. ${REVIEW}`,
    ),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: "https://www.googleapis.com/auth/calendar", description: "Manage calendars and their sharing" },
            { name: "https://www.googleapis.com/auth/calendar.readonly", description: "Read calendars and events" },
            { name: "https://www.googleapis.com/auth/calendar.events", description: "Read and change events" },
            { name: "https://www.googleapis.com/auth/contacts", description: "Read and change contacts" },
            { name: "https://www.googleapis.com/auth/contacts.readonly", description: "Read contacts" },
            { name: "https://www.googleapis.com/auth/documents", description: "Read and change documents" },
            { name: "https://www.googleapis.com/auth/documents.readonly", description: "Read documents" },
            { name: "https://www.googleapis.com/auth/spreadsheets", description: "Read and change spreadsheets" },
            { name: "https://www.googleapis.com/auth/spreadsheets.readonly", description: "Read spreadsheets" },
            { name: "https://www.googleapis.com/auth/presentations", description: "Read and change presentations" },
            { name: "https://www.googleapis.com/auth/tasks", description: "Read and change tasks" },
            { name: "https://www.googleapis.com/auth/drive", description: "Manage every file in Drive" },
            { name: "https://www.googleapis.com/auth/drive.readonly", description: "Read every file in Drive" },
            {
              name: "https://www.googleapis.com/auth/drive.file",
              description: "Manage the Drive files that this application made or was given",
            },
            { name: "https://www.googleapis.com/auth/gmail.readonly", description: "Read mail and mail settings" },
            { name: "https://www.googleapis.com/auth/gmail.send", description: "Send mail" },
          ],
          default: [
            "openid",
            "https://www.googleapis.com/auth/userinfo.email",
            "https://www.googleapis.com/auth/userinfo.profile",
          ],
        },
      },
    ],
    api: {
      baseUrl: "https://www.googleapis.com",
      otherBaseUrls: [
        "https://openidconnect.googleapis.com",
        "https://people.googleapis.com",
        "https://docs.googleapis.com",
        "https://sheets.googleapis.com",
        "https://slides.googleapis.com",
        "https://tasks.googleapis.com",
        "https://gmail.googleapis.com",
      ],
      // Needs one of the identity scopes, which is why all of them are asked for by default.
      verify: { path: "/oauth2/v3/userinfo", facts: { account_id: "sub", email: "email", name: "name" } },
    },
    account: { id: "account_id", label: "email" },
  },
  {
    id: "prov_01m80h14vrfaqakxyem8ysdhf0",
    slug: "google-drive",
    name: "Google Drive",
    description: "Files and folders in Google Drive.",
    aliases: ["gdrive"],
    categories: ["storage", "productivity"],
    docsUrl: "https://developers.google.com/workspace/drive/api/guides/api-specific-auth",
    checked,
    icon: "googledrive",
    setup: setupFor("Google Drive API", RESTRICTED),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            {
              name: "https://www.googleapis.com/auth/drive.file",
              description: "Manage the files that this application made or was given",
            },
            { name: "https://www.googleapis.com/auth/drive", description: "Manage every file" },
            { name: "https://www.googleapis.com/auth/drive.readonly", description: "Read every file" },
            { name: "https://www.googleapis.com/auth/drive.metadata", description: "Read and change file metadata" },
            { name: "https://www.googleapis.com/auth/drive.metadata.readonly", description: "Read file metadata" },
            {
              name: "https://www.googleapis.com/auth/drive.appdata",
              description: "Keep this application's own hidden data",
            },
          ],
          default: ["https://www.googleapis.com/auth/drive.file"],
        },
      },
    ],
    api: {
      baseUrl: "https://www.googleapis.com/drive/v3",
      otherBaseUrls: ["https://www.googleapis.com/upload/drive/v3"],
      directories: "google-drive",
      // `about` refuses a request that does not name its fields.
      verify: {
        path: "/about?fields=user",
        facts: { account_id: "user.permissionId", email: "user.emailAddress", name: "user.displayName" },
      },
    },
    account: { id: "account_id", label: "email" },
    tools: googleDriveTools,
  },
  {
    id: "prov_01m80h14vrfaqakxymjs5rg7g5",
    slug: "gmail",
    name: "Gmail",
    description: "Messages, threads, drafts and labels of a Gmail mailbox.",
    aliases: ["google-mail"],
    categories: ["email", "communication"],
    docsUrl: "https://developers.google.com/workspace/gmail/api/auth/scopes",
    checked,
    icon: "gmail",
    setup: setupFor(
      "Gmail API",
      `gmail.labels is free; gmail.send is sensitive; all others are restricted: Google wants a security assessment each year. ${REVIEW}`,
    ),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: "https://www.googleapis.com/auth/gmail.readonly", description: "Read mail and settings" },
            {
              name: "https://www.googleapis.com/auth/gmail.metadata",
              description: "Read labels and headers, no bodies",
            },
            { name: "https://www.googleapis.com/auth/gmail.send", description: "Send mail" },
            { name: "https://www.googleapis.com/auth/gmail.compose", description: "Manage drafts and send mail" },
            { name: "https://www.googleapis.com/auth/gmail.insert", description: "Add messages to the mailbox" },
            { name: "https://www.googleapis.com/auth/gmail.labels", description: "Manage labels" },
            { name: "https://www.googleapis.com/auth/gmail.modify", description: "Read, send and sort mail" },
            {
              name: "https://www.googleapis.com/auth/gmail.settings.basic",
              description: "Manage filters and settings",
            },
            {
              name: "https://mail.google.com/",
              description: "Full mailbox access, permanent deletion and IMAP included",
            },
          ],
          default: ["https://www.googleapis.com/auth/gmail.readonly"],
        },
      },
    ],
    api: {
      baseUrl: "https://gmail.googleapis.com/gmail/v1",
      otherBaseUrls: ["https://gmail.googleapis.com/upload/gmail/v1"],
      // Answers to every reading scope; a connection with only `gmail.send`, `gmail.insert` or `gmail.labels` gets a 403.
      verify: { path: "/users/me/profile", facts: { email: "emailAddress" } },
    },
    account: { id: "email", label: "email" },
    tools: gmailTools,
  },
  {
    id: "prov_01m8an42psev1bqc9b6hrk2j8b",
    slug: "google-calendar",
    name: "Google Calendar",
    description: "Calendars, events, invitations and busy times in Google Calendar.",
    aliases: ["gcal"],
    categories: ["calendar", "productivity"],
    docsUrl: "https://developers.google.com/workspace/calendar/api/auth",
    checked,
    icon: "googlecalendar",
    setup: setupFor("Google Calendar API", `The scopes for calendars and events are sensitive. ${REVIEW}`),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: "https://www.googleapis.com/auth/calendar", description: "Manage calendars and their sharing" },
            { name: "https://www.googleapis.com/auth/calendar.readonly", description: "Read calendars and events" },
            { name: "https://www.googleapis.com/auth/calendar.events", description: "Read and change events" },
            { name: "https://www.googleapis.com/auth/calendar.events.readonly", description: "Read events" },
            {
              name: "https://www.googleapis.com/auth/calendar.events.owned",
              description: "Read and change events of calendars that the user owns",
            },
            {
              name: "https://www.googleapis.com/auth/calendar.events.owned.readonly",
              description: "Read events of calendars that the user owns",
            },
            {
              name: "https://www.googleapis.com/auth/calendar.app.created",
              description: "Make calendars and manage events in these only",
            },
            {
              name: "https://www.googleapis.com/auth/calendar.calendarlist",
              description: "Read and change the list of calendars",
            },
            {
              name: "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
              description: "Read the list of calendars",
            },
            {
              name: "https://www.googleapis.com/auth/calendar.freebusy",
              description: "Read busy times of the user's calendars",
            },
            {
              name: "https://www.googleapis.com/auth/calendar.events.freebusy",
              description: "Read busy times of every calendar that the user can see",
            },
            { name: "https://www.googleapis.com/auth/calendar.settings.readonly", description: "Read settings" },
          ],
          default: ["https://www.googleapis.com/auth/calendar.readonly"],
        },
      },
    ],
    api: {
      baseUrl: "https://www.googleapis.com/calendar/v3",
      // Answers to every scope for events; a connection with only `calendar.calendarlist`, `calendar.freebusy`,
      // `calendar.app.created` or `calendar.settings.readonly` gets a 403. The title of the primary calendar is the
      // account's address, unless somebody has renamed it.
      verify: {
        path: "/calendars/primary/events?maxResults=1&fields=kind,summary",
        facts: { primary_calendar: "summary" },
      },
    },
    account: { id: "primary_calendar", label: "primary_calendar" },
    tools: googleCalendarTools,
  },
  {
    id: "prov_01m8qs9121f27avvprqas58bzs",
    slug: "google-docs",
    name: "Google Docs",
    description: "Documents in Google Docs.",
    aliases: ["gdocs"],
    categories: ["documents", "productivity"],
    docsUrl: "https://developers.google.com/workspace/docs/api/auth",
    checked,
    icon: "googledocs",
    setup: setupFor("Google Docs API", FILES),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: auth("documents"), description: "Read and change documents" },
            { name: auth("documents.readonly"), description: "Read documents" },
            driveFile,
            driveReadonly,
          ],
          default: [...identityDefault, auth("documents.readonly")],
        },
      },
    ],
    // Nothing to verify with: every request of this API names a document.
    api: { baseUrl: "https://docs.googleapis.com/v1", otherBaseUrls: [drive] },
    ...identity,
    tools: googleDocsTools,
  },
  {
    id: "prov_01m8qs9125f27avvq1ywf38v51",
    slug: "google-sheets",
    name: "Google Sheets",
    description: "Spreadsheets in Google Sheets and the values of their cells.",
    aliases: ["google-sheet", "gsheets"],
    categories: ["documents", "productivity"],
    docsUrl: "https://developers.google.com/workspace/sheets/api/scopes",
    checked,
    icon: "googlesheets",
    setup: setupFor("Google Sheets API", FILES),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: auth("spreadsheets"), description: "Read and change spreadsheets" },
            { name: auth("spreadsheets.readonly"), description: "Read spreadsheets" },
            driveFile,
            driveReadonly,
          ],
          default: [...identityDefault, auth("spreadsheets.readonly")],
        },
      },
    ],
    // Nothing to verify with: every request of this API names a spreadsheet.
    api: { baseUrl: "https://sheets.googleapis.com/v4", otherBaseUrls: [drive] },
    ...identity,
    tools: googleSheetsTools,
  },
  {
    id: "prov_01m8qs9125f27avvqacqczcqvp",
    slug: "google-slides",
    name: "Google Slides",
    description: "Presentations in Google Slides.",
    categories: ["documents", "productivity"],
    docsUrl: "https://developers.google.com/workspace/slides/api/scopes",
    checked,
    icon: "googleslides",
    setup: setupFor("Google Slides API", FILES),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: auth("presentations"), description: "Read and change presentations" },
            { name: auth("presentations.readonly"), description: "Read presentations" },
            { name: auth("spreadsheets.readonly"), description: "Read spreadsheets, for linked charts" },
            driveFile,
            driveReadonly,
          ],
          default: [...identityDefault, auth("presentations.readonly")],
        },
      },
    ],
    // Nothing to verify with: every request of this API names a presentation.
    api: { baseUrl: "https://slides.googleapis.com/v1", otherBaseUrls: [drive] },
    ...identity,
  },
  {
    id: "prov_01m8qs9125f27avvqnw2xe8dcf",
    slug: "google-forms",
    name: "Google Forms",
    description: "Forms in Google Forms and the answers to them.",
    categories: ["forms", "productivity"],
    docsUrl: "https://developers.google.com/workspace/forms/api/reference/rest",
    checked,
    icon: "googleforms",
    setup: setupFor("Google Forms API", FILES),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: auth("forms.body"), description: "Read and change forms" },
            { name: auth("forms.body.readonly"), description: "Read forms" },
            { name: auth("forms.responses.readonly"), description: "Read the answers to forms" },
            driveFile,
            driveReadonly,
          ],
          default: [...identityDefault, auth("forms.body.readonly"), auth("forms.responses.readonly")],
        },
      },
    ],
    // Nothing to verify with: every request of this API names a form.
    api: { baseUrl: "https://forms.googleapis.com/v1", otherBaseUrls: [drive] },
    ...identity,
  },
  {
    id: "prov_01m8qs9125f27avvqsakjdak48",
    slug: "google-tasks",
    name: "Google Tasks",
    description: "Task lists and tasks in Google Tasks.",
    categories: ["productivity", "project-management"],
    docsUrl: "https://developers.google.com/workspace/tasks/auth",
    checked,
    icon: "googletasks",
    setup: setupFor("Google Tasks API", SENSITIVE),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: auth("tasks"), description: "Read and change tasks" },
            { name: auth("tasks.readonly"), description: "Read tasks" },
          ],
          default: [...identityDefault, auth("tasks.readonly")],
        },
      },
    ],
    api: { baseUrl: "https://tasks.googleapis.com/tasks/v1", verify: { path: "/users/@me/lists?maxResults=1" } },
    ...identity,
  },
  {
    id: "prov_01m8qs9125f27avvr1f756yn8n",
    slug: "google-contacts",
    name: "Google Contacts",
    description: "Contacts and contact groups in Google Contacts, through the People API.",
    aliases: ["google-people"],
    categories: ["productivity", "communication"],
    docsUrl: "https://developers.google.com/people/v1/how-tos/authorizing",
    checked,
    setup: setupFor("People API", SENSITIVE),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: auth("contacts"), description: "Read and change contacts" },
            { name: auth("contacts.readonly"), description: "Read contacts" },
            { name: auth("contacts.other.readonly"), description: "Read the contacts that were saved by themselves" },
            { name: auth("directory.readonly"), description: "Read the organization's directory" },
            { name: auth("user.emails.read"), description: "Read all addresses of the account" },
            { name: auth("user.phonenumbers.read"), description: "Read the account's phone numbers" },
            { name: auth("user.birthday.read"), description: "Read the account's birthday" },
            { name: auth("user.organization.read"), description: "Read where the account's person works" },
          ],
          default: [...identityDefault, auth("contacts.readonly")],
        },
      },
    ],
    api: {
      baseUrl: "https://people.googleapis.com/v1",
      // The addresses come with `userinfo.email` only.
      verify: {
        path: "/people/me?personFields=emailAddresses",
        facts: { account_id: "resourceName", email: "emailAddresses.0.value" },
      },
    },
    account: { id: "account_id", label: "email" },
  },
  {
    id: "prov_01m8qs9125f27avvrbms419hwh",
    slug: "google-analytics",
    name: "Google Analytics",
    description: "Reports and settings of Google Analytics 4 properties.",
    aliases: ["ga4", "google-analytics-4"],
    categories: ["analytics", "marketing"],
    docsUrl: "https://developers.google.com/analytics/devguides/reporting/data/v1",
    checked,
    icon: "googleanalytics",
    setup: setupFor("Google Analytics Data API and the Google Analytics Admin API", SENSITIVE),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: auth("analytics.readonly"), description: "Read reports and settings" },
            { name: auth("analytics"), description: "Read reports and manage audience lists" },
            { name: auth("analytics.edit"), description: "Change settings of accounts and properties" },
            { name: auth("analytics.manage.users"), description: "Manage who may use accounts" },
            { name: auth("analytics.manage.users.readonly"), description: "Read who may use accounts" },
          ],
          default: [...identityDefault, auth("analytics.readonly")],
        },
      },
    ],
    api: {
      baseUrl: "https://analyticsdata.googleapis.com/v1beta",
      otherBaseUrls: [
        "https://analyticsadmin.googleapis.com/v1beta",
        "https://analyticsadmin.googleapis.com/v1alpha",
        "https://analyticsdata.googleapis.com/v1alpha",
      ],
      // Property 0 stands for what all properties share. Needs a scope that reads reports.
      verify: { path: "/properties/0/metadata?fields=name" },
    },
    ...identity,
  },
  {
    id: "prov_01m8qs9125f27avvrqwpqh6vme",
    slug: "google-ads",
    name: "Google Ads",
    description: "Campaigns, ads, keywords and reports of Google Ads accounts.",
    aliases: ["adwords"],
    categories: ["advertising", "marketing"],
    docsUrl: "https://developers.google.com/google-ads/api/docs/oauth/overview",
    checked: {
      page: "https://developers.google.com/google-ads/api/docs/api-policy/developer-token",
      on: "2026-12-01",
    },
    icon: "googleads",
    setup: setupFor(
      "Google Ads API",
      `The Cloud project starts with access to test accounts only: apply for Explorer access or more on its Google Ads API Overview page. No developer token is needed since September 2026. The scope is sensitive. ${REVIEW}`,
    ),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [...identityScopes, { name: auth("adwords"), description: "Read and manage Google Ads accounts" }],
          default: [...identityDefault, auth("adwords")],
        },
      },
    ],
    api: {
      // A version lives about a year. Callers who reach an account through a manager's add the header `login-customer-id`.
      baseUrl: "https://googleads.googleapis.com/v26",
      otherBaseUrls: ["https://googleads.googleapis.com"],
      verify: { path: "/customers:listAccessibleCustomers" },
    },
    ...identity,
  },
  {
    id: "prov_01m8qs9126f27avvrrzxm7vq5s",
    slug: "google-search-console",
    name: "Google Search Console",
    description: "Search traffic, sitemaps and indexing of sites in Google Search Console.",
    aliases: ["search-console", "google-webmasters"],
    categories: ["analytics", "marketing"],
    docsUrl: "https://developers.google.com/webmaster-tools/v1/how-tos/authorizing",
    checked,
    icon: "googlesearchconsole",
    setup: setupFor("Google Search Console API", SENSITIVE),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: auth("webmasters.readonly"), description: "Read data of sites" },
            { name: auth("webmasters"), description: "Read data of sites and manage them" },
            { name: auth("indexing"), description: "Tell Google of new and removed pages" },
          ],
          default: [...identityDefault, auth("webmasters.readonly")],
        },
      },
    ],
    api: {
      baseUrl: "https://www.googleapis.com/webmasters/v3",
      otherBaseUrls: ["https://searchconsole.googleapis.com", "https://indexing.googleapis.com/v3"],
      verify: { path: "/sites" },
    },
    ...identity,
  },
  {
    id: "prov_01m8qs9126f27avvs15z7am5t2",
    slug: "google-bigquery",
    name: "Google BigQuery",
    description: "Datasets, tables and queries in Google BigQuery.",
    aliases: ["bigquery"],
    categories: ["data", "analytics"],
    docsUrl: "https://docs.cloud.google.com/bigquery/docs/authentication",
    checked,
    icon: "googlebigquery",
    setup: setupFor("BigQuery API", SENSITIVE),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: auth("bigquery"), description: "Read and change data, run queries" },
            { name: auth("bigquery.insertdata"), description: "Insert data" },
            { name: auth("cloud-platform.read-only"), description: "Read data of all Google Cloud services" },
            { name: auth("cloud-platform"), description: "Read and change data of all Google Cloud services" },
            { name: auth("devstorage.read_only"), description: "Read Cloud Storage" },
            { name: auth("devstorage.read_write"), description: "Read and change Cloud Storage" },
          ],
          default: [...identityDefault, auth("bigquery")],
        },
      },
    ],
    api: {
      baseUrl: "https://bigquery.googleapis.com/bigquery/v2",
      otherBaseUrls: ["https://bigquery.googleapis.com/upload/bigquery/v2"],
      verify: { path: "/projects?maxResults=1" },
    },
    ...identity,
  },
  {
    id: "prov_01m8qs9126f27avvsfeae0zpcv",
    slug: "youtube",
    name: "YouTube",
    description: "Channels, videos, playlists, comments and statistics on YouTube.",
    categories: ["video", "social"],
    docsUrl: "https://developers.google.com/youtube/v3/guides/auth/server-side-web-apps",
    checked,
    icon: "youtube",
    setup: setupFor(
      "YouTube Data API v3",
      `Scopes that Data Access lists as sensitive need Google's verification. Until YouTube has audited the project, uploaded videos stay private. ${REVIEW}`,
    ),
    auth: [
      {
        ...googleOAuth2,
        scopes: {
          available: [
            ...identityScopes,
            { name: auth("youtube.readonly"), description: "Read the channel, its videos and playlists" },
            { name: auth("youtube"), description: "Manage the channel" },
            { name: auth("youtube.force-ssl"), description: "Manage videos, comments and captions" },
            { name: auth("youtube.upload"), description: "Upload and manage videos" },
            { name: auth("youtube.channel-memberships.creator"), description: "Read the channel's members" },
            { name: auth("yt-analytics.readonly"), description: "Read statistics" },
            { name: auth("yt-analytics-monetary.readonly"), description: "Read statistics and earnings" },
          ],
          default: [auth("youtube.readonly")],
        },
      },
    ],
    api: {
      baseUrl: "https://www.googleapis.com/youtube/v3",
      otherBaseUrls: [
        "https://www.googleapis.com/upload/youtube/v3",
        "https://youtube.googleapis.com/youtube/v3",
        "https://youtubeanalytics.googleapis.com/v2",
        "https://youtubereporting.googleapis.com/v1",
      ],
      // A connection with only `youtube.upload`, or scopes for statistics, gets a 403. An account without a channel tells
      // no facts.
      verify: {
        path: "/channels?part=snippet&mine=true",
        facts: { channel_id: "items.0.id", channel: "items.0.snippet.title" },
      },
    },
    account: { id: "channel_id", label: "channel" },
  },
  {
    id: "prov_01m8qs9127f27avvsqct7rs12d",
    slug: "google-gemini",
    name: "Google Gemini",
    description: "Gemini models, embeddings and files through the Gemini API.",
    aliases: ["gemini", "google-ai-studio"],
    categories: ["ai"],
    docsUrl: "https://ai.google.dev/gemini-api/docs/api-key",
    checked: { page: "https://ai.google.dev/gemini-api/docs/api-key", on: "2026-12-01" },
    icon: "googlegemini",
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "Make one in Google AI Studio at Get API key; keys of the older standard kind are refused since September 2026.",
        example: "AQ.…",
        placement: { in: "header", name: "x-goog-api-key", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://generativelanguage.googleapis.com/v1beta",
      otherBaseUrls: [
        "https://generativelanguage.googleapis.com/v1",
        "https://generativelanguage.googleapis.com/upload/v1beta",
      ],
      // A wrong key is a 400 here.
      tokenEnd: { body: [{ path: "error.details.0.reason", values: ["API_KEY_INVALID"] }] },
      // A key can be restricted to the pages of a site.
      callerHeaders: ["referer"],
      // Nothing tells whose key it is.
      verify: { path: "/models?pageSize=1" },
    },
  },
];
