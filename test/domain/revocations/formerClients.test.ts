import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { planChange } from "../../../src/domain/integrations/planChange.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { updateIntegration } from "../../../src/storage/changeIntegration.ts";
import { findIntegrationById } from "../../../src/storage/integrations.ts";
import { jsonBody, problemCode } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { makeRevocationsDue } from "../../support/endings.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import type { Body, Call } from "../../support/integrations.ts";
import { isActiveAtPractice, rowsOf, trail } from "../../support/integrationsApi.ts";
import { LOSSES, retiredKeyring, spoil } from "../../support/lostSecrets.ts";
import { givenPracticeUser, type PracticeUser, type TokenAnswer } from "../../support/practice.ts";
import { auditOf } from "../../support/refreshTwins.ts";
import { canaryServer, type StageHandle } from "../../support/stage.ts";

const PRACTICE = env.PRACTICE_PROVIDER_URL;
const SECRET = env.PRACTICE_CLIENT_SECRET;
const SCOPE = "integration:write integration:delete token:write";
const ADDRESSES = {
  authorizationEndpoint: `${PRACTICE}/auth`,
  tokenEndpoint: `${PRACTICE}/token`,
  revocationEndpoint: `${PRACTICE}/token/revocation`,
  apiBaseUrl: `${PRACTICE}/api`,
};

interface Scene {
  user: PracticeUser;
  /** Its owner, who is connected, too. */
  owner: Call;
  id: string;
  /** Real tokens of the user. The integration has obtained them. */
  real: TokenAnswer;
  elsewhere: StageHandle;
}

let scene: Scene;

beforeEach(async () => {
  const [user, elsewhere] = await Promise.all([givenPracticeUser(), canaryServer()]);
  const real = user.newestTokens();
  for (const table of ["connections", "integrations"]) await env.DB.prepare(`DELETE FROM ${table}`).run();
  const client = { clientId: "latchkey", clientSecret: SECRET, owner: `user:${user.name}` };
  const id = await givenIntegration(user.app.deps, { type: "custom", slug: "own", ...client, ...ADDRESSES });
  const owner = user.app.as(user.name, { scope: SCOPE });
  scene = { user, owner, id, real, elsewhere };
  const tokens = { accessToken: real.access_token, refreshToken: real.refresh_token };
  expect((await owner(`/api/integrations/${id}/connect`, jsonBody(tokens))).status).toBe(201);
});

const path = () => `/api/integrations/${scene.id}`;

async function change(body: Body, method = "PATCH"): Promise<void> {
  const response = await scene.owner(path(), jsonBody(body, method));
  expect(response.status, await response.clone().text()).toBe(200);
}

const isActive = () => Promise.all([scene.real.access_token, scene.real.refresh_token].map(isActiveAtPractice));
const gone = { clientSecret: null };
const typedIn = { authUri: `${PRACTICE}/auth`, tokenUri: `${PRACTICE}/token`, apiBaseUri: `${PRACTICE}/api` };

/** What `npm run integration` writes. */
async function registerAnew(): Promise<void> {
  const { deps } = scene.user.app;
  const before = await findIntegrationById(deps.db, "default", scene.id);
  if (!before) throw new Error("no integration");
  const settings = { allowLoopback: true, publicUrl: env.PUBLIC_URL };
  const client = { clientId: "other", clientSecret: canary("other") };
  const planned = await planChange({ ...deps, settings }, before, client, "merge");
  expect(await updateIntegration(deps.db, planned, auditOf("default"))).toBeDefined();
}

/** What is changed, and the field of a credential that fits afterwards. */
const CHANGES: [string, () => Promise<void>, string?][] = [
  ["a PATCH of its address", () => change({ revocationUri: `${scene.elsewhere.url}/revoke`, clientSecret: "new" })],
  ["a PATCH that removes its address", () => change({ revocationUri: null, clientSecret: SECRET })],
  ["a PATCH of another address", () => change({ apiBaseUri: `${scene.elsewhere.url}/api`, clientSecret: "new" })],
  ["a PATCH of its client", () => change({ clientId: "other", clientSecret: "x" })],
  ["a PATCH that removes its secret", () => change({ clientSecret: null })],
  [
    "a PATCH that removes its secret, and then its client",
    () => change(gone).then(() => change({ clientId: "other" })),
  ],
  ["a PUT of another client", () => change({ name: "Own", ...typedIn, clientId: "other", clientSecret: "x" }, "PUT")],
  [
    "a PUT of another auth type",
    () => change({ name: "Own", authType: "bearer", apiBaseUri: `${PRACTICE}/api`, ...gone }, "PUT"),
    "token",
  ],
  [
    "a PATCH of its auth type",
    () =>
      change({
        ...{
          authType: "apikey",
          apiKeyName: "X-Key",
          authUri: null,
          tokenUri: null,
          revocationUri: null,
          clientId: null,
        },
        ...{ clientSecret: null, scope: null },
      }),
    "apiKey",
  ],
  ["another client by npm run integration", registerAnew],
];

const deletes = (target: () => string) => async () => {
  const response = await scene.owner(target(), { method: "DELETE" });
  expect([200, 204], await response.clone().text()).toContain(response.status);
};
const connectionId = async () => String((await rowsOf("connections"))[0]?.id);

async function runSchedule(): Promise<void> {
  for (let run = 0; run < 2; run++) {
    await runMaintenance(scene.user.app.deps, createBudget(1000));
    await makeRevocationsDue();
  }
  await runMaintenance(scene.user.app.deps, createBudget(1000));
}

