import { describe, expect, it } from "vitest";
import { createCatalog, oauth2Method } from "../../src/catalog/catalog.ts";
import { providers } from "../../src/catalog/providers.ts";
import type { ProviderError } from "../../src/oauth/errors.ts";
import { revokeTokens } from "../../src/oauth/revokeTokens.ts";
import { canary } from "../support/canary.ts";
import { WAYS, type Way } from "../support/revocationWays.ts";
import { canaryServer, json, type StageHandle, stage } from "../support/stage.ts";
import type { Act, Seen } from "../support/stageServer.ts";

const catalog = createCatalog(providers);
const SECRET = canary("client secret/+ä");
const TOKENS = { accessToken: canary("access"), refreshToken: canary("refresh") };
const form = (text: string) => new URLSearchParams([["", text]]).toString().slice(1);
const BASIC_FORM = `Basic ${btoa(`${form("client-id")}:${form(SECRET)}`)}`;

type Client = Parameters<typeof revokeTokens>[2];

interface Setup {
  variant: Way;
  acts?: Act[];
  client?: Partial<Client>;
  secret?: string | undefined;
  tokens?: { accessToken: string; refreshToken?: string };
  headers?: Record<string, string>;
  path?: string;
}

async function revoke(setup: Setup): Promise<{ error: ProviderError | undefined; seen: Seen[]; server: StageHandle }> {
  const server = await stage(...(setup.acts ?? []));
  const http = {
    fetch: plainFetch,
    timeoutMs: 400,
    allowLoopback: true,
    publicUrl: "https://latchkey.example.net",
    now: () => Date.now(),
  };
  const client: Client = {
    ...{ clientId: "client-id", clientAuthentication: "client_secret_basic", clientIdParameter: "client_id" },
    basicEncodings: ["form"],
    ...setup.client,
  };
  const endpoint = `${server.url}${setup.path ?? "/revoke"}`;
  const revocation = { endpoint, ...WAYS[setup.variant], headers: setup.headers ?? {} };
  const secret = "secret" in setup ? setup.secret : SECRET;
  const error = await revokeTokens(http, revocation, client, secret, setup.tokens ?? TOKENS).catch((cause) => cause);
  return { error, seen: await server.seen(), server };
}

const plainFetch: typeof fetch = (input, init) => fetch(input, init);
const fields = ({ body }: Seen) => Object.fromEntries(new URLSearchParams(body));

describe("revocation by RFC 7009", () => {
  it("posts the refresh token first, then the access token, as forms with basic authentication", async () => {
    const { error, seen } = await revoke({ variant: "rfc7009" });
    expect(error).toBeUndefined();
    expect(seen.map(({ method, path }) => [method, path])).toEqual(Array(2).fill(["POST", "/revoke"]));
    expect(seen.map(fields)).toEqual([{ token: TOKENS.refreshToken }, { token: TOKENS.accessToken }]);
    for (const { headers } of seen) {
      expect(headers.authorization).toBe(BASIC_FORM);
      expect(headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    }
  });

  it.each([
    ["client_secret_post", {}, { client_id: "client-id", client_secret: SECRET }],
    ["client_secret_post", { clientIdParameter: "client_key" }, { client_key: "client-id", client_secret: SECRET }],
    ["none", {}, { client_id: "client-id" }],
  ] as const)("authenticates by %s with %j in the body", async (clientAuthentication, client, expected) => {
    const { seen } = await revoke({ variant: "rfc7009", client: { clientAuthentication, ...client } });
    expect(seen.map(fields)).toEqual([
      { token: TOKENS.refreshToken, ...expected },
      { token: TOKENS.accessToken, ...expected },
    ]);
    for (const { headers } of seen) expect(headers.authorization).toBeUndefined();
  });

  it("names a public client, and sends no secret", async () => {
    const { seen } = await revoke({
      variant: "rfc7009",
      secret: undefined,
      tokens: { accessToken: TOKENS.accessToken },
    });
    expect(seen.map(fields)).toEqual([{ token: TOKENS.accessToken, client_id: "client-id" }]);
  });

  it("sends what the provider asks of every request along", async () => {
    const { seen } = await revoke({ variant: "rfc7009", headers: { "X-Version": "7" } });
    expect(seen.map(({ headers }) => headers["x-version"])).toEqual(["7", "7"]);
  });

  it.each([
    ["a refusal", json({ error: "invalid_request" }, 400), "refused"],
    ["tokens of its kind", json({ error: "unsupported_token_type" }, 400), undefined],
  ])("B05 revokes the access token after %s of the refresh token", async (_what, act, kind) => {
    const { error, seen } = await revoke({ variant: "rfc7009", acts: [act, { status: 200 }] });
    expect(error?.kind).toBe(kind);
    expect(seen.map(fields)).toEqual([{ token: TOKENS.refreshToken }, { token: TOKENS.accessToken }]);
  });

  it("B05 is not done where the provider revokes tokens of no kind", async () => {
    const { error } = await revoke({ variant: "rfc7009", acts: [json({ error: "unsupported_token_type" }, 400)] });
    expect(error).toMatchObject({ kind: "refused" });
  });

  it("does not ask about the access token when revoking the refresh token failed", async () => {
    const { error, seen } = await revoke({ variant: "rfc7009", acts: [{ status: 503 }, { status: 200 }] });
    expect(error).toMatchObject({ name: "ProviderError", kind: "unavailable" });
    expect(seen.map(fields)).toEqual([{ token: TOKENS.refreshToken }]);
  });
});

const ACCESS = { tokens: { accessToken: TOKENS.accessToken } };

describe("revocation in other ways", () => {
  it("bearer: posts nothing but the access token itself", async () => {
    const { error, seen } = await revoke({ variant: "bearer", headers: { "X-Version": "7" } });
    expect(error).toBeUndefined();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: "POST", path: "/revoke", body: "" });
    expect(seen[0]?.headers).toMatchObject({ authorization: `Bearer ${TOKENS.accessToken}`, "x-version": "7" });
    expect(JSON.stringify(seen)).not.toContain(btoa(SECRET.slice(0, 9)));
  });

  it("post-json: as Notion's definition says, the token in JSON with basic authentication", async () => {
    const definition = catalog.bySlug("notion");
    expect(definition && oauth2Method(definition)?.revocation).toMatchObject({
      ...WAYS["post-json"],
      authentication: "client",
    });
    const { error, seen } = await revoke({
      ...{ variant: "post-json", headers: definition?.api.headers ?? {}, secret: "plain-secret" },
    });
    expect(error).toBeUndefined();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: "POST", body: JSON.stringify({ token: TOKENS.accessToken }) });
    expect(seen[0]?.headers).toMatchObject({
      authorization: `Basic ${btoa("client-id:plain-secret")}`,
      "content-type": "application/json",
      "notion-version": expect.any(String),
    });
  });

  it("delete-json: as GitHub's definition says, the access token in the body of a DELETE", async () => {
    const definition = catalog.bySlug("github");
    expect(definition && oauth2Method(definition)?.revocation).toMatchObject(WAYS["delete-json"]);
    const { error, seen } = await revoke({
      ...{ variant: "delete-json", headers: definition?.api.headers ?? {}, secret: "plain-secret" },
      ...{ acts: [{ status: 204 }], path: "/applications/client-id/token" },
    });
    expect(error).toBeUndefined();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: "DELETE", path: "/applications/client-id/token" });
    expect(seen[0]?.body).toBe(JSON.stringify({ access_token: TOKENS.accessToken }));
    expect(seen[0]?.headers).toMatchObject({
      authorization: `Basic ${btoa("client-id:plain-secret")}`,
      "content-type": "application/json",
      "user-agent": "Latchkey",
      "x-github-api-version": expect.any(String),
    });
  });

  it.each(["post-json", "delete-json"] as const)("%s: takes a secret with letters beyond Latin-1", async (variant) => {
    const { error, seen } = await revoke({ variant, secret: "geheim-ł" });
    expect(error).toBeUndefined();
    expect(seen).toHaveLength(1);
  });
});

