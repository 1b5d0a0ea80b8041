import type { Revocation } from "../../src/oauth/revokeTokens.ts";

type HowToRevoke = Omit<Revocation, "endpoint" | "headers">;

const RFC7009: HowToRevoke = {
  ...({ method: "POST", body: "form", tokenParameter: "token", token: "both" } as const),
  ...{ authentication: "client", parameters: {} },
};
const asClient = { body: "json", token: "access_token", authentication: "client_secret_basic" } as const;

/** Ways to revoke that providers have: of RFC 7009, of Slack, of Notion and of GitHub. */
export const WAYS = {
  rfc7009: RFC7009,
  bearer: { ...RFC7009, body: "none", authentication: "bearer" },
  "post-json": { ...RFC7009, ...asClient },
  "delete-json": { ...RFC7009, ...asClient, method: "DELETE", tokenParameter: "access_token" },
} satisfies Record<string, HowToRevoke>;

export type Way = keyof typeof WAYS;
