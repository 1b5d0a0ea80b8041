import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import type { AppDeps } from "../../../src/http/appEnv.ts";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import {
  BASE,
  consume,
  givenConfig,
  givenConnectedConfig,
  type KeyStage,
  keyStage,
  obtainKey,
  outcome,
  revokedAt,
} from "../../support/credentialKeys.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { expireTokens } from "../../support/practice.ts";
import { invalidGrant, rotated } from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";
import { STAGED } from "../../support/stagedFlow.ts";

const ME = `/api/integrations/${STAGED}/request/me`;

/** A config that is connected in a region, and whose token is over. */
async function givenExpired(overrides: (deps: AppDeps) => Partial<AppDeps> = () => ({})) {
  const staged = await keyStage({ overrides });
  const config = await givenConnectedConfig(staged, { region: "us" });
  const fresh = rotated();
  await staged.tokens.act(fresh.act);
  await expireTokens();
  const call = () => staged.lin(ME, { headers: { "latchkey-config": config } });
  const change = (region: string) =>
    staged.lin(`${BASE}/configs/${config}`, jsonBody({ parameters: { region } }, "PATCH"));
  return { staged, config, fresh, call, change };
}

/** Work of somebody else that comes once between a token endpoint's answer and its arrival. */
function interruption() {
  let work: (() => Promise<unknown>) | undefined;
  return {
    does: (next: () => Promise<unknown>) => {
      work = next;
    },
    overrides: ({ fetch: send }: AppDeps): Partial<AppDeps> => ({
      fetch: async (input, init) => {
        const response = await send(input, init);
        const now = String(input).endsWith("/token") ? work : undefined;
        if (now) work = undefined;
        await now?.();
        return response;
      },
    }),
  };
}

/** Where tokens were asked for since the flow, with which refresh token. */
async function refreshes({ tokens }: KeyStage): Promise<string[]> {
  const seen = (await tokens.seen()).map(({ path, body }) => ({ path, form: new URLSearchParams(body) }));
  return seen
    .filter(({ form }) => form.get("grant_type") === "refresh_token")
    .map(({ path, form }) => `${path} ${form.get("refresh_token")}`);
}

/** Which calls the API has got, with which token. */
async function calls({ api }: KeyStage): Promise<string[]> {
  return (await api.seen()).map(({ path, headers }) => `${path} ${headers.authorization?.slice("Bearer ".length)}`);
}

describe("T25 the token of a config is refreshed in the region that its user agreed to", () => {
  it("T25 on use", async () => {
    const { staged, fresh, call } = await givenExpired();
    expect((await call()).status).toBe(200);
    expect(await refreshes(staged)).toEqual([`/us/token ${staged.granted.refresh}`]);
    expect(await calls(staged)).toEqual([`/us/api/me ${fresh.access}`]);
  });

  it("T25 when the API refuses it", async () => {
    const staged = await keyStage();
    const config = await givenConnectedConfig(staged, { region: "us" });
    const fresh = rotated();
    await staged.tokens.act(fresh.act);
    await staged.api.act({ status: 401 }, json({ from: "the API" }));
    expect((await staged.lin(ME, { headers: { "latchkey-config": config } })).status).toBe(200);
    expect(await refreshes(staged)).toEqual([`/us/token ${staged.granted.refresh}`]);
    expect(await calls(staged)).toEqual([`/us/api/me ${staged.granted.access}`, `/us/api/me ${fresh.access}`]);
  });

  it("T25 by the scheduled work", async () => {
    const { staged, fresh, call } = await givenExpired();
    await runMaintenance(staged.app.deps, createBudget(1000));
    expect(await refreshes(staged)).toEqual([`/us/token ${staged.granted.refresh}`]);
    expect((await call()).status).toBe(200);
    expect(await calls(staged)).toEqual([`/us/api/me ${fresh.access}`]);
  });

  it("T25 also when another config of the integration, and its owner, are elsewhere", async () => {
    const { staged, call } = await givenExpired();
    await givenConfig(staged.lin, { region: "de" });
    await env.DB.prepare('UPDATE integrations SET parameters = \'{"region":"xx"}\'').run();
    expect((await call()).status).toBe(200);
    await expireTokens();
    await runMaintenance(staged.app.deps, createBudget(1000));
    expect((await refreshes(staged)).map((line) => line.split(" ")[0])).toEqual(["/us/token", "/us/token"]);
    expect((await calls(staged)).map((line) => line.split(" ")[0])).toEqual(["/us/api/me"]);
  });

  it("T39 once, of many calls at the same time", async () => {
    const { staged, fresh, call } = await givenExpired();
    const answers = await Promise.all(Array.from({ length: 20 }, call));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await refreshes(staged)).toHaveLength(1);
    expect(new Set(await calls(staged))).toEqual(new Set([`/us/api/me ${fresh.access}`]));
  });

  it("F11 and when the provider refuses it, the config needs a new consent, which makes it good again", async () => {
    const { staged, config, call } = await givenExpired();
    await staged.tokens.act(invalidGrant());
    expect(await outcome(await call())).toEqual([409, "needs_reauth"]);
    const shown = () => staged.lin(`${BASE}/configs/${config}`);
    expect(await (await shown()).json()).toMatchObject({ hasAuth: false, auth: { level: "APPLICATION" } });
    const again = canary("access");
    await staged.tokens.act(json({ access_token: again, token_type: "bearer" }));
    const key = await obtainKey(staged, staged.lin, { configParameters: { region: "us" } });
    expect((await consume(staged.lin, key, config)).status).toBe(200);
    expect((await call()).status).toBe(200);
    expect((await calls(staged)).at(-1)).toBe(`/us/api/me ${again}`);
  });
});

