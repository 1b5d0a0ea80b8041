import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { AppDeps } from "../../../src/http/appEnv.ts";
import { jsonBody, problemCode, type TestApp } from "../../support/app.ts";
import { countStorage } from "../../support/counting.ts";
import { acme, type Connected, connected } from "../../support/proxy.ts";
import { NOW, refreshing, rotated, set } from "../../support/refreshStage.ts";
import { type StageHandle, stage } from "../../support/stage.ts";
import type { Act } from "../../support/stageServer.ts";

const CHALLENGE = { "www-authenticate": 'Bearer error="invalid_token"' };
const REFUSED: Act = { status: 401, headers: CHALLENGE, body: "no" };
const OK: Act = { status: 200, body: "yes" };

/** Ada, connected with a token that nobody can refresh. */
let ada: Connected;
let api: StageHandle;

async function wired(overrides: Partial<AppDeps> = {}): Promise<void> {
  api = await stage(REFUSED);
  ada = await connected(acme(api.url), {}, overrides);
}

async function statusesOf(count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index++) statuses.push((await ada.request(`place-${index}`)).status);
  return statuses;
}

/** The connection, as both lists show it. */
async function shown(app: TestApp = ada.app): Promise<[unknown, unknown]> {
  const [connect] = await (await app.as("ada")("/integrations")).json<Record<string, unknown>[]>();
  const list = await (await app.as("ada")("/api/integration-connections")).json<{
    _embedded: Record<string, { status: unknown; statusReason: unknown }[]>;
  }>();
  const [item] = list._embedded["inf:integration-connection"] ?? [];
  expect([connect?.status, connect?.statusReason]).toEqual([item?.status, item?.statusReason]);
  return [item?.status, item?.statusReason];
}

describe("B33 a token that nobody can refresh", () => {
  beforeEach(() => wired());

  it("B33 shows nothing after one refusal, which may be about the call", async () => {
    expect(await statusesOf(1)).toEqual([401]);
    expect(await shown()).toEqual(["connected", null]);
  });

  it("B33 shows the reason after the second in a row", async () => {
    expect(await statusesOf(2)).toEqual([401, 401]);
    expect(await shown()).toEqual(["connected", "token_refused"]);
  });

  it("B33 needs its user after the third in a row, and the API is asked no more", async () => {
    expect(await statusesOf(4)).toEqual([401, 401, 401, 409]);
    expect(await shown()).toEqual(["needs_reauth", "token_refused"]);
    expect(await api.seen()).toHaveLength(3);
    const { results } = await env.DB.prepare(
      "SELECT details FROM audit_events WHERE action = 'connection.needs_reauth'",
    ).all<{ details: string }>();
    expect(results.map(({ details }) => JSON.parse(details).reason)).toEqual(["token_refused"]);
  });

  it("B33 says so by the Tokens API and the envelope too", async () => {
    await statusesOf(3);
    const enveloped = await ada.envelope({ url: "/me" });
    expect([enveloped.status, await problemCode(enveloped)]).toEqual([409, "needs_reauth"]);
  });

  it("B33 does not end for one address that always refuses, as long as others work in between", async () => {
    for (let round = 0; round < 4; round++) {
      await api.act(REFUSED);
      expect(await statusesOf(2)).toEqual([401, 401]);
      expect(await shown()).toEqual(["connected", "token_refused"]);
      await api.act(OK);
      expect(await statusesOf(1)).toEqual([200]);
      expect(await shown()).toEqual(["connected", null]);
    }
  });

  it("B33 ends with the third in a row, however lately it worked", async () => {
    await api.act(OK);
    await statusesOf(1);
    await api.act(REFUSED);
    expect(await statusesOf(4)).toEqual([401, 401, 401, 409]);
    expect(await shown()).toEqual(["needs_reauth", "token_refused"]);
  });

  it.each([403, 404, 422, 429, 500])("B33 takes a %i for neither a refusal nor a success", async (status) => {
    await statusesOf(2);
    await api.act({ status });
    await statusesOf(1);
    expect(await shown()).toEqual(["connected", "token_refused"]);
    await api.act(REFUSED);
    await statusesOf(1);
    expect(await shown()).toEqual(["needs_reauth", "token_refused"]);
  });

  it("B33 is tried once more after ten minutes, and connected again when the API takes it", async () => {
    await statusesOf(3);
    await set(`api_refused_at = ${NOW} - 599000`);
    expect(await statusesOf(1)).toEqual([409]);
    await set(`api_refused_at = ${NOW} - 600000`);
    expect(await statusesOf(2)).toEqual([401, 409]);
    await set(`api_refused_at = ${NOW} - 600000`);
    await api.act(OK);
    expect(await statusesOf(2)).toEqual([200, 200]);
    expect(await shown()).toEqual(["connected", null]);
  });

  it("B33 is as new once its user has connected again", async () => {
    await statusesOf(3);
    const again = await ada.app.as("ada")("/api/integrations/acme/connect", jsonBody({ token: "another" }));
    expect(again.status).toBe(201);
    expect(await shown()).toEqual(["connected", null]);
    expect(await statusesOf(2)).toEqual([401, 401]);
    expect(await shown()).toEqual(["connected", "token_refused"]);
  });

  it("B33 counts calls at the same time as one", async () => {
    await Promise.all(Array.from({ length: 20 }, () => ada.request("me")));
    expect((await shown())[0]).toBe("connected");
  });
});

describe("B33 what it costs", () => {
  it("B33 nothing in the good case, one write for each of the first three refusals, and one for the success after", async () => {
    const { traffic, deps } = countStorage();
    await wired(deps);
    const costOf = async (act: Act) => {
      await api.act(act);
      traffic.restart();
      await statusesOf(1);
      return traffic.database.slice(1);
    };
    expect(await costOf(OK)).toEqual([]);
    const costs = [];
    for (let count = 0; count < 5; count++) costs.push(await costOf(REFUSED));
    expect(costs).toEqual([["update"], ["update"], ["update+insert"], [], []]);
    await set(`api_refused_at = ${NOW} - 600000`);
    expect(await costOf(OK)).toEqual(["update"]);
    expect(await costOf(OK)).toEqual([]);
  });
});

describe("B33 a token that can be refreshed", () => {
  it("B33 shows the reason when the API refuses fresh ones too, and never ends by that", async () => {
    const next = rotated();
    const at = await refreshing({ api: [REFUSED] }, next.act);
    for (let count = 0; count < 5; count++) expect((await at.call()).status).toBe(401);
    expect(await shown(at.app)).toEqual(["connected", "token_refused"]);
    await at.server.act(OK);
    expect((await at.call()).status).toBe(200);
    expect(await shown(at.app)).toEqual(["connected", null]);
  });

  it("B33 was not refused when it had just ended, and a fresh one works", async () => {
    const at = await refreshing({ api: [REFUSED, OK] }, rotated().act);
    expect((await at.call()).status).toBe(200);
    const { api_refusals } = (await env.DB.prepare("SELECT api_refusals FROM connections").first()) ?? {};
    expect(api_refusals).toBe(0);
  });
});