/** How a grant ends. */
const ENDS: [string, (field: string) => Promise<unknown>][] = [
  ["disconnecting", deletes(() => `${path()}/connection`)],
  [
    "ending the connection by its id",
    async () => deletes(await connectionId().then((id) => () => `/api/integration-connections/${id}`))(),
  ],
  ["deleting the integration", deletes(path)],
  [
    "connecting again",
    async (field) => {
      const response = await scene.owner(`${path()}/connect`, jsonBody({ [field]: canary("new") }));
      expect(response.status, await response.clone().text()).toBe(201);
    },
  ],
  [
    "deleting its config",
    async () => {
      const base = `/v1/tenants/default/integrations/${scene.id}/configs`;
      const { id } = await (await scene.owner(base, jsonBody({ displayName: "C" }))).json<{ id: string }>();
      await env.DB.prepare("UPDATE connections SET subject = ?").bind(`config:${id}`).run();
      await deletes(() => `${base}/${id}`)();
    },
  ],
  ["deleting the token", deletes(() => `/v2/users/${scene.user.name}/tokens/own`)],
  [
    "losing the integration for thirty days",
    async () => {
      await env.DB.prepare("DELETE FROM integration_shares").run();
      await env.DB.prepare("UPDATE integrations SET owner = 'user:other'").run();
      await env.DB.prepare("UPDATE connections SET unseen_since = 1, last_refreshed_at = NULL").run();
    },
  ],
];

const matrix = CHANGES.flatMap(([changed, make, field = "accessToken"]) =>
  ENDS.map(([ended, end]) => ({ changed, make, field, ended, end })),
);

describe("A08 a grant that was given before the integration changed", () => {
  it.each(matrix)("A08 T59 ends at its provider: $changed, then $ended", async ({ make, end, field }) => {
    await make();
    await end(field);
    await runSchedule();
    expect(await isActive()).toEqual([false, false]);
    expect(await rowsOf("revocations")).toEqual([]);
    expect(await rowsOf("former_clients")).toEqual([]);
    expect(await scene.elsewhere.seen()).toEqual([]);
    expect((await trail()).filter((line) => line.includes("connection.revoked"))).toEqual([
      expect.stringMatching(/ success$/),
    ]);
  });
});

describe("A08 what is kept for that", () => {
  const kept = async () => (await rowsOf("former_clients")).map(({ version }) => version);

  it("A08 is kept only while a grant was given under that version", async () => {
    for (let time = 0; time < 3; time++) await change({ clientId: `client-${time}`, clientSecret: "x" });
    expect(await kept()).toEqual([1]);
    await deletes(() => `${path()}/connection`)();
    expect(await kept()).toEqual([]);
  });

  it("A08 is one row for all grants of a version, and goes with the last of them", async () => {
    const { app } = scene.user;
    const bob = app.as("bob");
    const tokens = jsonBody({ accessToken: canary("access"), refreshToken: canary("refresh") });
    expect((await bob(`${path()}/connect`, tokens)).status).toBe(201);
    await change({ clientId: "two", clientSecret: "x" });
    expect((await bob(`${path()}/connect`, tokens)).status).toBe(201);
    expect(await kept()).toEqual([1]);
    await change({ clientId: "three", clientSecret: "x" });
    expect(await kept()).toEqual([1, 2]);
    await deletes(() => `${path()}/connection`)();
    expect(await kept()).toEqual([2]);
    await deletes(path)();
    expect([await kept(), await rowsOf("integrations")]).toEqual([[], []]);
  });

  it("A08 a renewed secret keeps nothing, and the grant is ended with it", async () => {
    await change({ clientSecret: "wrong" });
    await change({ clientSecret: SECRET });
    expect(await kept()).toEqual([]);
    await deletes(() => `${path()}/connection`)();
    expect(await isActive()).toEqual([false, false]);
  });

  it.each<[string, Body]>([
    ["removed", { clientSecret: null }],
    ["given with another base address", { apiBaseUri: `${PRACTICE}/other`, clientSecret: "wrong" }],
  ])("A08 a secret that was %s and renewed later is the one that a grant is ended with", async (_what, body) => {
    await env.DB.prepare("UPDATE integrations SET client_secret_sealed = NULL").run();
    await change(body.clientSecret === null ? { clientSecret: "no longer good" } : {});
    await change(body);
    await change({ clientSecret: SECRET });
    await deletes(() => `${path()}/connection`)();
    expect(await isActive()).toEqual([false, false]);
  });

  it("A08 what is not known of a version means that no address is asked", async () => {
    await change({ revocationUri: `${scene.elsewhere.url}/revoke`, clientSecret: "x" });
    await env.DB.prepare("DELETE FROM former_clients").run();
    await deletes(() => `${path()}/connection`)();
    await runSchedule();
    expect([await scene.elsewhere.seen(), await rowsOf("connections")]).toEqual([[], []]);
    expect(await isActive()).toEqual([true, true]);
  });
});

it.each(LOSSES)("F22 a token of ours that does not open is not deleted: $code", async ({ code, column }) => {
  scene.user.app.deps.keyring = await retiredKeyring();
  await spoil("connections", `credential_sealed = ${column("credential_sealed")}`);
  const response = await scene.owner(`/v2/users/${scene.user.name}/tokens/own`, { method: "DELETE" });
  expect(await problemCode(response)).toBe(code);
  expect(await rowsOf("connections")).toHaveLength(1);
});
