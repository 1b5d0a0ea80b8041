import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { seal } from "../../../src/crypto/envelope.ts";
import { importKeyring } from "../../../src/crypto/keyring.ts";
import { credentialContext, sealCredential } from "../../../src/domain/vault/credential.ts";
import { keepCandidate } from "../../../src/storage/refresh.ts";
import { canary } from "../../support/canary.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { randomKey } from "../../support/keyrings.ts";
import {
  brokerProblem,
  endBackoff,
  invalidGrant,
  makeExpired,
  makeStale,
  type Refreshing,
  refreshing,
  rotated,
  row,
  set,
} from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";

const invalidClient = () => json({ error: "invalid_client", error_description: canary("words") }, 401);
const used = async (wired: Refreshing) => (await wired.refreshes()).map(({ refresh_token }) => refresh_token);
const candidates = () => rowsOf("refresh_candidates");

/** Keeps an answer that came too late, so many seconds ago; `sealed` stands in for its envelope. */
async function candidate({ app }: Refreshing, refreshToken: string, age = 0, sealed?: string): Promise<void> {
  const { id: connectionId, tenant_id: tenantId, grant_version: grantVersion } = await row();
  const credential = { type: "oauth2", accessToken: canary("late"), refreshToken } as const;
  const id = `ref_${crypto.randomUUID()}`;
  const credentialSealed = sealed ?? (await sealCredential(app.deps, { id: connectionId, tenantId }, credential));
  const fate = await keepCandidate(app.deps.db, { id, tenantId, connectionId, grantVersion, credentialSealed });
  expect(fate).toBe("kept");
  await env.DB.prepare("UPDATE refresh_candidates SET created_at = created_at - 1000 * ? WHERE id = ?")
    .bind(age, id)
    .run();
}

async function expectGivenUp(wired: Refreshing): Promise<void> {
  const refused = await wired.call();
  expect([refused.status, await brokerProblem(refused)]).toEqual([409, "needs_reauth"]);
  expect(await row()).toMatchObject({
    ...{ status: "needs_reauth", status_reason: "grant_refused", next_refresh_at: null, next_attempt_at: null },
    ...{ lease_id: null, lease_until: null, failures: 0, failure: null },
  });
}

/** A connection that was refreshed once, so that it has a token before the one that counts. */
async function refreshedOnce(...setup: Parameters<typeof refreshing>) {
  const [options, ...answers] = setup;
  const second = rotated();
  const wired = await refreshing(options, second.act, ...answers);
  await makeExpired();
  expect((await wired.call()).status).toBe(200);
  await makeExpired();
  return { wired, second };
}

