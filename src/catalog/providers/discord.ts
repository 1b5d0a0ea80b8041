import type { ProviderInput } from "../schema.ts";
import { discordTools } from "../tools/discord.ts";

export const discord: ProviderInput[] = [
  {
    id: "prov_01m8qs4k25eh3be5sm5bv7aczc",
    slug: "discord",
    name: "Discord",
    description: "A person's profile and servers on Discord; for bots, channels, messages and members.",
    categories: ["communication", "social"],
    docsUrl: "https://docs.discord.com/developers/topics/oauth2",
    checked: { page: "https://docs.discord.com/developers/topics/oauth2", on: "2026-12-01" },
    icon: "discord",
    setup: {
      clientUrl: "https://discord.com/developers/applications",
      steps: [
        "In the Developer Portal choose New Application, and open OAuth2.",
        "Add {redirectUri} to the redirects, and save.",
        "Copy the client ID, and the client secret, which Reset Secret shows once.",
      ],
      review: "activities.read, dm_channels.read, relationships.read, rpc and voice need Discord's approval.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://discord.com/oauth2/authorize",
        tokenEndpoint: "https://discord.com/api/oauth2/token",
        scopes: {
          available: [
            { name: "identify", description: "Read the person's profile, without e-mail address" },
            { name: "email", description: "Read the person's e-mail address" },
            { name: "guilds", description: "List the person's servers" },
            { name: "guilds.members.read", description: "Read the person's membership of a server" },
            { name: "guilds.join", description: "Add the person to servers the app's bot is in" },
            { name: "connections", description: "List linked accounts of other services" },
            { name: "role_connections.write", description: "Change the person's linked roles" },
            { name: "applications.commands", description: "Add the app's commands to a server" },
            { name: "applications.entitlements", description: "Read what the person has bought of the app" },
            { name: "bot", description: "Add the app's bot to a server" },
            { name: "webhook.incoming", description: "Make a webhook of a channel" },
          ],
          default: ["identify", "guilds"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "unknown", defaultLifetime: 604800 },
        // Whichever token it gets, it ends the whole authorization.
        revocation: { endpoint: "https://discord.com/api/oauth2/token/revoke", endsAll: true },
      },
      {
        type: "bearer",
        label: "Bot token",
        help: "In the Developer Portal, open your application, then Bot, and choose Reset Token.",
        placement: { in: "header", name: "Authorization", template: "Bot {token}" },
      },
    ],
    api: {
      baseUrl: "https://discord.com/api/v10",
      // Discord blocks calls without one.
      headers: { "User-Agent": "Latchkey" },
      verify: { path: "/users/@me", facts: { user_id: "id", username: "username" } },
    },
    account: { id: "user_id", label: "username" },
    tools: discordTools,
  },
];
