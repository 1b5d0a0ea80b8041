import type { ProviderInput } from "../schema.ts";

export const twilio: ProviderInput[] = [
  {
    id: "prov_01m8qs4k25eh3be5t52wrtkyc6",
    slug: "twilio",
    name: "Twilio",
    description: "Text messages, calls and phone numbers of a Twilio account.",
    categories: ["telephony", "communication"],
    docsUrl: "https://www.twilio.com/docs/usage/requests-to-twilio",
    checked: { page: "https://www.twilio.com/docs/usage/requests-to-twilio", on: "2026-12-01" },
    fields: [
      {
        name: "account_sid",
        label: "Account SID",
        pattern: "AC[0-9a-f]{32}",
        example: "AC0123456789abcdef0123456789abcdef",
        help: "The Twilio Console shows it on its first page, under Account Info.",
        level: "connection",
      },
    ],
    // No OAuth: apps of an account know the client credentials grant only.
    auth: [
      {
        type: "basic",
        label: "API key",
        help: "In the Twilio Console open Account settings, API keys; the account SID and the auth token work too.",
        example: "SK…",
        usernameLabel: "API key SID",
        passwordLabel: "API key secret",
      },
    ],
    api: {
      baseUrl: "https://api.twilio.com/2010-04-01/Accounts/{account_sid}",
      otherBaseUrls: [
        "https://verify.twilio.com/v2",
        "https://lookups.twilio.com/v2",
        "https://messaging.twilio.com/v1",
        "https://conversations.twilio.com/v1",
        "https://content.twilio.com/v1",
        "https://studio.twilio.com/v2",
        "https://taskrouter.twilio.com/v1",
      ],
      // A standard API key may not read the account itself.
      verify: { path: "/Messages.json?PageSize=1" },
    },
    account: { id: "account_sid", label: "account_sid" },
  },
];
