import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/crypto/random.ts";
import { openCredential } from "../../../src/domain/vault/credential.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { canary } from "../../support/canary.ts";
import {
  BASE,
  consume,
  endGrants,
  endKeys,
  givenConfig,
  keyStage,
  obtainKey,
  outcome,
  revokedAt,
} from "../../support/credentialKeys.ts";
import { observeD1 } from "../../support/d1.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { json } from "../../support/stage.ts";

describe("a config that had a connection", () => {
  it("gets the new grant in its place: the same id, another authorization, and nothing of the old one", async () => {
    const [first, second] = [1, 2].map((turn) => ({
      access_token: canary(`access-${turn}`),
      refresh_token: canary(`refresh-${turn}`),
      ...{ token_type: "bearer", expires_in: 3600, scope: turn === 1 ? "read" : "read write" },
    }));
    const staged = await keyStage({ answers: [json(first), json(second)] });
    const config = await givenConfig(staged.lin);
    const made = await consume(staged.lin, await obtainKey(staged, staged.lin), config);
    const { id } = await made.json<{ id: string }>();
    await env.DB.batch([
      env.DB.prepare("UPDATE connections SET status = 'needs_reauth', status_reason = 'grant_refused', version = 7"),
      env.DB.prepare("UPDATE connections SET next_attempt_at = 1, failures = 3, failure = 'provider_timeout'"),
      env.DB.prepare(
        `INSERT INTO refresh_candidates (id, tenant_id, connection_id, grant_version, credential_sealed)
          SELECT 'ref_1', tenant_id, id, 1, credential_sealed FROM connections`,
      ),
    ]);
    const again = await consume(staged.lin, await obtainKey(staged, staged.lin), config);
    expect(await again.json()).toMatchObject({ id, grantedScopes: ["read", "write"] });
    const [row, ...others] = await rowsOf("connections");
    expect(others).toEqual([]);
    expect(row).toMatchObject({ id, status: "connected", status_reason: null, version: 8, grant_version: 8 });
    expect(row).toMatchObject({ failures: 0, failure: null, next_attempt_at: null });
    expect(await rowsOf("refresh_candidates")).toEqual([]);
    const owner = { id, tenantId: "default" };
    const credential = await openCredential(staged.app.deps, owner, String(row?.credential_sealed));
    expect(credential).toMatchObject({ accessToken: second?.access_token, refreshToken: second?.refresh_token });
  });
});

describe("F01 a consumption while D1 fails", () => {
  async function observed() {
    const d1 = observeD1(env.DB);
    const staged = await keyStage({ overrides: () => ({ db: openDatabase(d1.d1) }) });
    const config = await givenConfig(staged.lin);
    return { staged, config, key: await obtainKey(staged, staged.lin), fail: d1.fail };
  }

  it.each([0, 1, 2])(
    "F01 from the statement after %i on uses nothing up: the key is good afterwards",
    async (after) => {
      const { staged, config, key, fail } = await observed();
      // A read is tried three times, a write once.
      fail("D1_ERROR: internal error", { after, times: after === 2 ? 1 : 3 });
      expect(await outcome(await consume(staged.lin, key, config))).toEqual([503, "storage_unavailable"]);
      expect(await rowsOf("connections")).toEqual([]);
      expect((await consume(staged.lin, key, config)).status).toBe(200);
    },
  );

  it("F01 that loses the answer alone has connected wholly, and is not done twice", async () => {
    const { staged, config, key, fail } = await observed();
    fail("D1_ERROR: internal error", { after: 2, times: 1, lost: true });
    expect(await outcome(await consume(staged.lin, key, config))).toEqual([503, "storage_unavailable"]);
    expect(await rowsOf("connections")).toMatchObject([{ subject: `config:${config}`, version: 1 }]);
    expect(await rowsOf("pending_grants")).toEqual([]);
    expect(await outcome(await consume(staged.lin, key, config))).toEqual([400, "credential_key_invalid"]);
    expect(await (await staged.lin(`${BASE}/configs/${config}`)).json()).toMatchObject({ hasAuth: true });
    await endKeys();
    await endGrants(staged);
    expect(await revokedAt(staged.revoker)).toEqual([]);
    expect((await trail()).filter((line) => line.includes("connection.connected"))).toHaveLength(1);
  });

  it("F02 that does not find the grant in KV answers like an unknown key", async () => {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin);
    const key = await obtainKey(staged, staged.lin);
    for (const { name } of (await env.TICKETS.list()).keys) await env.TICKETS.delete(name);
    expect(await outcome(await consume(staged.lin, key, config))).toEqual([400, "credential_key_invalid"]);
  });

  it("F14 that cannot open the grant says so, and keeps it", async () => {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin);
    const key = await obtainKey(staged, staged.lin);
    const name = `ticket:${await sha256(key)}`;
    const { value, metadata } = await env.TICKETS.getWithMetadata(name);
    const broken = `${value?.slice(0, -1)}${value?.endsWith("A") ? "B" : "A"}`;
    await env.TICKETS.put(name, broken, { metadata });
    expect(await outcome(await consume(staged.lin, key, config))).toEqual([500, "credential_corrupt"]);
    expect(await rowsOf("pending_grants")).toHaveLength(1);
    await env.TICKETS.put(name, value ?? "", { metadata });
    expect((await consume(staged.lin, key, config)).status).toBe(200);
  });

  it("T33 does not open a grant that was moved to the name of another key, or to another tenant", async () => {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin);
    const [one, other] = [await obtainKey(staged, staged.lin), await obtainKey(staged, staged.lin)];
    const [from, to] = [`ticket:${await sha256(one)}`, `ticket:${await sha256(other)}`];
    const [moved, kept] = [await env.TICKETS.get(from), await env.TICKETS.get(to)];
    await env.TICKETS.put(to, moved ?? "", { metadata: { tenant: "default" } });
    expect(await outcome(await consume(staged.lin, other, config))).toEqual([500, "credential_corrupt"]);
    await env.TICKETS.put(to, kept ?? "", { metadata: { tenant: "elsewhere" } });
    expect(await outcome(await consume(staged.lin, other, config))).toEqual([500, "credential_corrupt"]);
    expect(await rowsOf("connections")).toEqual([]);
    expect((await consume(staged.lin, one, config)).status).toBe(200);
  });
});