const unknown = (error: string, status = 400) => json({ error }, status);
const DONE: [Way, string, Act][] = [
  ["rfc7009", "200 for an unknown token", { status: 200 }],
  ["rfc7009", "invalid_token", unknown("invalid_token")],
  ["rfc7009", "invalid_grant", unknown("invalid_grant")],
  ["rfc7009", "a sentence that it was revoked already", json({ message: "Token already revoked" }, 400)],
  ["rfc7009", "a sentence that it was not found", json({ error_description: "The token does not exist" }, 400)],
  ["rfc7009", "404", { status: 404 }],
  ["rfc7009", "410", json({ message: "gone" }, 410)],
  ["bearer", "410", { status: 410 }],
  ["bearer", "401", { status: 401 }],
  ["post-json", "404", { status: 404 }],
  ["delete-json", "404", { status: 404 }],
  ["delete-json", "422", { status: 422 }],
];
const FAILED: [Way, string, Act, string][] = (["rfc7009", "bearer", "post-json", "delete-json"] as const).flatMap(
  (variant): [Way, string, Act, string][] => [
    [variant, "503", { status: 503 }, "unavailable"],
    [variant, "429", { status: 429 }, "rate_limited"],
    [variant, "403", { status: 403, body: canary("text") }, "refused"],
    [variant, "a page with 410", { status: 410, body: "<!doctype html><title>Gone</title>" }, "malformed"],
    [variant, "a failure within a 200", json({ status: "error" }), "refused"],
    [variant, "silence", { delayMs: 1500 }, "timeout"],
    [variant, "a cut connection", { reset: true }, "unavailable"],
  ],
);

describe("how it ended", () => {
  it.each(DONE)("%s: %s means that there is nothing left to do", async (variant, _what, act) => {
    expect((await revoke({ variant, acts: [act], ...ACCESS })).error).toBeUndefined();
  });

  it.each(FAILED)("%s: %s means that it was not done", async (variant, _what, act, kind) => {
    const { error } = await revoke({ variant, acts: [act], ...ACCESS });
    expect(error).toMatchObject({ name: "ProviderError", kind });
    expect(String(error)).not.toContain("canary-");
  });

  it.each(["rfc7009", "post-json", "delete-json"] as const)("%s: a refused client is not done", async (variant) => {
    const { error } = await revoke({ variant, acts: [unknown("invalid_client", 401)], ...ACCESS });
    expect(error).toMatchObject({ name: "ProviderError" });
  });

  it.each(["rfc7009", "bearer", "post-json", "delete-json"] as const)(
    "T24 %s: a redirect is not followed, with the token or without",
    async (variant) => {
      const elsewhere = await canaryServer();
      const act = { status: 307, headers: { location: elsewhere.url } };
      expect((await revoke({ variant, acts: [act], ...ACCESS })).error).toMatchObject({ kind: "malformed" });
      expect(await elsewhere.seen()).toEqual([]);
    },
  );
});
