import type { ProviderInput } from "../schema.ts";

export const strava: ProviderInput[] = [
  {
    id: "prov_01m8qs4k27eh3be5x84dqs5021",
    slug: "strava",
    name: "Strava",
    description: "Activities, routes and profile of an athlete on Strava.",
    categories: ["social", "data"],
    docsUrl: "https://developers.strava.com/docs/authentication",
    checked: { page: "https://developers.strava.com/docs/authentication", on: "2026-12-01" },
    icon: "strava",
    setup: {
      clientUrl: "https://www.strava.com/settings/api",
      steps: [
        "With a Strava subscription create an application in the settings under My API Application.",
        "Enter the host of {redirectUri}, without scheme and path, as authorization callback domain.",
        "Copy the client ID and the client secret.",
      ],
      review: "A new application serves its maker only; the settings of the API lead to more.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.strava.com/oauth/authorize",
        tokenEndpoint: "https://www.strava.com/api/v3/oauth/token",
        scopes: {
          separator: ",",
          available: [
            { name: "read", description: "Read public segments, routes, profiles and clubs" },
            { name: "read_all", description: "Read private routes and segments" },
            { name: "profile:read_all", description: "Read the whole profile" },
            { name: "profile:write", description: "Change weight and starred segments" },
            { name: "activity:read", description: "Read activities that followers can see" },
            { name: "activity:read_all", description: "Read all activities and privacy zones" },
            { name: "activity:write", description: "Create and change activities" },
          ],
          default: ["read", "activity:read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: {
          // What is wrong is told by the resource; the code is always «invalid».
          error: "errors.0.resource",
          errorCodes: {
            RefreshToken: "invalid_grant",
            AuthorizationCode: "invalid_grant",
            Application: "invalid_client",
          },
          metadata: { athlete_id: "athlete.id" },
        },
        // Athletes can take scopes away; only the callback tells what was granted.
        callbackParameters: { granted_scope: "scope" },
        refresh: { rotation: "strict", defaultLifetime: 21600 },
        // Ends all that the athlete has granted.
        revocation: {
          endpoint: "https://www.strava.com/oauth/deauthorize",
          tokenParameter: "access_token",
          token: "access_token",
          authentication: "none",
          endsAll: true,
        },
      },
    ],
    api: {
      baseUrl: "https://www.strava.com/api/v3",
      verify: {
        path: "/athlete",
        facts: { athlete_id: "id", username: "username", first_name: "firstname", last_name: "lastname" },
      },
    },
    // Many athletes have no user name, and no e-mail address is told.
    account: { id: "athlete_id", label: "first_name" },
  },
];
