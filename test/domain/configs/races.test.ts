import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { jsonBody } from "../../support/app.ts";
import {
  BASE,
  consume,
  givenConfig,
  givenConnectedConfig,
  interruptibleD1,
  keyStage,
  obtainKey,
  outcome,
  revokedAt,
} from "../../support/credentialKeys.ts";
import { observeD1 } from "../../support/d1.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";

/** Lin, whose verbs can be interrupted between what they read and what they write. */
async function given() {
  const { d1, beforeNextBatch } = interruptibleD1();
  const staged = await keyStage({ overrides: () => ({ db: openDatabase(d1) }) });
  const at = (config: string) => `${BASE}/configs/${config}`;
  const remove = (config: string) => staged.lin(at(config), { method: "DELETE" });
  const patch = (config: string, change: object) => staged.lin(at(config), jsonBody(change, "PATCH"));
  return { ...staged, staged, beforeNextBatch, remove, patch };
}

describe("a config that changes at the same time", () => {
  it("T11 gets no connection when it was deleted since it was read, and the key stays good for another", async () => {
    const { staged, lin, beforeNextBatch, remove } = await given();
    const config = await givenConfig(lin);
    const key = await obtainKey(staged, lin);
    beforeNextBatch(() => remove(config));
    expect(await outcome(await consume(lin, key, config))).toEqual([404, "not_found"]);
    expect(await rowsOf("connections")).toEqual([]);
    expect((await consume(lin, key, await givenConfig(lin))).status).toBe(200);
  });

  it("T41 is not deleted when it got another grant since it was read, and nothing is revoked", async () => {
    const { staged, lin, revoker, beforeNextBatch, remove } = await given();
    const config = await givenConnectedConfig(staged);
    const key = await obtainKey(staged, lin);
    beforeNextBatch(() => consume(lin, key, config));
    expect(await outcome(await remove(config))).toEqual([409, "conflict"]);
    expect(await rowsOf("connections")).toMatchObject([{ status: "connected", version: 2 }]);
    expect([await revokedAt(revoker), await rowsOf("revocations")]).toEqual([[], []]);
    expect((await remove(config)).status).toBe(204);
    expect(await revokedAt(revoker)).toHaveLength(2);
  });

  it("T41 is not deleted when it got its first grant since it was read", async () => {
    const { staged, lin, beforeNextBatch, remove } = await given();
    const config = await givenConfig(lin);
    const key = await obtainKey(staged, lin);
    beforeNextBatch(() => consume(lin, key, config));
    expect(await outcome(await remove(config))).toEqual([409, "conflict"]);
    expect(await rowsOf("connections")).toHaveLength(1);
  });

  it("T25 gets one of two changes at once, and the other is told so", async () => {
    const { staged, beforeNextBatch, patch } = await given();
    const config = await givenConnectedConfig(staged, { region: "us" });
    beforeNextBatch(() => patch(config, { parameters: { region: "de" } }));
    expect(await outcome(await patch(config, { displayName: "Theirs" }))).toEqual([409, "conflict"]);
    const [row] = await rowsOf("integration_configs");
    expect(row).toMatchObject({ display_name: "Ours", parameters: '{"region":"de"}', version: 2 });
    expect(await rowsOf("connections")).toMatchObject([{ status: "needs_reauth" }]);
  });

  it("T25 ends no consent when the change of its parameters does not take place", async () => {
    const { staged, beforeNextBatch, patch } = await given();
    const config = await givenConnectedConfig(staged, { region: "us" });
    beforeNextBatch(() => patch(config, { displayName: "Theirs" }));
    expect(await outcome(await patch(config, { parameters: { region: "de" } }))).toEqual([409, "conflict"]);
    expect(await rowsOf("connections")).toMatchObject([{ status: "connected" }]);
    expect((await trail()).filter((line) => line.includes("config.updated"))).toHaveLength(1);
  });

  it("is not made for an integration that was deleted since it was read", async () => {
    const { lin, beforeNextBatch } = await given();
    beforeNextBatch(() => env.DB.prepare("DELETE FROM integrations").run());
    const response = await lin(`${BASE}/configs`, jsonBody({ displayName: "Ours" }));
    expect(await outcome(response)).toEqual([404, "not_found"]);
    expect([await rowsOf("integration_configs"), await trail()]).toEqual([[], []]);
  });
});

describe("T42 the revocation of a deleted config's grant", () => {
  it("T42 is tried again by the scheduled work when the provider is down", async () => {
    const staged = await keyStage({ revocations: [{ status: 503 }] });
    const config = await givenConnectedConfig(staged, { region: "us" });
    expect((await staged.lin(`${BASE}/configs/${config}`, { method: "DELETE" })).status).toBe(204);
    expect([(await rowsOf("revocations")).length, await rowsOf("connections")]).toEqual([1, []]);
    await env.DB.prepare("UPDATE revocations SET next_attempt_at = 0").run();
    await staged.revoker.act({ status: 200 });
    await runMaintenance(staged.app.deps, createBudget(1000));
    expect((await revokedAt(staged.revoker)).map((line) => line.split(" ")[0])).toEqual(Array(3).fill("/us/revoke"));
    expect(await rowsOf("revocations")).toEqual([]);
  });

  it.each([false, true])(
    "F01 is with the deletion or not at all when D1 fails (its answer alone: %s)",
    async (lost) => {
      const d1 = observeD1(env.DB);
      const staged = await keyStage({ overrides: () => ({ db: openDatabase(d1.d1) }) });
      const config = await givenConnectedConfig(staged);
      const remove = () => staged.lin(`${BASE}/configs/${config}`, { method: "DELETE" });
      d1.fail("D1_ERROR: internal error", { after: 2, times: 1, lost });
      expect(await outcome(await remove())).toEqual([503, "storage_unavailable"]);
      const left = await Promise.all(["integration_configs", "connections", "revocations"].map(rowsOf));
      expect(left.map(({ length }) => length)).toEqual(lost ? [0, 0, 1] : [1, 1, 0]);
      await env.DB.prepare("UPDATE revocations SET next_attempt_at = 0").run();
      await runMaintenance(staged.app.deps, createBudget(1000));
      expect((await remove()).status).toBe(lost ? 404 : 204);
      expect(await revokedAt(staged.revoker)).toHaveLength(2);
    },
  );
});
