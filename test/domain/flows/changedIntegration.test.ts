import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { type SealContext, seal } from "../../../src/crypto/envelope.ts";
import { importKeyring } from "../../../src/crypto/keyring.ts";
import { randomBytes } from "../../../src/crypto/random.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { begin } from "../../support/flow.ts";
import {
  failedWith,
  finish,
  locationOf,
  STAGED,
  type StagedApp,
  stagedApp,
  storedConnections,
  succeededWith,
} from "../../support/stagedFlow.ts";

async function run(statement: string, ...values: unknown[]) {
  const { meta } = await env.DB.prepare(statement)
    .bind(...values)
    .run();
  expect(meta.changes).toBeGreaterThan(0);
}

const changes: [string, (id: string) => Promise<void>][] = [
  ["got another version", (id) => run("UPDATE integrations SET version = version + 1 WHERE id = ?", id)],
  ["was deleted", (id) => run("DELETE FROM integrations WHERE id = ?", id)],
  ["is no longer shared with the user", (id) => run("DELETE FROM integration_shares WHERE integration_id = ?", id)],
  ["was moved to another tenant", (id) => run("UPDATE integrations SET tenant_id = 'another' WHERE id = ?", id)],
  ["lost its client", (id) => run("UPDATE integrations SET client_id = NULL WHERE id = ?", id)],
];

it.each(changes)("refuses a flow whose integration %s in the meantime, and sends nothing", async (_name, change) => {
  const { app, upstream, integrationId } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  await change(integrationId);
  expect(locationOf(await finish(app, begun))).toBe(failedWith("integration_changed"));
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
});

it("finishes a flow of a user who may use the integration by another share still", async () => {
  const shares = ["user:ada", "everyone"].map((principal) => ({ principal, accessLevel: 1 }));
  const { app, integrationId } = await stagedApp({ shares });
  const begun = await begin(app, "ada", STAGED);
  await run("DELETE FROM integration_shares WHERE integration_id = ? AND principal = 'user:ada'", integrationId);
  expect(locationOf(await finish(app, begun))).toBe(succeededWith(STAGED));
});

/** The staged application with something that happens once, while the token endpoint is being asked. */
async function stagedWithInterruption(interrupt: (staged: StagedApp) => Promise<void>): Promise<StagedApp> {
  let isDue = true;
  const staged: StagedApp = await stagedApp({
    overrides: (deps) => ({
      fetch: async (input, init) => {
        const interrupts = isDue;
        isDue = false;
        if (interrupts) await interrupt(staged);
        return deps.fetch(input, init);
      },
    }),
  });
  return staged;
}

it.each(changes.slice(0, 2))("stores nothing when the integration %s during the exchange", async (_name, change) => {
  const { app, upstream } = await stagedWithInterruption(({ integrationId }) => change(integrationId));
  const response = await finish(app, await begin(app, "ada", STAGED));
  expect(locationOf(response)).toBe(failedWith("integration_changed"));
  expect(await upstream.seen()).toHaveLength(1);
  expect(await storedConnections()).toEqual([]);
});

it("replaces a connection that another flow of the user made during the exchange", async () => {
  const { app, upstream } = await stagedWithInterruption(async ({ app }) => {
    expect(locationOf(await finish(app, await begin(app, "ada", STAGED)))).toBe(succeededWith(STAGED));
    expect(await storedConnections()).toMatchObject([{ version: 1 }]);
  });
  const response = await finish(app, await begin(app, "ada", STAGED));
  expect(locationOf(response)).toBe(succeededWith(STAGED));
  expect(await upstream.seen()).toHaveLength(2);
  expect(await storedConnections()).toMatchObject([{ subject: "user:ada", status: "connected", version: 2 }]);
});

it("gives up with conflict when the connection changes each time it is about to be replaced", async () => {
  const { app, upstream } = await stagedApp();
  await finish(app, await begin(app, "ada", STAGED));
  const [before] = await storedConnections();
  await env.DB.exec(
    "CREATE TRIGGER busy BEFORE INSERT ON connections BEGIN UPDATE connections SET version = version + 1; END",
  );
  const response = await finish(app, await begin(app, "ada", STAGED));
  expect(locationOf(response)).toBe(failedWith("conflict"));
  expect(await upstream.seen()).toHaveLength(2);
  expect(await storedConnections()).toEqual([{ ...before, version: 4 }]);
});

const ANOTHER_KEY = btoa(String.fromCharCode(...randomBytes(32)));

const secrets: [string, (id: string, staged: StagedApp) => Promise<string>, string][] = [
  ["is no envelope", async () => "in clear", "credential_corrupt"],
  [
    "was moved there from another integration",
    (_id, { app }) => seal(app.deps.keyring, contextOf("int_another", "default"), canary("secret")),
    "credential_corrupt",
  ],
  [
    "was moved there from another tenant",
    (id, { app }) => seal(app.deps.keyring, contextOf(id, "another"), canary("secret")),
    "credential_corrupt",
  ],
  [
    "was sealed with a key that is not configured",
    async (id) => {
      const context = contextOf(id, "default");
      return seal(await importKeyring(`gone:${ANOTHER_KEY}`), context, canary("secret"));
    },
    "key_unavailable",
  ],
  [
    "was sealed with a key that is retired",
    async (id) => {
      const context = contextOf(id, "default");
      return seal(await importKeyring(`old:${ANOTHER_KEY}`), context, canary("secret"));
    },
    "key_retired",
  ],
];

/** What a sealed client secret belongs to. */
function contextOf(recordId: string, tenant: string): SealContext {
  return { tenant, table: "integrations", recordId, field: "client_secret" };
}

it.each(secrets)("sends nothing and keeps the row when the client secret %s", async (_name, sealedFor, code) => {
  const keyring = await importKeyring(`${env.ENCRYPTION_KEYS},old:retired`);
  const staged = await stagedApp({ overrides: () => ({ keyring }) });
  const { app, upstream, integrationId } = staged;
  const sealed = await sealedFor(integrationId, staged);
  const begun = await begin(app, "ada", STAGED);
  await run("UPDATE integrations SET client_secret_sealed = ? WHERE id = ?", sealed, integrationId);
  expect(locationOf(await finish(app, begun))).toBe(failedWith(code));
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
  const row = env.DB.prepare("SELECT client_secret_sealed, version FROM integrations WHERE id = ?").bind(integrationId);
  expect(await row.first()).toEqual({ client_secret_sealed: sealed, version: 1 });
});

it("does not notice a change of another integration of the same provider", async () => {
  const { app } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  const another = await givenIntegration(app.deps, { type: STAGED, slug: "another", clientId: "another" });
  await run("UPDATE integrations SET version = version + 1 WHERE id = ?", another);
  expect(locationOf(await finish(app, begun))).toBe(succeededWith(STAGED));
});
