import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { jsonBody, type TestApp, testApp } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { type ObservedD1, observeD1 } from "../support/d1.ts";
import { givenIntegration, providerId } from "../support/fixtures.ts";
import { loggedLines } from "../support/logs.ts";

/** What D1 says when it is out of order. */
const PASSING = [
  "D1_ERROR: Network connection lost.",
  "Network connection lost.",
  "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
  "D1_ERROR: D1 DB is overloaded. Too many requests queued.",
  "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
  "D1_ERROR: Internal error in D1 DB storage caused object to be reset.",
  "D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.",
  "D1_ERROR: Replica disconnected",
];
/** A statement with a parameter in it, which no caller and no log may see. */
const secret = canary("parameter");
const STATEMENT = `SELECT * FROM connections WHERE credential_sealed = '${secret}'`;
const LOST = `${PASSING[0]} ${STATEMENT}`;

let observed: ObservedD1;
let app: TestApp;

beforeEach(async () => {
  observed = observeD1(env.DB);
  app = await testApp({ db: openDatabase(observed.d1) });
});

function connect(slug = "github"): Promise<Response> {
  return app.as("ada")(
    "/integrations",
    jsonBody({ providerId: providerId(app.deps, slug), accessToken: canary("token") }),
  );
}

function disconnect(): Promise<Response> {
  return app.as("ada")(`/integrations/${providerId(app.deps, "github")}`, { method: "DELETE" });
}

async function expectUnavailable(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  const text = await response.text();
  expect(JSON.parse(text)).toMatchObject({ code: "storage_unavailable", status: 503 });
  for (const said of [text, ...loggedLines]) {
    expect(said).not.toMatch(/select |insert |update |credential_sealed|D1_ERROR|SQLITE/i);
    expect(said).not.toContain(secret);
  }
}

function rows(): Promise<D1Result<Record<string, unknown>>> {
  return env.DB.prepare("SELECT status, version FROM connections").all();
}

describe("F01 reads", () => {
  it.each(PASSING)("F01 are tried again after: %s", async (message) => {
    observed.fail(`${message} ${STATEMENT}`, { times: 2 });
    const response = await app.as("ada")("/integrations/providers");
    expect(response.status).toBe(200);
    expect(observed.calls).toHaveLength(3);
  });

  it("F01 are tried again once after one failure", async () => {
    await connect();
    observed.calls.length = 0;
    observed.fail(LOST, { times: 1 });
    const response = await app.as("ada")("/integrations");
    expect([response.status, (await response.json<unknown[]>()).length]).toEqual([200, 1]);
    expect(observed.calls).toHaveLength(2);
  });

  it("F01 end as 503 with Retry-After when D1 stays away, after three attempts", async () => {
    observed.fail(LOST);
    for (const path of ["/integrations/providers", "/integrations", "/api/integrations/github/request/user"]) {
      observed.calls.length = 0;
      await expectUnavailable(await app.as("ada")(path));
      expect(observed.calls).toHaveLength(3);
    }
  });

  it("F01 work again as soon as D1 does", async () => {
    observed.fail(LOST, { times: 3 });
    expect((await app.as("ada")("/integrations/providers")).status).toBe(503);
    expect((await app.as("ada")("/integrations/providers")).status).toBe(200);
  });

  it("F01 are not tried again when the statement itself is wrong, and that is 500 without its text", async () => {
    observed.fail(`D1_ERROR: near "${secret}": syntax error at offset 7: SQLITE_ERROR`);
    const response = await app.as("ada")("/integrations/providers");
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code: "internal" });
    expect(`${text}${loggedLines.join("\n")}`).not.toContain(secret);
    expect(observed.calls).toHaveLength(1);
  });

  it("F19 of a table that is missing are 503: the migration has to be applied", async () => {
    await env.DB.exec("DROP TABLE connections");
    await expectUnavailable(await app.as("ada")("/integrations"));
  });
});

describe("F01 writes", () => {
  it.each([false, true])("F01 of a new connection are sent once (the answer alone was lost: %s)", async (lost) => {
    await givenIntegration(app.deps, { type: "github", authType: "bearer" });
    observed.calls.length = 0;
    observed.fail(LOST, { after: 1, lost });
    await expectUnavailable(await connect());
    expect(observed.calls).toHaveLength(2);
    expect((await rows()).results).toEqual(lost ? [{ status: "connected", version: 1 }] : []);
  });

  it.each([false, true])("F01 of a disconnection are sent once (the answer alone was lost: %s)", async (lost) => {
    await connect();
    observed.calls.length = 0;
    observed.fail(LOST, { lost });
    await expectUnavailable(await disconnect());
    expect(observed.calls).toHaveLength(1);
    expect((await rows()).results).toEqual([
      lost ? { status: "disconnected", version: 2 } : { status: "connected", version: 1 },
    ]);
  });

  it.each([false, true])("F01 of a default integration are sent once, whole or not at all (lost: %s)", async (lost) => {
    observed.fail(LOST, { after: 1, lost });
    await expectUnavailable(await connect());
    expect(observed.calls.map(({ kind }) => kind)).toEqual([expect.any(String), "batch"]);
    const count = (table: string) => env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first("n");
    expect([await count("integrations"), await count("integration_shares")]).toEqual(lost ? [1, 1] : [0, 0]);
  });

  it("F01 can be asked for again by the caller, and then succeed or say how it stands", async () => {
    await givenIntegration(app.deps, { type: "github", authType: "bearer" });
    observed.fail(LOST, { after: 1, times: 1, lost: true });
    expect((await connect()).status).toBe(503);
    expect((await connect()).status).toBe(409);
    observed.fail(LOST, { times: 1, lost: true });
    expect((await disconnect()).status).toBe(503);
    expect((await disconnect()).status).toBe(404);
    expect((await connect()).status).toBe(201);
  });
});

describe("F01 KV", () => {
  const broken = () => Promise.reject(new Error(`KV GET failed: 500 ${secret}`));
  const kv = {
    get: broken,
    getWithMetadata: broken,
    put: broken,
    delete: broken,
    list: broken,
  } as unknown as KVNamespace;

  it("F01 answers 503 when a flow cannot be begun, and sends the browser nowhere", async () => {
    app = await testApp({ kv });
    await givenIntegration(app.deps, { type: "google", clientId: "client" });
    const response = await app.as("ada")(`/oauth/${providerId(app.deps, "google")}`);
    expect(response.headers.get("location")).toBeNull();
    await expectUnavailable(response);
  });

  it("F01 answers 503 when a callback's ticket cannot be read, and the ticket stays unclaimed", async () => {
    const working = await testApp();
    await givenIntegration(working.deps, { type: "google", clientId: "client" });
    const begun = await working.as("ada")(`/oauth/${providerId(working.deps, "google")}`);
    const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state");
    app = await testApp({ kv });
    await expectUnavailable(await app.fetch(`/oauth2/callback?state=${state}&code=code`));
    expect(await env.DB.prepare("SELECT COUNT(*) AS n FROM claims").first("n")).toBe(0);
  });

  it("F01 is shown by /ready", async () => {
    const response = await (await testApp({ kv })).fetch("/ready");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: "not_ready", checks: { database: "ok", tickets: "failed" } });
  });
});

it("F01 of D1 is shown by /ready", async () => {
  observed.fail(LOST);
  const response = await app.fetch("/ready");
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ status: "not_ready", checks: { database: "failed", tickets: "ok" } });
});
