import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { jsonBody, problemCode } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import {
  authorize,
  BASE,
  comeBack,
  consume,
  givenConfig,
  keyStage,
  obtainKey,
  revokedAt,
} from "../../support/credentialKeys.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { loggedEvents } from "../../support/logs.ts";
import { json } from "../../support/stage.ts";
import { locationOf } from "../../support/stagedFlow.ts";

describe("a flow that fails", () => {
  const fails: [string, Record<string, string>, Parameters<typeof keyStage>[0], string][] = [
    ["the user declines", { error: "access_denied", error_description: canary("words") }, {}, "access_denied"],
    ["the provider breaks", { error: "server_error" }, {}, "provider_unavailable"],
    ["the request was wrong", { error: "invalid_scope" }, {}, "authorization_failed"],
    ["the provider says what nobody knows", { error: "<script>" }, {}, "authorization_failed"],
    ["there is no code", {}, {}, "authorization_failed"],
    [
      "the code is refused",
      { code: "code" },
      { answers: [json({ error: "invalid_grant", error_description: canary("words") }, 400)] },
      "grant_refused",
    ],
    [
      "the client is refused",
      { code: "code" },
      { answers: [json({ error: "invalid_client" }, 401)] },
      "client_invalid",
    ],
    ["the token endpoint fails", { code: "code" }, { answers: [{ status: 503 }] }, "provider_unavailable"],
    ["the token endpoint speaks HTML", { code: "code" }, { answers: [{ body: "<html>" }] }, "provider_malformed"],
    ["the token endpoint hangs up", { code: "code" }, { answers: [{ reset: true }] }, "provider_unavailable"],
    ["the provider is in haste", { code: "code" }, { answers: [{ status: 429 }] }, "provider_rate_limited"],
  ];

  it.each(fails)(
    "T08 ends at the success page with a code of the closed list: %s",
    async (_what, query, setup, code) => {
      const staged = await keyStage(setup);
      const root = staged.app.as("root", { roles: ["superuser"] });
      const successUrl = "https://builder.example.com/done";
      await root("/v1/tenants/default", jsonBody({ successUrl }, "PATCH"));
      const response = await comeBack(staged.app, await authorize(staged.lin), query);
      expect([response.status, locationOf(response)]).toEqual([302, `${successUrl}?error=${code}`]);
      expect(await rowsOf("pending_grants")).toEqual([]);
      expect(await revokedAt(staged.revoker)).toEqual([]);
      expect(loggedEvents("authorization_failed")).toMatchObject([{ level: "warn", code }]);
    },
  );

  it("says so on the page of Latchkey's own, in its own words", async () => {
    const staged = await keyStage();
    const response = await comeBack(staged.app, await authorize(staged.lin), { error: "access_denied" });
    expect(locationOf(response)).toBe(`${env.PUBLIC_URL}/authorized?error=access_denied`);
    const page = await (await staged.app.fetch(locationOf(response))).text();
    expect(page).toContain("<code>access_denied</code>");
    const other = await (await staged.app.fetch("/authorized?error=%3Cscript%3E")).text();
    expect(other).not.toMatch(/<script|&lt;script|%3Cscript/);
  });

  it.each([
    ["was changed", "UPDATE integrations SET version = version + 1"],
    ["is gone", "DELETE FROM integrations"],
    ["is not to be seen any more", "UPDATE integrations SET owner = 'user:other'"],
  ])("T14 sends no code when the integration %s since the flow began", async (_what, statement) => {
    const staged = await keyStage();
    const page = await authorize(staged.lin);
    await env.DB.prepare(statement).run();
    const response = await comeBack(staged.app, page);
    expect(locationOf(response)).toBe(`${env.PUBLIC_URL}/authorized?error=integration_changed`);
    expect([await staged.tokens.seen(), await rowsOf("pending_grants")]).toEqual([[], []]);
  });

  it("T14 sends no code when the level of whoever began was lowered, also where it would do for an own connection", async () => {
    const staged = await keyStage({ shares: [{ principal: "user:bea", accessLevel: 2 }] });
    const page = await authorize(staged.app.as("bea"));
    await env.DB.prepare("UPDATE integration_shares SET access_level = 1").run();
    const response = await comeBack(staged.app, page);
    expect(locationOf(response)).toBe(`${env.PUBLIC_URL}/authorized?error=integration_changed`);
    expect([await staged.tokens.seen(), await rowsOf("pending_grants")]).toEqual([[], []]);
  });
});

describe("beginning by API", () => {
  it.each([
    [1, 403, "forbidden"],
    [2, 200, undefined],
    [3, 200, undefined],
  ])("T15 with level %i is answered %i", async (accessLevel, status, code) => {
    const staged = await keyStage({ shares: [{ principal: "user:bea", accessLevel }] });
    const response = await staged.app.as("bea")(`${BASE}:authorize`, jsonBody({ integrationAuthMetadataId: "oauth2" }));
    const body = await response.json<{ code?: string }>();
    expect([response.status, body.code]).toEqual([status, code]);
  });

  it("T43 asks for scopes of the list only, and records what was granted", async () => {
    const granted = json({ access_token: canary("access"), token_type: "bearer", scope: "read" });
    const staged = await keyStage({ answers: [granted], integration: { scope: "read write" } });
    const extra = { integrationAuthMetadataId: "oauth2", scopes: ["read", "admin"] };
    const refused = await staged.lin(`${BASE}:authorize`, jsonBody(extra));
    expect([refused.status, await problemCode(refused)]).toEqual([400, "scope_not_allowed"]);
    const page = await authorize(staged.lin, { scopes: ["write"] });
    expect(page.searchParams.get("scope")).toBe("write");
    expect((await authorize(staged.lin)).searchParams.get("scope")).toBe("read write");
    const config = await givenConfig(staged.lin);
    const response = await consume(staged.lin, await obtainKey(staged, staged.lin), config);
    expect(await response.json()).toMatchObject({ grantedScopes: ["read"] });
    const shown = await (await staged.lin(`${BASE}/configs/${config}`)).json();
    expect(shown).toMatchObject({ hasAuth: true, auth: { grantedScopes: ["read"] } });
  });
});
