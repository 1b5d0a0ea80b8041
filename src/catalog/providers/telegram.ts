import type { ProviderInput } from "../schema.ts";

export const telegram: ProviderInput[] = [
  {
    id: "prov_01m8qs4k25eh3be5sytzz868t0",
    slug: "telegram",
    name: "Telegram",
    description: "Messages, chats and updates of a Telegram bot.",
    aliases: ["telegram-bot"],
    categories: ["communication"],
    docsUrl: "https://core.telegram.org/bots/api",
    checked: { page: "https://core.telegram.org/bots/api", on: "2026-12-01" },
    icon: "telegram",
    auth: [
      {
        type: "apikey",
        label: "Bot token",
        help: "In Telegram write /newbot to @BotFather, or /token for a bot that you have.",
        example: "123456:ABC-…",
        placement: { in: "path", template: "bot{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.telegram.org",
      verify: {
        path: "/getMe",
        expect: { path: "ok", values: [true] },
        facts: { bot_id: "result.id", username: "result.username" },
      },
    },
    account: { id: "bot_id", label: "username" },
  },
];
