import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { importKeyring } from "../../src/crypto/keyring.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { problemCode, type TestApp, testApp } from "../support/app.ts";
import { countStorage } from "../support/counting.ts";
import { observeD1 } from "../support/d1.ts";
import { keyringOf, randomKey } from "../support/keyrings.ts";
import { givenRotation, plant, type Rotation, resealWithin, storedEnvelopes } from "../support/rotation.ts";

interface Listed {
  keys: { id: string; state: string; rows: number | null }[];
  rowsLeft: number;
}

const PATH = "/v1/admin/keys";
const root = { roles: ["superuser"] };

async function listed(app: TestApp): Promise<Listed> {
  const answer = await app.as("root", root)(PATH);
  expect(answer.status).toBe(200);
  return answer.json<Listed>();
}

async function readiness(app: TestApp) {
  const answer = await app.fetch("/ready");
  return { status: answer.status, body: await answer.json<{ keyRotation: { rowsLeft: number | null } }>() };
}

describe("GET /v1/admin/keys", () => {
  it("asks who is calling", async () => {
    const answer = await (await testApp()).fetch(PATH);
    expect([answer.status, await problemCode(answer)]).toEqual([401, "unauthenticated"]);
  });

  it.each([
    ["a user", {}],
    ["a manager of keys", { scope: "key:manage integration:write audit:read" }],
    ["somebody whose role is nearly that", { roles: ["Superuser", "superuser "] }],
    ["somebody whose group is called that", { groups: ["superuser"] }],
  ])("refuses %s, and reads nothing for it", async (_who, claims) => {
    const { traffic, deps } = countStorage();
    const app = await testApp(deps);
    const answer = await app.as("ada", claims)(PATH);
    expect([answer.status, await problemCode(answer)]).toEqual([403, "forbidden"]);
    expect(traffic.database).toEqual([]);
  });

  it("shows one key as the one that seals, and nothing left to do", async () => {
    const app = await testApp({ keyring: await keyringOf("only") });
    expect(await listed(app)).toEqual({ keys: [{ id: "only", state: "sealing", rows: null }], rowsLeft: 0 });
  });

  it("F01 says that the storage does not answer when D1 fails", async () => {
    const { d1, fail } = observeD1(env.DB);
    const app = await testApp({ db: openDatabase(d1) });
    fail("D1_ERROR: D1 DB is overloaded");
    const answer = await app.as("root", root)(PATH);
    expect([answer.status, await problemCode(answer)]).toEqual([503, "storage_unavailable"]);
  });
});

describe("in the middle of a change of keys, GET /v1/admin/keys", () => {
  let keys: Rotation;
  let oldest: string;
  beforeEach(async () => {
    keys = await givenRotation();
    oldest = randomKey();
    await plant(await importKeyring(`k0:${oldest}`), { connections: 3, integrations: 1 }, "a");
    await plant(keys.before, { connections: 5, integrations: 2, candidates: 4, revocations: 6 }, "b");
    await plant(await keyringOf("lost"), { connections: 2, revocations: 1 }, "c");
    await plant(await keyringOf("Zz"), { connections: 1 }, "d");
    await plant(keys.after, { connections: 7, integrations: 1 }, "e");
    await env.DB.prepare("UPDATE connections SET credential_sealed = NULL WHERE id = 'conn_b_000004'").run();
  });

  const configuration = () => `${keys.configurations.during},k0:retired,idle:${randomKey()},never:retired`;

  it("tells every key's state and how many values of all kinds it has sealed", async () => {
    const app = await testApp({ keyring: await importKeyring(configuration()) });
    expect(await listed(app)).toEqual({
      keys: [
        { id: "k2", state: "sealing", rows: null },
        { id: "k1", state: "opening", rows: 4 + 10 + 4 + 6 },
        { id: "idle", state: "opening", rows: 0 },
        { id: "k0", state: "retired", rows: 3 + 5 },
        { id: "never", state: "retired", rows: 0 },
        { id: "Zz", state: "unknown", rows: 1 },
        { id: "lost", state: "unknown", rows: 3 },
      ],
      rowsLeft: 24 + 8 + 4,
    });
  });

  it("agrees with /ready", async () => {
    const app = await testApp({ keyring: await importKeyring(configuration()) });
    const { status, body } = await readiness(app);
    expect(status).toBe(200);
    expect(body.keyRotation.rowsLeft).toBe((await listed(app)).rowsLeft);
  });

  it("costs one round trip", async () => {
    const { traffic, deps } = countStorage();
    const app = await testApp({ ...deps, keyring: await importKeyring(configuration()) });
    await listed(app);
    expect(traffic.database).toHaveLength(1);
    expect(traffic.tickets).toEqual([]);
  });

  it("gives away no key and no part of an envelope, and is not stored by anybody", async () => {
    const configured = configuration();
    const app = await testApp({ keyring: await importKeyring(configured) });
    const answer = await app.as("root", root)(PATH);
    expect(answer.headers.get("cache-control")).toContain("no-store");
    const told = `${await answer.text()} ${JSON.stringify([...answer.headers])}`;
    const masters = [...configured.split(",").map((entry) => entry.split(":")[1] ?? ""), oldest];
    for (const master of masters.filter((value) => value !== "retired")) expect(told).not.toContain(master.slice(0, 8));
    for (const sealed of (await storedEnvelopes("credential")).values()) {
      for (const part of sealed.split(".").slice(2)) expect(told).not.toContain(part.slice(0, 8));
    }
  });

  it("counts what a run leaves: the values whose keys are retired or unknown, and none once all keys are there", async () => {
    const app = await testApp({ keyring: await importKeyring(configuration()) });
    await resealWithin(app.deps);
    expect(await listed(app)).toMatchObject({ rowsLeft: 12 });
    expect((await listed(app)).keys.find(({ id }) => id === "k1")).toEqual({ id: "k1", state: "opening", rows: 0 });

    await env.DB.prepare("DELETE FROM connections WHERE credential_kid IN ('Zz', 'lost')").run();
    await env.DB.prepare("DELETE FROM revocations WHERE payload_kid = 'lost'").run();
    app.deps.keyring = await importKeyring(`${keys.configurations.during},k0:${oldest}`);
    await resealWithin(app.deps);
    const rows = (await listed(app)).keys.map(({ id, rows }) => [id, rows]);
    expect(rows).toEqual([
      ["k2", null],
      ["k1", 0],
      ["k0", 0],
    ]);
    expect(await listed(app)).toMatchObject({ rowsLeft: 0 });
    expect((await readiness(app)).body.keyRotation).toEqual({ rowsLeft: 0 });
  });
});

describe("/ready", () => {
  it("F01 does not know how many values are left while D1 fails, and is not ready", async () => {
    const { d1, fail } = observeD1(env.DB);
    const app = await testApp({ db: openDatabase(d1) });
    fail("D1_ERROR: D1 DB is overloaded");
    const { status, body } = await readiness(app);
    expect(status).toBe(503);
    expect(body).toMatchObject({ status: "not_ready", keyRotation: { rowsLeft: null } });
  });

  it("is ready while values wait to be sealed anew, and counts no more than a thousand of a kind", async () => {
    const keys = await givenRotation();
    await plant(keys.before, { connections: 1003, revocations: 2 });
    const app = await testApp({ keyring: keys.during });
    expect(await readiness(app)).toMatchObject({ status: 200, body: { keyRotation: { rowsLeft: 1002 } } });
    expect((await listed(app)).rowsLeft).toBe(1005);
  });
});
