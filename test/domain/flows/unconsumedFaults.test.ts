import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import {
  authorize,
  comeBack,
  consume,
  endGrants,
  endKeys,
  givenConfig,
  keyIn,
  keyStage,
  revokedAt,
} from "../../support/credentialKeys.ts";
import { observeD1 } from "../../support/d1.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { loggedEvents } from "../../support/logs.ts";
import { locationOf } from "../../support/stagedFlow.ts";

const DOWN = "D1_ERROR: internal error";
const UNAVAILABLE = `${env.PUBLIC_URL}/authorized?error=storage_unavailable`;
/** The claim of the flow and the read of its integration come before the row that tells of the grant. */
const ROW = 2;

/** An isolate whose clock runs, so that nothing is tried for long. */
function hastyClock(): () => number {
  let now = Date.now();
  return () => {
    now += 2000;
    return now;
  };
}

/** A flow of an API up to its callback, with storage that can be made to fail. */
async function given() {
  const d1 = observeD1(env.DB);
  let puts = 0;
  const failing = { puts: 0, lost: false };
  const kv = new Proxy(env.TICKETS, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return async (...parameters: unknown[]) => {
        const fails = name === "put" && failing.puts-- > 0;
        if (name === "put") puts++;
        if (fails && !failing.lost) throw new Error("KV PUT failed: 500");
        const result: unknown = await Reflect.apply(value, target, parameters);
        if (fails) throw new Error("KV PUT failed: 500");
        return result;
      };
    },
  });
  const staged = await keyStage({ overrides: () => ({ db: openDatabase(d1.d1), kv, now: hastyClock() }) });
  const { granted } = staged;
  const page = await authorize(staged.lin);
  const revoked = [`/eu/revoke ${granted.refresh}`, `/eu/revoke ${granted.access}`];
  return { ...staged, d1, failing, revoked, finish: () => comeBack(staged.app, page), puts: () => puts };
}

describe("F01 a grant that cannot be left under a key", () => {
  it("F01 because D1 takes no row is revoked at once, and no key is given", async () => {
    const { d1, finish, revoker, revoked } = await given();
    // As often as it is tried before the flow gives up.
    d1.fail(DOWN, { after: ROW, times: 3 });
    expect(locationOf(await finish())).toBe(UNAVAILABLE);
    expect(await revokedAt(revoker)).toEqual(revoked);
    expect(loggedEvents("revocation_failed")).toEqual([]);
    expect([await rowsOf("pending_grants"), await rowsOf("revocations")]).toEqual([[], []]);
  });

  it("F01 because D1 is away for good is revoked all the same: the provider is asked, and the log tells", async () => {
    const { d1, finish, revoker, revoked } = await given();
    d1.fail(DOWN, { after: ROW });
    expect(locationOf(await finish())).toBe(UNAVAILABLE);
    expect(await revokedAt(revoker)).toEqual(revoked);
    expect(loggedEvents("revocation_failed")).toMatchObject([
      { level: "error", code: "storage_unavailable" },
      { level: "error", code: "storage_unavailable" },
    ]);
  });

  it("F01 because KV takes no payload is revoked at once; the row that is left is given up after an hour", async () => {
    const { app, failing, finish, revoker, revoked } = await given();
    failing.puts = 100;
    expect(locationOf(await finish())).toBe(UNAVAILABLE);
    expect(await revokedAt(revoker)).toEqual(revoked);
    expect(await rowsOf("revocations")).toEqual([]);
    expect(await rowsOf("pending_grants")).toHaveLength(1);
    await endKeys(3600_000);
    await endGrants({ app });
    expect(await rowsOf("pending_grants")).toEqual([]);
  });

  it("F01 whose revocation fails too is revoked by the scheduled work", async () => {
    const { app, failing, finish, revoker, revoked } = await given();
    failing.puts = 100;
    await revoker.act({ status: 503 });
    expect(locationOf(await finish())).toBe(UNAVAILABLE);
    expect(await rowsOf("revocations")).toHaveLength(1);
    await env.DB.prepare("UPDATE revocations SET next_attempt_at = 0").run();
    await revoker.act({ status: 200 });
    await runMaintenance(app.deps, createBudget(1000));
    expect((await revokedAt(revoker)).slice(1)).toEqual(revoked);
  });
});

