import type { ProviderInput } from "../schema.ts";

export const zoom: ProviderInput[] = [
  {
    id: "prov_01m80h14vrfaqakxzz3zyc4sjf",
    slug: "zoom",
    name: "Zoom",
    description: "Meetings, webinars and cloud recordings on Zoom.",
    categories: ["video", "communication"],
    docsUrl: "https://developers.zoom.us/docs/integrations/oauth/",
    checked: { page: "https://developers.zoom.us/docs/integrations/oauth/", on: "2026-12-01" },
    icon: "zoom",
    setup: {
      clientUrl: "https://marketplace.zoom.us/develop/create",
      steps: [
        "In the App Marketplace choose Develop, Build App, General App, and let people manage it themselves (user-managed).",
        "Enter {redirectUri} as the OAuth redirect URL, and add it to the allow list.",
        "Under Scopes add what you need, user:read:user among it, and copy the client ID and the client secret.",
      ],
      review: "Until Zoom has reviewed the app, only people of the company that made it can connect.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://zoom.us/oauth/authorize",
        tokenEndpoint: "https://zoom.us/oauth/token",
        scopes: {
          available: [
            { name: "user:read:user", description: "Read the person's profile" },
            { name: "user:read:settings", description: "Read the person's settings" },
            { name: "meeting:read:meeting", description: "Read a meeting" },
            { name: "meeting:read:list_meetings", description: "List meetings" },
            { name: "meeting:read:invitation", description: "Read a meeting's invitation" },
            { name: "meeting:read:list_past_participants", description: "List who took part in a meeting" },
            { name: "meeting:read:summary", description: "Read meeting summaries" },
            { name: "meeting:write:meeting", description: "Create meetings" },
            { name: "meeting:update:meeting", description: "Change meetings" },
            { name: "meeting:delete:meeting", description: "Delete meetings" },
            { name: "cloud_recording:read:list_user_recordings", description: "List cloud recordings" },
            { name: "cloud_recording:read:list_recording_files", description: "Read a meeting's recording files" },
            { name: "cloud_recording:read:meeting_transcript", description: "Read a meeting's transcript" },
            { name: "webinar:read:webinar", description: "Read a webinar" },
            { name: "webinar:read:list_webinars", description: "List webinars" },
          ],
          // None: Zoom grants what the app was registered with, and older apps have scopes of another form.
          default: [],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        tokenResponse: { metadata: { api_url: "api_url" } },
        // Single use.
        refresh: { rotation: "strict", defaultLifetime: 3600, tokenLifetime: 7776000 },
        revocation: { endpoint: "https://zoom.us/oauth/revoke", token: "access_token" },
      },
    ],
    api: {
      baseUrl: "https://api.zoom.us/v2",
      verify: {
        path: "/users/me",
        facts: { user_id: "id", account_id: "account_id", email: "email", name: "display_name" },
      },
    },
    account: { id: "user_id", label: "email" },
  },
];
