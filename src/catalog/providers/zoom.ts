import type { ProviderInput } from "../schema.ts";

export const zoom: ProviderInput[] = [
  {
    id: "prov_01m80h14vrfaqakxzz3zyc4sjf",
    slug: "zoom",
    name: "Zoom",
    description: "Meetings, webinars and cloud recordings on Zoom.",
    categories: ["video", "communication"],
    docsUrl: "https://developers.zoom.us/docs/integrations/oauth/",
    icon: "zoom",
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
        // Single use, but whether a reuse revokes more than itself is undocumented.
        refresh: { rotation: "unknown", defaultLifetime: 3600 },
        revocation: { endpoint: "https://zoom.us/oauth/revoke", variant: "rfc7009" },
      },
    ],
    api: {
      baseUrl: "https://api.zoom.us/v2",
      verifyPath: "/users/me",
    },
  },
];
