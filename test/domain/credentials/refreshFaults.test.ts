import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { canary } from "../../support/canary.ts";
import { loggedEvents } from "../../support/logs.ts";
import {
  brokerProblem,
  endBackoff,
  makeExpired,
  makeStale,
  type Refreshing,
  type RefreshSetup,
  refreshing,
  rotated,
  row,
  untouched,
} from "../../support/refreshStage.ts";
import { json, stage } from "../../support/stage.ts";
import type { Act } from "../../support/stageServer.ts";

const jsonHeaders = { "content-type": "application/json" };
const valid = (pad = "") => JSON.stringify({ access_token: canary("unread"), token_type: "bearer", pad });
const oneByteTooMuch = valid("x".repeat(64 * 1024 + 1 - valid().length));

const impatient: RefreshSetup["deps"] = ({ settings }) => ({ settings: { ...settings, providerTimeoutMs: 300 } });

const UNAVAILABLE = { status: 502, code: "provider_unavailable" };
const TIMEOUT = { status: 504, code: "provider_timeout", deps: impatient };
const MALFORMED = { status: 502, code: "provider_malformed" };
const REFUSED = { status: 502, code: "provider_refused" };

interface Fault {
  name: string;
  act: Act;
  status: number;
  code: string;
  deps?: RefreshSetup["deps"];
}

const FAULTS: Fault[] = [
  { name: "F04 that answers 500", act: { status: 500, headers: jsonHeaders, body: valid() }, ...UNAVAILABLE },
  { name: "F04 that answers 503", act: { status: 503 }, ...UNAVAILABLE },
  { name: "F04 that resets the connection", act: { reset: true }, ...UNAVAILABLE },
  { name: "F05 that does not answer in time", act: { delayMs: 3_000, ...json({}) }, ...TIMEOUT },
  { name: "F05 that feeds its answer by drops", act: { headers: jsonHeaders, body: valid(), dripMs: 40 }, ...TIMEOUT },
  { name: "F07 that answers HTML", act: { headers: { "content-type": "text/html" }, body: "<p>Hi" }, ...MALFORMED },
  { name: "F07 that breaks its JSON", act: { headers: jsonHeaders, body: valid().slice(0, -1) }, ...MALFORMED },
  { name: "F07 that answers no token", act: json({ token_type: "bearer", expires_in: 3600 }), ...MALFORMED },
  { name: "F07 that answers 200 with an error", act: json({ error: "invalid_scope" }), ...REFUSED },
  { name: "F04 that says in a 400 that it fails", act: json({ error: "server_error" }, 400), ...UNAVAILABLE },
  { name: "F07 that answers 400 without a word", act: json({}, 400), ...REFUSED },
  { name: "F07 that is cut off", act: { headers: jsonHeaders, body: valid(), truncate: true }, ...MALFORMED },
  { name: "F07 that answers too much", act: { headers: jsonHeaders, body: oneByteTooMuch }, ...MALFORMED },
  { name: "F07 that never ends", act: { headers: jsonHeaders, body: valid(), fillBytes: 2 ** 22 }, ...MALFORMED },
];

const released = { lease_id: null, lease_until: null };
const setupOf = ({ deps }: Fault): RefreshSetup => (deps ? { deps } : {});

it.each(FAULTS)("$name costs a valid token nothing: it is used, and nobody asks again for a while", async (fault) => {
  const wired = await refreshing(setupOf(fault), fault.act);
  await makeStale();
  const before = await untouched();
  for (let call = 0; call < 3; call++) expect((await wired.call()).status).toBe(200);
  expect(await wired.bearers()).toEqual(Array(3).fill(wired.first.access));
  expect(await wired.refreshes()).toHaveLength(1);
  expect(await row()).toMatchObject({ ...before, ...released, failures: 1, failure: fault.code });
  expect(await wired.shown()).toMatchObject({ status: "connected", statusReason: null });
  expect(loggedEvents("refresh_failed")).toMatchObject([{ code: fault.code }]);
});