describe("invalid_grant", () => {
  it("F11 needs the user, is in the audit trail once, and asks the provider no more", async () => {
    const wired = await refreshing({}, invalidGrant());
    await makeExpired();
    const before = await row();
    for (let call = 0; call < 3; call++) await expectGivenUp(wired);
    expect(await used(wired)).toEqual([wired.first.refresh]);
    const { credential_sealed, version } = before;
    expect(await row()).toMatchObject({ credential_sealed, version });
    expect(await wired.shown()).toMatchObject({ status: "needs_reauth", statusReason: "grant_refused" });
    const told = (await trail()).filter((line) => line.includes("connection.needs_reauth"));
    expect(told).toEqual([expect.stringMatching(` connection.needs_reauth ${before.id} success$`)]);
    expect(await wired.bearers()).toEqual([]);
  });

  it("F11 ends a connection also when its token is still valid: soon nothing could repair it", async () => {
    const wired = await refreshing({}, invalidGrant());
    await makeStale();
    await expectGivenUp(wired);
  });

  it("F11 connecting again repairs it, and what was before is not tried any more", async () => {
    const { wired } = await refreshedOnce({}, invalidGrant());
    await candidate(wired, canary("candidate"));
    await wired.call();
    const again = { access_token: canary("access-again"), refresh_token: canary("refresh-again"), expires_in: 3600 };
    await wired.tokens.act(json(again), invalidGrant());
    await wired.connect();
    expect(await row()).toMatchObject({ status: "connected", status_reason: null, failures: 0 });
    expect((await wired.call()).status).toBe(200);
    const asked = (await used(wired)).length;
    await makeExpired();
    await expectGivenUp(wired);
    expect((await used(wired)).slice(asked)).toEqual([again.refresh_token]);
  });

  it("F11 tries the row's token, the candidates from the newest, and the token before, once each", async () => {
    const { wired, second } = await refreshedOnce({}, invalidGrant());
    const [older, newer] = [canary("older"), canary("newer")];
    await candidate(wired, older, 60);
    await candidate(wired, newer, 30);
    await expectGivenUp(wired);
    expect((await used(wired)).slice(1)).toEqual([second.refresh, newer, older, wired.first.refresh]);
    expect(await candidates()).toEqual([]);
    await expectGivenUp(wired);
    expect(await used(wired)).toHaveLength(5);
  });

  it.each([
    ["a candidate", 1],
    ["an older candidate", 2],
    ["the token before", 3],
  ])("F11 is forgotten when %s works", async (_which, refusals) => {
    const third = rotated();
    const { wired, second } = await refreshedOnce({}, ...Array.from({ length: refusals }, invalidGrant), third.act);
    const [older, newer] = [canary("older"), canary("newer")];
    await candidate(wired, older, 60);
    await candidate(wired, newer, 30);
    expect((await wired.call()).status).toBe(200);
    const chances = [second.refresh, newer, older, wired.first.refresh];
    expect((await used(wired)).slice(1)).toEqual(chances.slice(0, refusals + 1));
    expect((await wired.bearers()).at(-1)).toBe(third.access);
    expect(await row()).toMatchObject({ status: "connected", version: 3, failures: 0, lease_id: null });
    const kept = { accessToken: third.access, refreshToken: third.refresh };
    expect(await wired.credential()).toMatchObject({ ...kept, previousRefreshToken: chances[refusals] });
  });

  it("F11 ends nothing when the provider fails before all chances were tried", async () => {
    const { wired } = await refreshedOnce({}, invalidGrant(), { status: 503 });
    await candidate(wired, canary("candidate"));
    expect(await brokerProblem(await wired.call())).toBe("provider_unavailable");
    expect(await row()).toMatchObject({ status: "connected", failures: 1, failure: "provider_unavailable" });
    expect(await candidates()).toHaveLength(1);
  });

  it("F11 tries the one token only where reuse would revoke the family", async () => {
    const { wired, second } = await refreshedOnce({ method: { refresh: { rotation: "strict" } } }, invalidGrant());
    await expectGivenUp(wired);
    expect((await used(wired)).slice(1)).toEqual([second.refresh]);
  });

  it("F11 tries the one token only where reuse would revoke the family, also beside candidates", async () => {
    const { wired, second } = await refreshedOnce({ method: { refresh: { rotation: "strict" } } }, invalidGrant());
    await candidate(wired, canary("candidate"));
    await expectGivenUp(wired);
    expect((await used(wired)).slice(1)).toEqual([second.refresh]);
  });

  it("F11 does not try a token twice: candidates like the row's own, as providers that do not rotate give", async () => {
    const wired = await refreshing({ method: { refresh: { rotation: "static" } } }, invalidGrant());
    await makeExpired();
    await candidate(wired, wired.first.refresh);
    await expectGivenUp(wired);
    expect(await used(wired)).toEqual([wired.first.refresh]);
  });

  it("F11 does not try a token twice: two candidates of one token", async () => {
    const { wired, second } = await refreshedOnce({}, invalidGrant());
    const token = canary("candidate");
    await candidate(wired, token, 60);
    await candidate(wired, token, 30);
    await expectGivenUp(wired);
    expect((await used(wired)).slice(1)).toEqual([second.refresh, token, wired.first.refresh]);
  });

  it("F14 a candidate that does not open is one chance less, and no more", async () => {
    const { wired, second } = await refreshedOnce({}, invalidGrant());
    const { id, tenant_id } = await row();
    const elsewhere = await importKeyring(`elsewhere:${randomKey()}`);
    const context = credentialContext({ id, tenantId: tenant_id });
    await candidate(wired, "", 0, await seal(elsewhere, context, "{}"));
    await expectGivenUp(wired);
    expect((await used(wired)).slice(1)).toEqual([second.refresh, wired.first.refresh]);
  });

  it("F10 a row whose refresh token is gone from its credential needs the user, without a call", async () => {
    const wired = await refreshing();
    const { id, tenant_id } = await row();
    const credential = { type: "oauth2", accessToken: canary("access") } as const;
    await set("credential_sealed = ?", await sealCredential(wired.app.deps, { id, tenantId: tenant_id }, credential));
    await makeExpired();
    expect(await brokerProblem(await wired.call())).toBe("needs_reauth");
    expect(await row()).toMatchObject({ status: "needs_reauth", status_reason: "token_expired", lease_id: null });
    expect(await wired.refreshes()).toEqual([]);
  });
});

const clientStatus = () => env.DB.prepare("SELECT client_status FROM integrations").first<string>("client_status");

describe.each([
  ["invalid_client", invalidClient],
  ["unauthorized_client", () => json({ error: "unauthorized_client" }, 400)],
])("%s", (_error, refusal) => {
  it("F11 is the integration's trouble: a valid token is used, and the integration says so", async () => {
    const wired = await refreshing({}, refusal());
    await makeStale();
    expect((await wired.call()).status).toBe(200);
    expect(await clientStatus()).toBe("client_invalid");
    expect(await wired.shown()).toMatchObject({ status: "connected", statusReason: null });
    expect(await row()).toMatchObject({ version: 1, failures: 1, failure: "client_invalid", lease_id: null });
  });

  it("F11 leaves a connection with a dead token degraded, and is over with the first success", async () => {
    const wired = await refreshing({}, refusal());
    await makeExpired();
    const { credential_sealed } = await row();
    const failed = await wired.call();
    expect([failed.status, await brokerProblem(failed)]).toEqual([502, "client_invalid"]);
    expect(await wired.shown()).toMatchObject({ status: "degraded", statusReason: "client_invalid" });
    expect(await row()).toMatchObject({ status: "connected", credential_sealed, version: 1 });
    expect(await clientStatus()).toBe("client_invalid");

    await wired.tokens.act(rotated().act);
    await endBackoff();
    expect((await wired.call()).status).toBe(200);
    expect(await clientStatus()).toBe("ok");
    expect(await wired.shown()).toMatchObject({ status: "connected", statusReason: null });
    expect(await row()).toMatchObject({ version: 2, failures: 0, failure: null });
  });
});

it("F11 a refused grant says nothing about the client", async () => {
  const wired = await refreshing({}, invalidGrant());
  await makeExpired();
  await wired.call();
  expect(await clientStatus()).toBe("ok");
});