describe("T25 a config whose parameters are changed", () => {
  it("T25 needs a new consent: its token goes nowhere, neither by a call nor by the schedule", async () => {
    const { staged, call, change } = await givenExpired();
    expect(await (await change("de")).json()).toMatchObject({ hasAuth: false });
    expect(await outcome(await call())).toEqual([409, "needs_reauth"]);
    await runMaintenance(staged.app.deps, createBudget(1000));
    expect([await refreshes(staged), await calls(staged)]).toEqual([[], []]);
    await change("us");
    expect(await outcome(await call())).toEqual([409, "needs_reauth"]);
    expect([await refreshes(staged), await calls(staged)]).toEqual([[], []]);
  });

  it("keeps its connection when only the name changes", async () => {
    const { staged, config, call } = await givenExpired();
    const body = jsonBody({ displayName: "Theirs", parameters: { region: "us" } }, "PATCH");
    expect(await (await staged.lin(`${BASE}/configs/${config}`, body)).json()).toMatchObject({ hasAuth: true });
    expect((await call()).status).toBe(200);
  });

  it("T25 during a refresh does not get its token back", async () => {
    const meanwhile = interruption();
    const { staged, call, change } = await givenExpired(meanwhile.overrides);
    meanwhile.does(() => change("de"));
    expect(await outcome(await call())).toEqual([409, "needs_reauth"]);
    expect(await refreshes(staged)).toEqual([`/us/token ${staged.granted.refresh}`]);
    expect(await calls(staged)).toEqual([]);
    expect(await rowsOf("connections")).toMatchObject([
      { status: "needs_reauth", status_reason: "config_changed", next_refresh_at: null },
    ]);
  });

  it("T25 and authorized anew during a refresh is called in the new region with the new token only", async () => {
    const meanwhile = interruption();
    const { staged, config, fresh, call, change } = await givenExpired(meanwhile.overrides);
    const anew = canary("access");
    meanwhile.does(async () => {
      await change("de");
      await staged.tokens.act(json({ access_token: anew, token_type: "bearer" }));
      const key = await obtainKey(staged, staged.lin, { configParameters: { region: "de" } });
      expect((await consume(staged.lin, key, config)).status).toBe(200);
    });
    expect((await call()).status).toBe(200);
    expect(await calls(staged)).toEqual([`/de/api/me ${anew}`]);
    expect(await refreshes(staged)).toEqual([`/us/token ${staged.granted.refresh}`]);
    expect(JSON.stringify(await calls(staged))).not.toContain(fresh.access);
    expect(await rowsOf("refresh_candidates")).toEqual([]);
  });
});

describe("T42 the grant of a config is ended", () => {
  it("T42 in the region that its user agreed to, when the config is deleted, also after it was changed", async () => {
    const { staged, config, change } = await givenExpired();
    await change("de");
    expect((await staged.lin(`${BASE}/configs/${config}`, { method: "DELETE" })).status).toBe(204);
    const { refresh, access } = staged.granted;
    expect(await revokedAt(staged.revoker)).toEqual([`/us/revoke ${refresh}`, `/us/revoke ${access}`]);
    expect(await rowsOf("connections")).toEqual([]);
  });

  it("T41 also when it was deleted during a refresh: what comes late is revoked there too", async () => {
    const meanwhile = interruption();
    const { staged, config, fresh, call } = await givenExpired(meanwhile.overrides);
    meanwhile.does(() => staged.lin(`${BASE}/configs/${config}`, { method: "DELETE" }));
    expect(await outcome(await call())).toEqual([422, "integration_not_connected"]);
    const { refresh, access } = staged.granted;
    const both = [refresh, access, fresh.refresh, fresh.access].map((token) => `/us/revoke ${token}`);
    expect(await revokedAt(staged.revoker)).toEqual(both);
    expect([await rowsOf("connections"), await rowsOf("revocations"), await calls(staged)]).toEqual([[], [], []]);
  });
});

it.each([
  ["base address", { apiBaseUri: "https://api.example.com", clientSecret: canary("again") }],
  ["parameters", { parameters: { region: "de" }, clientSecret: canary("again") }],
  ["client", { clientId: "another" }],
])("T25 another %s of the integration ends the consent of its configs' connections too", async (_what, change) => {
  const { staged, call } = await givenExpired();
  const lin = staged.app.as("lin", { scope: "integration:write" });
  const response = await lin(`/api/integrations/${STAGED}`, jsonBody(change, "PATCH"));
  expect(response.status, await response.clone().text()).toBe(200);
  expect(await outcome(await call())).toEqual([409, "needs_reauth"]);
  await runMaintenance(staged.app.deps, createBudget(1000));
  expect([await refreshes(staged), await calls(staged)]).toEqual([[], []]);
});