it.each(FAULTS)("$name is told for a dead token with $code, and the connection lives on", async (fault) => {
  const wired = await refreshing(setupOf(fault), fault.act);
  await makeExpired();
  const before = await untouched();
  const failed = await wired.call();
  expect([failed.status, await brokerProblem(failed)]).toEqual([fault.status, fault.code]);
  expect(await row()).toMatchObject({ ...before, ...released, failures: 1, failure: fault.code });
  expect(await wired.shown()).toMatchObject({ status: "degraded", statusReason: fault.code });
  const elsewhere = await wired.app.as("ada")("/api/integrations/scripted/connection");
  expect(await elsewhere.json()).toMatchObject({ status: "degraded", statusReason: fault.code });

  const again = await wired.call();
  expect([again.status, await brokerProblem(again)]).toEqual([fault.status, fault.code]);
  expect(Number(again.headers.get("retry-after"))).toBeGreaterThan(25);
  expect(Number(again.headers.get("retry-after"))).toBeLessThanOrEqual(40);
  expect(await wired.bearers()).toEqual([]);
  await expectRecovery(wired);
});

it("F04 a token endpoint at which nothing listens is told as unavailable", async () => {
  const dead = "http://127.0.0.1:1/token";
  const wired = await refreshing({ method: { refresh: { endpoint: dead } } });
  await makeStale();
  const before = await untouched();
  expect((await wired.call()).status).toBe(200);
  await makeExpired();
  await endBackoff();
  const failed = await wired.call();
  expect([failed.status, await brokerProblem(failed)]).toEqual([502, "provider_unavailable"]);
  const { credential_sealed, version } = before;
  expect(await row()).toMatchObject({ ...released, credential_sealed, version, status: "connected", failures: 2 });
});

it.each(["provider_unavailable", "provider_malformed"])("the scheduled work meets %s in the same way", async (code) => {
  const wired = await refreshing({}, code === "provider_unavailable" ? { status: 500 } : json({}));
  await makeExpired();
  const before = await untouched();
  for (let turn = 0; turn < 2; turn++) await runMaintenance(wired.app.deps, createBudget(1000));
  expect(await wired.refreshes()).toHaveLength(1);
  expect(await row()).toMatchObject({ ...before, ...released, failures: 1, failure: code });
  const failed = await wired.call();
  expect(await brokerProblem(failed)).toBe(code);
  expect(await wired.refreshes()).toHaveLength(1);
  await expectRecovery(wired);
});

describe("a redirect of the token endpoint", () => {
  it.each([301, 302, 307, 308])("T24 with %i takes no token and no secret elsewhere", async (status) => {
    const elsewhere = await stage(rotated().act);
    const wired = await refreshing({}, { status, headers: { location: `${elsewhere.url}/token` } });
    await makeExpired();
    const before = await untouched();
    const failed = await wired.call();
    expect([failed.status, await brokerProblem(failed)]).toEqual([502, "provider_malformed"]);
    expect(await elsewhere.seen()).toEqual([]);
    expect(await wired.refreshes()).toHaveLength(1);
    expect(await row()).toMatchObject({ ...before, ...released, failure: "provider_malformed" });
  });
});

/** Once the time to wait is over and the provider is well, one refresh clears all that was noted. */
async function expectRecovery(wired: Refreshing): Promise<void> {
  const { version, failures } = await row();
  expect(failures).toBeGreaterThan(0);
  const next = rotated();
  await wired.tokens.act(next.act);
  await endBackoff();
  expect((await wired.call()).status).toBe(200);
  expect((await wired.bearers()).at(-1)).toBe(next.access);
  expect((await wired.refreshes()).at(-1)).toMatchObject({ refresh_token: wired.first.refresh });
  expect(await row()).toMatchObject({
    ...released,
    version: version + 1,
    failures: 0,
    failure: null,
    next_attempt_at: null,
  });
  expect(await wired.shown()).toMatchObject({ status: "connected", statusReason: null });
  expect(await wired.credential()).toMatchObject({ accessToken: next.access, refreshToken: next.refresh });
}
