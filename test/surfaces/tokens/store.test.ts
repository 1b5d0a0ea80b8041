import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import type { Call } from "../../support/integrations.ts";
import {
  backEnd,
  list,
  read,
  store,
  storeBody,
  TIMESTAMP,
  TOKEN_DATA,
  type TokenType,
  tokensPath,
} from "../../support/tokens.ts";

const HOUR_MS = 3_600_000;

let app: TestApp;
let call: Call;

beforeEach(async () => {
  app = await testApp();
  call = await backEnd(app);
});

describe("POST /v2/users/:userId/tokens", () => {
  it("answers 201 with what was stored, in the words of the contract, and no token", async () => {
    const response = await call(tokensPath("ada"), jsonBody(storeBody()));
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      integration_key: "google",
      provider: "google",
      token_type: "oauth2",
      message: "Token stored successfully for google",
      created_at: TIMESTAMP,
    });
  });

  const TAKEN: [provider: string, type: TokenType][] = [
    ...["google", "slack", "github", "microsoft", "zoom", "dropbox", "notion"].map((provider): [string, TokenType] => [
      provider,
      "oauth2",
    ]),
    ...["openai", "anthropic", "github", "zoom"].map((provider): [string, TokenType] => [provider, "api_key"]),
    ["google", "jwt"],
  ];

  it("takes a token of every type and provider, and gives it back under the provider's name", async () => {
    for (const [provider, type] of TAKEN) {
      const data = TOKEN_DATA[type]();
      await store(call, type, { integration_key: provider, provider, token_type: type, token_data: data });
      const item = await read(call, type, provider);
      expect(item).toMatchObject({ integration_key: provider, provider, token_type: type, refreshed: false });
      const { expires_in: _notShown, ...shown } = data;
      expect(item.token_data).toEqual(type === "oauth2" ? { ...shown, token_type: "Bearer" } : shown);
    }
  });

  it("may be called by the user's own session, and by a superuser with the permission", async () => {
    const root = app.as("root", { roles: ["superuser"], scope: "token:write" });
    for (const caller of [app.as("ada"), root]) {
      const body = storeBody();
      await store(caller, "ada", body);
      const { access_token } = (await read(app.as("ada"), "ada", "google")).token_data;
      expect(body.token_data).toMatchObject({ access_token });
    }
  });

  it("keeps every field of each type, and gives back what the contract says", async () => {
    const oauth2 = {
      ...{ access_token: canary("access"), refresh_token: canary("refresh"), token_type: "bearer", expires_in: 60 },
      ...{ scope: "a b", client_id: "client", client_secret: canary("client-secret") },
    };
    const api_key = {
      ...{ api_key: canary("key"), api_secret: canary("secret"), organization_id: "org", project_id: "project" },
    };
    const jwt = {
      ...{ token: canary("jwt"), algorithm: "RS256", public_key: "-----BEGIN\nkey\n", issuer: "me", audience: "you" },
    };
    await store(call, "ada", storeBody({ token_data: oauth2 }));
    await store(call, "ada", storeBody({ token_data: api_key, integration_key: "key" }, "api_key"));
    await store(call, "ada", storeBody({ token_data: jwt, integration_key: "jwt" }, "jwt"));
    const { access_token, refresh_token, token_type } = oauth2;
    expect((await read(call, "ada", "google")).token_data).toEqual({ access_token, refresh_token, token_type });
    expect((await read(call, "ada", "key")).token_data).toEqual(api_key);
    expect((await read(call, "ada", "jwt")).token_data).toEqual(jwt);
  });

  it("takes the scopes from the body, else from token_data, separated by spaces or commas", async () => {
    const data = { access_token: canary("access"), scope: "read,write  admin" };
    await store(call, "ada", storeBody({ integration_key: "one", token_data: data }));
    await store(call, "ada", storeBody({ integration_key: "two", token_data: data, scopes: ["only"] }));
    await store(call, "ada", storeBody({ integration_key: "three" }));
    const scopes = (await list(call, "ada")).map(({ integration_key, scopes }) => [integration_key, scopes]);
    expect(Object.fromEntries(scopes)).toEqual({ one: ["read", "write", "admin"], two: ["only"], three: null });
  });

  it.each([
    [{ expires_in: "3599" }, {}],
    [{ expires_in: 3599.5 }, {}],
    [{ expires_in: "3599.9" }, {}],
    [{ expires_in: 3599, scope: ["read", "write"] }, { scopes: undefined }],
    [{ expires_in: 3599 }, { scopes: "read write" }],
    [{ expires_in: 3599 }, { scopes: ["read,write"] }],
    [{ expires_in: 3599, id_token: "a.b.c" }, {}],
  ])("B06 takes what a token endpoint has answered: %j, %j", async (more, extra) => {
    const token_data = { access_token: canary("access"), scope: "read write", ...more };
    await store(call, "ada", storeBody({ integration_key: "one", token_data, ...extra }));
    const [{ scopes, expires_at } = {}] = (await list(call, "ada")) as { scopes?: string[]; expires_at?: string }[];
    expect(scopes).toEqual(["read", "write"]);
    expect(Math.abs(Date.parse(expires_at ?? "") - Date.now() - 3_599_000)).toBeLessThan(60_000);
    const shown = await read(call, "ada", "one");
    expect(JSON.stringify(shown)).not.toContain("a.b.c");
  });

  it("takes expires_at, to the millisecond and from any offset, before now + expires_in", async () => {
    const at = "2031-02-03T04:05:06.789+02:00";
    await store(call, "ada", storeBody({ expires_at: at }));
    expect(await read(call, "ada", "google")).toMatchObject({ expires_at: "2031-02-03T02:05:06.789Z" });
    const before = Date.now();
    await store(call, "ada", storeBody());
    const { expires_at } = await read(call, "ada", "google");
    const end = Date.parse(String(expires_at)) - HOUR_MS;
    expect(end).toBeGreaterThanOrEqual(before - 1000);
    expect(end).toBeLessThanOrEqual(Date.now() + 1000);
  });

  it("does not make up an end where none is known", async () => {
    await store(call, "ada", storeBody({ token_data: { access_token: canary("access") } }));
    expect(await read(call, "ada", "google")).toMatchObject({ expires_at: null, is_expired: false });
  });
});
