import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { openCredential } from "../../../src/domain/vault/credential.ts";
import type { TestApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { providerId } from "../../support/fixtures.ts";
import { begin } from "../../support/flow.ts";
import { json } from "../../support/stage.ts";
import {
  beginAnswer,
  beginInAnotherTab,
  type ConnectionRow,
  finish,
  locationOf,
  STAGED,
  stagedApp,
  storedConnections,
  succeededWith,
} from "../../support/stagedFlow.ts";

function accessTokenOf(app: TestApp, row: ConnectionRow | undefined) {
  const owner = { id: row?.id ?? "", tenantId: row?.tenant_id ?? "" };
  return openCredential(app.deps, owner, row?.credential_sealed ?? "");
}

async function connect(app: TestApp, user: string): Promise<ConnectionRow | undefined> {
  expect(locationOf(await finish(app, await begin(app, user, STAGED)))).toBe(succeededWith(STAGED));
  return (await storedConnections()).find(({ subject }) => subject === `user:${user}`);
}

it("replaces the connection when the user connects again: same id, next version, new credential", async () => {
  const [first, second] = [canary("first"), canary("second")];
  const { app } = await stagedApp({
    acts: [
      json({ access_token: first, refresh_token: canary("refresh"), token_type: "bearer", scope: "read write" }),
      json({ access_token: second, token_type: "bearer", scope: "read" }),
    ],
  });
  const before = await connect(app, "ada");
  expect(before).toMatchObject({ status: "connected", version: 1, scopes: '["read","write"]' });
  expect(await accessTokenOf(app, before)).toMatchObject({ type: "oauth2", accessToken: first });
  const after = await connect(app, "ada");
  expect(await storedConnections()).toHaveLength(1);
  expect(after).toMatchObject({ id: before?.id, status: "connected", version: 2, scopes: '["read"]' });
  expect(after?.created_at).toBe(before?.created_at);
  expect(await accessTokenOf(app, after)).toEqual({ type: "oauth2", accessToken: second });
});

it("connects again after a disconnect: same id, later version, connected, readable", async () => {
  const { app } = await stagedApp();
  const before = await connect(app, "ada");
  const path = `/integrations/${providerId(app.deps, STAGED)}`;
  expect((await app.as("ada")(path, { method: "DELETE" })).status).toBe(204);
  expect(await storedConnections()).toMatchObject([{ status: "disconnected", version: 2, credential_sealed: null }]);
  const after = await connect(app, "ada");
  expect(after).toMatchObject({ id: before?.id, status: "connected", status_reason: null, version: 3 });
  expect(await storedConnections()).toHaveLength(1);
  expect(await accessTokenOf(app, after)).toMatchObject({ type: "oauth2" });
  expect((await app.as("ada")(path)).status).toBe(200);
});

it("repairs a connection that needs its user", async () => {
  const { app } = await stagedApp();
  const before = await connect(app, "ada");
  await env.DB.prepare("UPDATE connections SET status = 'needs_reauth', status_reason = 'token_expired'").run();
  const after = await connect(app, "ada");
  expect(after).toMatchObject({ id: before?.id, status: "connected", status_reason: null, version: 2 });
});

it("leaves another user's connection on the same integration alone", async () => {
  const { app } = await stagedApp();
  const eves = await connect(app, "eve");
  await connect(app, "ada");
  await connect(app, "ada");
  const rows = await storedConnections();
  expect(rows.map(({ subject, version }) => `${subject} ${version}`).sort()).toEqual(["user:ada 2", "user:eve 1"]);
  expect(rows.find(({ subject }) => subject === "user:eve")).toEqual(eves);
});

it.each([
  ["the first one first", false],
  ["the second one first", true],
])("finishes flows of two tabs that share one cookie, %s", async (_name, isReversed) => {
  const { app } = await stagedApp();
  const first = await begin(app, "ada", STAGED);
  const second = await beginInAnotherTab(app, "ada", STAGED, first);
  expect(second.cookie).toBe(first.cookie);
  expect(second.state).not.toBe(first.state);
  for (const flow of isReversed ? [second, first] : [first, second]) {
    expect(locationOf(await finish(app, { ...flow, cookie: second.cookie }))).toBe(succeededWith(STAGED));
  }
  expect(await storedConnections()).toMatchObject([{ subject: "user:ada", version: 2 }]);
});

it("finishes flows of two tabs at the same moment", async () => {
  const { app } = await stagedApp();
  const first = await begin(app, "ada", STAGED);
  const second = await beginInAnotherTab(app, "ada", STAGED, first);
  const answers = await Promise.all([first, second].map((flow) => finish(app, flow)));
  expect(answers.map(locationOf)).toEqual([succeededWith(STAGED), succeededWith(STAGED)]);
  expect(await storedConnections()).toMatchObject([{ subject: "user:ada", status: "connected", version: 2 }]);
});

it("gives a browser whose flow cookie is not one of ours a new one", async () => {
  const { app } = await stagedApp();
  for (const cookie of ["__Host-latchkey_flow=garbage", "__Host-latchkey_flow=", `latchkey_flow=${"A".repeat(43)}`]) {
    const response = await beginAnswer(app, "ada", STAGED, "", cookie);
    const [pair = ""] = response.headers.getSetCookie()[0]?.split(";") ?? [];
    expect(pair).toMatch(/^__Host-latchkey_flow=[A-Za-z0-9_-]{43}$/);
    expect(pair).not.toContain("AAAAAAAAAA");
  }
});