describe("F01 a grant that is left under a key although the storage falters", () => {
  it.each([false, true])("F01 D1, at the row (the answer alone was lost: %s)", async (lost) => {
    const { app, d1, finish, lin, revoker } = await given();
    const config = await givenConfig(lin);
    d1.fail(DOWN, { after: ROW, times: 1, lost });
    const key = keyIn(await finish());
    expect(await rowsOf("pending_grants")).toHaveLength(1);
    expect((await consume(lin, key, config)).status).toBe(200);
    await endGrants({ app });
    expect(await revokedAt(revoker)).toEqual([]);
  });

  it.each([false, true])("F01 KV, at the payload (the answer alone was lost: %s)", async (lost) => {
    const { failing, finish, lin, puts } = await given();
    const config = await givenConfig(lin);
    const before = puts();
    Object.assign(failing, { puts: 1, lost });
    const key = keyIn(await finish());
    expect(puts() - before).toBe(2);
    expect((await consume(lin, key, config)).status).toBe(200);
  });

  it("F01 D1, at the audit event: the key is given, and the log tells", async () => {
    const { d1, finish, lin } = await given();
    const config = await givenConfig(lin);
    d1.fail(DOWN, { after: ROW + 1, times: 1 });
    const key = keyIn(await finish());
    expect(loggedEvents("audit_not_written")).toMatchObject([{ level: "error", reason: "grant.obtained" }]);
    expect((await consume(lin, key, config)).status).toBe(200);
  });
});

describe("F12 an isolate that dies while it leaves a grant", () => {
  it("F12 after the row and the payload, before anybody has the key: the grant is revoked in time", async () => {
    const { app, finish, revoker, revoked } = await given();
    // Nobody ever sees the answer.
    await finish();
    await endKeys();
    await endGrants({ app });
    expect(await revokedAt(revoker)).toEqual(revoked);
  });

  it("F12 writes the row first: a payload without one cannot be", async () => {
    const { d1, finish, failing } = await given();
    d1.calls.length = 0;
    failing.puts = 1;
    await finish();
    const written = d1.calls.map(({ statements }) =>
      statements.map(({ sql }) => /"(\w+)"|FROM asker CROSS JOIN (\w+)/.exec(sql)?.slice(1).join("")).join("+"),
    );
    expect(written).toEqual(["claims", "integrations", "pending_grants", "audit_events"]);
  });
});

describe("the end of a grant while D1 fails", () => {
  it.each([0, 1])(
    "F01 before the claim (after %i statements) leaves all as it was, for the next time",
    async (after) => {
      const { app, d1, finish, revoker, revoked } = await given();
      await finish();
      await endKeys();
      d1.fail(DOWN, { after, times: 3 });
      await runMaintenance({ ...app.deps, log: app.deps.log }, createBudget(1000));
      await endGrants({ app });
      expect(await revokedAt(revoker)).toEqual(revoked);
      expect([await rowsOf("pending_grants"), await rowsOf("revocations")]).toEqual([[], []]);
    },
  );

  it("F01 at the claim, whose answer alone was lost, leaves the revocation to the work that retries them", async () => {
    const { app, d1, finish, lin, revoker, revoked } = await given();
    const key = keyIn(await finish());
    const config = await givenConfig(lin);
    await endKeys();
    d1.fail(DOWN, { after: 2, times: 1, lost: true });
    await endGrants({ app });
    expect(loggedEvents("grant_not_ended")).toMatchObject([{ level: "error", code: "storage_unavailable" }]);
    expect(await revokedAt(revoker)).toEqual(revoked);
    expect((await consume(lin, key, config)).status).toBe(400);
    await runMaintenance(app.deps, createBudget(1000));
    expect(await revokedAt(revoker)).toEqual(revoked);
    expect((await trail()).filter((line) => line.includes("grant.expired"))).toHaveLength(1);
  });
});
