import type { Unseen } from "./seenAnswers.ts";

/** Answers that the OpenAPI document names and no test shows, because the route cannot give them. */
export const unseenAnswers: readonly Unseen[] = [
  {
    operations: [
      "getProviderIcon",
      "showResult",
      "showCredentialKey",
      "developmentSignIn",
      "getOpenApi",
      "getClient",
      "getConnectScript",
    ],
    codes: ["storage_unavailable"],
    reason: "They are for everyone, and read neither D1 nor KV.",
  },
  {
    operations: ["getReadiness"],
    codes: ["storage_unavailable"],
    reason: "When D1 or KV fails, its answer says so: 503 with the result of each check.",
  },
  {
    operations: ["getHealth"],
    codes: ["internal", "misconfigured", "storage_unavailable"],
    reason: "It is answered before the configuration is read, and reads nothing itself.",
  },
  {
    operations: ["previewDirectories", "executeTool"],
    codes: ["upgrade_not_supported"],
    reason: "They do not look at the header Upgrade, and hand no header of the caller on.",
  },
  {
    operations: ["createApiKey", "createConnectSession", "updateTenant"],
    codes: ["conflict"],
    reason: "They write one row without a condition: D1 returns that row, or the statement fails.",
  },
  {
    operations: ["consumeOAuthCredentials"],
    codes: ["account_unusable"],
    reason: "Only of an account that was offered with facts that do not fit; the same function is tested on the page.",
  },
];
