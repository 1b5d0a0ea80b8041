import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { type Environment, startEnvironment } from "../../scripts/lib/environment.ts";
import { createUser, type LatchkeyUser } from "../../scripts/lib/latchkeyClient.ts";
import { findInClear, readRows, writeRows } from "../../scripts/lib/localState.ts";
import { freePorts } from "../../scripts/lib/ports.ts";
import type { Rotation } from "../../scripts/practice/adapter.ts";
import { sharedState } from "./support/shared.ts";

const ME = "/api/integrations/practice/request/me";

type Row = Record<string, unknown>;
type Rows = Record<string, Row[]>;

interface Crashed {
  environment: Environment;
  directory: string;
  ada: LatchkeyUser;
  bob: LatchkeyUser;
  /** The database before the call during which the Worker was killed. */
  before: Rows;
}

/**
 * Ada and Bob are connected. Ada's access token dies, her call makes Latchkey refresh it, and the Worker is killed when
 * the provider has rotated her tokens and the new ones have not arrived. Then it runs again, and the lease has ended.
 */
async function crashDuringRefresh(rotation: Rotation): Promise<Crashed> {
  const { environment, directory } = await givenEnvironment(rotation);
  const { hooks, issuedTokens } = environment.practice;
  const [ada, bob] = [await createUser(environment, "ada"), await createUser(environment, "bob")];
  for (const user of [ada, bob]) await connect(user);
  hooks.endAccessTokens("ada");
  hooks.holdAnswers("ada");
  const [before, issued] = [readRows(directory), issuedTokens().length];
  const lost = ada.call("GET", ME).then(
    () => "answered",
    () => "cut off",
  );
  await vi.waitFor(() => expect(hooks.tokenRequests("ada").held).toBe(1), { timeout: 8000 });
  await environment.killWorker();
  expect(await lost).toBe("cut off");
  await expect(fetch(new URL("/health", environment.variables.PUBLIC_URL))).rejects.toThrow();
  hooks.releaseAnswers("ada");
  // An access token and a refresh token that nobody will ever see.
  expect(issuedTokens().length).toBe(issued + 2);
  const left = readRows(directory);
  expect(withoutConnectionOf("ada", left)).toEqual(withoutConnectionOf("ada", before));
  expect(connectionOf("ada", left)).toEqual({
    ...connectionOf("ada", before),
    lease_id: expect.any(String),
    lease_until: expect.any(Number),
  });
  // The dead Worker's lease keeps others away for thirty seconds; nobody can turn the database's clock.
  writeRows(directory, "UPDATE connections SET lease_until = 0 WHERE subject = 'user:ada'");
  await environment.restartWorker();
  return { environment, directory, ada, bob, before };
}

async function givenEnvironment(rotation: Rotation) {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-crash-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const options = { ports: await freePorts(), directory, variablesFile: join(directory, "variables") };
  const environment = await startEnvironment({ ...options, rotation, migratedState: await sharedState() });
  onTestFinished(() => environment.stop());
  return { environment, directory };
}

async function connect(user: LatchkeyUser): Promise<void> {
  const providers = (await user.call("GET", "/integrations/providers")).body as { id: string; slug: string }[];
  const practice = providers.find(({ slug }) => slug === "practice");
  const end = await user.connect(`/oauth/${practice?.id}`);
  expect(end.searchParams.get("success")).toBe("true");
  expect((await user.call("GET", ME)).status).toBe(200);
}

function connectionOf(user: string, { connections = [] }: Rows): Row | undefined {
  return connections.find(({ subject }) => subject === `user:${user}`);
}

/** When the schedule looks at a tenant again depends on all its connections, and may be too early: it is no loss. */
function withoutConnectionOf(user: string, { tenant_schedules: _times, ...rows }: Rows): Rows {
  return { ...rows, connections: (rows.connections ?? []).filter(({ subject }) => subject !== `user:${user}`) };
}

/** What Ada's call did is all that happened: Bob's connection works, and no token stands in clear in any file. */
async function expectNothingElseLost({ environment, directory, bob, before }: Crashed, events: string[]) {
  const { audit_events: trail = [], ...rest } = withoutConnectionOf("ada", readRows(directory));
  const { audit_events: trailBefore = [], ...restBefore } = withoutConnectionOf("ada", before);
  expect(rest).toEqual(restBefore);
  expect(connectionOf("bob", rest)).toMatchObject({ status: "connected", version: 1 });
  expect(trail.slice(0, trailBefore.length)).toEqual(trailBefore);
  expect(trail.slice(trailBefore.length).map(({ action }) => action)).toEqual(events);
  expect(await bob.call("GET", ME)).toMatchObject({ status: 200, body: { sub: "bob" } });
  const tokens = environment.practice.issuedTokens();
  expect(tokens.length).toBeGreaterThanOrEqual(8);
  expect(findInClear(join(directory, "v3"), tokens)).toEqual([]);
}

it("F12 a kill between answer and commit costs nothing when the provider takes a used refresh token again", async () => {
  const crashed = await crashDuringRefresh("grace");
  const { ada, before, directory, environment } = crashed;
  expect(await ada.call("GET", ME)).toMatchObject({ status: 200, body: { sub: "ada" } });
  const requests = environment.practice.tokenRequests();
  expect((await ada.call("GET", ME)).status).toBe(200);
  expect(environment.practice.tokenRequests()).toBe(requests);
  const { id, version } = connectionOf("ada", before) ?? {};
  expect(connectionOf("ada", readRows(directory))).toMatchObject({
    ...{ id, version: Number(version) + 1, status: "connected", status_reason: null },
    ...{ lease_id: null, lease_until: null, failures: 0 },
  });
  await expectNothingElseLost(crashed, []);
});

it("F12 a kill between answer and commit asks the user to connect again when the provider is strict", async () => {
  const crashed = await crashDuringRefresh("strict");
  const { ada, before, directory, environment } = crashed;
  const refused = { status: 409, body: { code: "needs_reauth" } };
  expect(await ada.call("GET", ME)).toMatchObject(refused);
  const requests = environment.practice.tokenRequests();
  expect(await ada.call("GET", ME)).toMatchObject(refused);
  expect(environment.practice.tokenRequests()).toBe(requests);
  const shown = { provider: "practice", status: "needs_reauth", statusReason: "grant_refused" };
  expect(await ada.call("GET", "/integrations")).toMatchObject({ status: 200, body: [shown] });
  const { id, version, credential_sealed } = connectionOf("ada", before) ?? {};
  expect(connectionOf("ada", readRows(directory))).toMatchObject({
    ...{ id, version, credential_sealed, status: "needs_reauth", status_reason: "grant_refused" },
    ...{ lease_id: null, lease_until: null },
  });
  await expectNothingElseLost(crashed, ["connection.needs_reauth"]);
  await connect(ada);
});
