import type { ProviderInput } from "../schema.ts";
import { gmailTools } from "../tools/gmail.ts";
import { googleCalendarTools } from "../tools/googleCalendar.ts";
import { googleDriveTools } from "../tools/googleDrive.ts";

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
  revocation: { endpoint: "https://oauth2.googleapis.com/revoke", variant: "rfc7009", endsAll: true },
};

// The long names: Google answers with these also when `email` and `profile` were asked for.
const identityScopes = [
  { name: "openid", description: "Identify the account" },
  { name: "https://www.googleapis.com/auth/userinfo.email", description: "Read the account's e-mail address" },
  { name: "https://www.googleapis.com/auth/userinfo.profile", description: "Read the account's name and picture" },
];

export const google: ProviderInput[] = [
  {
    id: "prov_01m80h14vqfaqakxy57s231n0j",
    slug: "google",
    name: "Google",
    description: "Google account and Workspace APIs: calendar, contacts, documents, sheets, mail and files.",
    aliases: ["google-workspace", "gsuite"],
    categories: ["productivity", "identity"],
    docsUrl: "https://developers.google.com/identity/protocols/oauth2/web-server",
    icon: "google",
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
      verifyPath: "/oauth2/v3/userinfo",
    },
  },
  {
    id: "prov_01m80h14vrfaqakxyem8ysdhf0",
    slug: "google-drive",
    name: "Google Drive",
    description: "Files and folders in Google Drive.",
    aliases: ["gdrive"],
    categories: ["storage", "productivity"],
    docsUrl: "https://developers.google.com/workspace/drive/api/guides/api-specific-auth",
    icon: "googledrive",
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
      verifyPath: "/about?fields=user",
    },
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
    icon: "gmail",
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
      verifyPath: "/users/me/profile",
    },
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
    icon: "googlecalendar",
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
      // `calendar.app.created` or `calendar.settings.readonly` gets a 403.
      verifyPath: "/calendars/primary/events?maxResults=1&fields=kind",
    },
    tools: googleCalendarTools,
  },
];
