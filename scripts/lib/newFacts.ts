import type { Facts } from "../../test/support/providers/facts.ts";
import { gap } from "./gaps.ts";

/**
 * Makes a provider's facts. But for its id, a command knows none of them: they are what the provider's documentation says, and
 * must be able to prove a definition wrong. So all that is not the same for everybody is a gap.
 */
export function newFacts({ id, slug }: Pick<Facts, "id" | "slug">, types: readonly string[]): object {
  const pasted = types.filter((type) => type !== "oauth2");
  return {
    ...{ slug, id },
    domains: [gap("the domains that it may be called at")],
    checked: {
      page: gap("the page of the documentation that says most of this"),
      on: gap("the day, as in 2026-12-31"),
    },
    sources: [gap("every page that you used")],
    unsure: [],
    ...(types.includes("oauth2") && { oauth2: oauthFacts() }),
    ...(pasted.length > 0 && { tokens: pasted.map(tokenFacts) }),
    api: {
      base: gap("the base address of the API"),
      headers: {},
      authorization: gap("how the token is sent, as in Bearer {token}"),
      verify: {
        ...{ method: "GET", path: gap("a harmless request that shows whether a credential works"), body: null },
        good: { status: 200, body: gap("its documented answer") },
        bad: { status: 401, body: gap("its documented answer to a wrong token") },
      },
      account: { from: gap("token, verify, callback or lookup"), id: gap("the account's id"), label: gap("its name") },
    },
  };
}

function oauthFacts() {
  const seconds = gap("what the answer tells, in seconds, or null");
  const tells = {
    expiresIn: seconds,
    refreshExpiresIn: seconds,
    scopes: gap("a list of what it tells, or null"),
    facts: {},
  };
  const request = (grantType: string) => ({
    ...{ url: gap("the token endpoint"), method: "POST", body: gap("form or json") },
    ...{ client: gap("basic, post, none, secret_as_username or private_key_jwt"), headers: {} },
    required: { grant_type: grantType },
    answer: { status: 200, body: gap("the documented answer, whole, with {access} and {refresh} for tokens") },
    tells,
  });
  return {
    authorize: {
      url: gap("the authorization endpoint"),
      clientId: "client_id",
      scope: { parameter: "scope", separator: " ", ask: [gap("a scope")], sent: gap("what must arrive") },
      required: {},
      pkce: gap("required, supported or refused"),
    },
    token: request("authorization_code"),
    refresh: {
      ...request("refresh_token"),
      rotation: gap("static, grace, strict or unknown; no refresh at all: null"),
    },
    lifetimes: { access: gap("seconds, or null"), refresh: gap("seconds, or null") },
    errors: [{ status: 400, body: gap("the documented answer to a dead token"), means: "invalid_grant" }],
    revoke: gap("how a token is revoked (see another file), or null"),
  };
}

function tokenFacts(type: string) {
  const sample = type === "basic" ? { username: gap("a sample"), password: gap("a sample") } : gap("a sample");
  return {
    type,
    sample,
    request: { headers: { authorization: gap("as documented, with {token}") }, query: {}, path: null },
  };
}
