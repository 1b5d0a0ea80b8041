import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { jsonBody, problemCode } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenKey } from "../../support/credentialKeys.ts";
import { makeRevocationsDue, type Revocable, revocable, revokedTokens, tokensOf } from "../../support/endings.ts";
import { expectProblem } from "../../support/integrations.ts";
import { ADMIN, rowsOf, trail } from "../../support/integrationsApi.ts";
import { keyringOf } from "../../support/keyrings.ts";
import { LOSSES, retiredKeyring, spoil } from "../../support/lostSecrets.ts";
import { tokens as answer } from "../../support/stagedFlow.ts";

const DAY_MS = 24 * 3600 * 1000;
const SHARES = "/api/integrations/staged/shares";
const ROOT = { roles: ["superuser"] };

async function idOf(user: string): Promise<string> {
  const row = (await rowsOf("connections")).find(({ subject }) => subject === `user:${user}`);
  return String(row?.id);
}

/** Takes back what Lin, the owner, has given. */
async function unshare({ app }: Revocable, principal = "everyone"): Promise<void> {
  const response = await app.as("lin", ADMIN)(`${SHARES}/${principal}`, { method: "DELETE" });
  expect(response.status).toBe(204);
}

async function share({ app }: Revocable, principal: string): Promise<void> {
  const response = await app.as("lin", ADMIN)(`${SHARES}/${principal}`, jsonBody({ accessLevel: 1 }, "PUT"));
  expect(response.status).toBe(200);
}

const end = ({ app }: Revocable, id: string, user: string, claims = {}) =>
  app.as(user, claims)(`/api/integration-connections/${id}`, { method: "DELETE" });

/** The tokens of all connections are about to end, and those in the queue are due. */
async function makeDue(): Promise<void> {
  await env.DB.prepare("UPDATE connections SET token_expires_at = 1, fresh_until = 1").run();
  await env.DB.prepare("UPDATE connections SET next_refresh_at = 1 WHERE next_refresh_at IS NOT NULL").run();
}

async function age(days: number): Promise<void> {
  const statement =
    "UPDATE connections SET unseen_since = unseen_since - ?1, last_refreshed_at = last_refreshed_at - ?1";
  await env.DB.prepare(statement)
    .bind(days * DAY_MS)
    .run();
}

const run = ({ app }: Revocable) => runMaintenance(app.deps, createBudget(1000));

/** Connected with a token that the schedule would refresh. */
async function connected(given: Revocable, user: string) {
  await given.upstream.act(answer({ expires_in: 3600 }));
  const tokens = { accessToken: canary("access"), refreshToken: canary("refresh"), expiresIn: 3600 };
  await given.connect(user, tokens);
  return tokens;
}

describe("ending a connection by its id", () => {
  it("A07 its owner always may, also when the integration is not visible any more: revoked and audited", async () => {
    const given = await revocable();
    const tokens = await given.connect("ada");
    const id = await idOf("ada");
    await unshare(given);
    expect((await given.app.as("ada")("/api/integrations/staged/connection", { method: "DELETE" })).status).toBe(404);
    expect((await end(given, id, "ada")).status).toBe(204);
    expect([await rowsOf("connections"), await rowsOf("revocations")]).toEqual([[], []]);
    expect(await revokedTokens(given.revoker)).toEqual(tokensOf(tokens));
    expect((await trail()).slice(-2).map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "user:ada connection.deleted",
      "user:ada connection.revoked",
    ]);
    expect((await end(given, id, "ada")).status).toBe(404);
  });

  it("A07 a superuser may for everybody of the tenant", async () => {
    const given = await revocable();
    await given.connect("ada");
    expect((await end(given, await idOf("ada"), "root", ROOT)).status).toBe(204);
    expect(await rowsOf("connections")).toEqual([]);
  });

  it.each([
    ["another user", "bob", {}],
    ["the integration's owner", "lin", ADMIN],
    ["who may do everything but is no superuser", "ops", { scope: "integration:* token:* user:act-as key:manage" }],
    ["a superuser of another tenant", "root", { ...ROOT, tenant: "elsewhere" }],
    ["a user of the same name in another tenant", "ada", { tenant: "elsewhere" }],
  ])("A07 to %s it does not exist", async (_who, user, claims) => {
    const given = await revocable();
    await given.connect("ada");
    const before = await rowsOf("connections");
    const response = await end(given, await idOf("ada"), user, claims);
    expect([response.status, await problemCode(response)]).toEqual([404, "not_found"]);
    expect([await rowsOf("connections"), await given.revoker.seen()]).toEqual([before, []]);
  });

  it("A07 a key that acts for its tenant does not reach it, and one that acts as its owner does", async () => {
    const given = await revocable();
    await given.connect("ada");
    const path = `/api/integration-connections/${await idOf("ada")}`;
    const [tenants, adas] = [await givenKey(given.app, ["token:*"]), await givenKey(given.app, ["token:*"], "ada")];
    expect((await tenants(path, { method: "DELETE" })).status).toBe(404);
    expect((await adas(path, { method: "DELETE" })).status).toBe(204);
  });

  it("A07 an unknown id, and one that is disconnected already, are not found", async () => {
    const given = await revocable();
    await given.connect("ada");
    const id = await idOf("ada");
    await env.DB.prepare("UPDATE connections SET status = 'disconnected', credential_sealed = NULL").run();
    for (const unknown of [id, "conn_unknown"]) expect((await end(given, unknown, "ada")).status).toBe(404);
  });

  it("A07 stays as it is while its key is missing", async () => {
    const given = await revocable();
    await given.connect("ada");
    const before = await rowsOf("connections");
    given.app.deps.keyring = await keyringOf("other");
    const response = await end(given, await idOf("ada"), "ada");
    expect([response.status, await problemCode(response)]).toEqual([500, "key_unavailable"]);
    expect(await rowsOf("connections")).toEqual(before);
  });
});

describe("a connection whose user may not use its integration any more", () => {
  it("A07 is not refreshed by the schedule, and is again when the share comes back", async () => {
    const given = await revocable();
    await connected(given, "ada");
    await unshare(given);
    await makeDue();
    await run(given);
    expect(await given.upstream.seen()).toEqual([]);
    await share(given, "user:ada");
    await run(given);
    expect(await given.upstream.seen()).toHaveLength(1);
    expect(await rowsOf("connections")).toMatchObject([{ unseen_since: null, next_refresh_at: expect.any(Number) }]);
  });

  it.each([
    ["shared with any team", (given: Revocable) => share(given, "team:red")],
    ["shared with the user besides", (given: Revocable) => share(given, "user:ada")],
    [
      "owned by any team",
      async ({ app }: Revocable) => {
        const body = jsonBody({ teamId: "red" }, "PUT");
        const response = await app.as("lin", { ...ADMIN, groups: ["red"] })("/api/integrations/staged/owner", body);
        expect(response.status, await response.clone().text()).toBe(200);
      },
    ],
  ])("A07 goes on being refreshed while the integration is %s", async (_how, keep) => {
    const given = await revocable();
    await connected(given, "ada");
    await keep(given);
    const root = given.app.as("root", { ...ROOT, ...ADMIN });
    expect((await root(`${SHARES}/everyone`, { method: "DELETE" })).status).toBe(204);
    await makeDue();
    await run(given);
    expect(await given.upstream.seen()).toHaveLength(1);
  });

  it("A07 is nobody's after a transfer, which leaves the former owner a share", async () => {
    const given = await revocable({ shares: [{ principal: "user:bob", accessLevel: 1 }] });
    await connected(given, "lin");
    await connected(given, "bob");
    const root = given.app.as("root", { ...ROOT, ...ADMIN });
    const response = await root("/api/integrations/staged/owner", jsonBody({ userId: "bob" }, "PUT"));
    expect(response.status).toBe(200);
    const accepted = await given.app.as("bob")(`/api/integrations/${given.integrationId}/owner:accept`, {
      method: "POST",
    });
    expect(accepted.status).toBe(200);
    expect((await rowsOf("connections")).map(({ unseen_since: since }) => since)).toEqual([null, null]);
  });

  it("A07 leaves alone the owner's connection, the shared one, a config's and a stored token", async () => {
    const given = await revocable();
    for (const user of ["lin", "ada", "bob", "eve", "zed"]) await given.connect(user);
    await env.DB.batch([
      env.DB.prepare("UPDATE connections SET subject = 'shared' WHERE subject = 'user:bob'"),
      env.DB.prepare("UPDATE connections SET subject = 'config:cfg_1' WHERE subject = 'user:eve'"),
      env.DB.prepare("UPDATE connections SET token_key = 'own' WHERE subject = 'user:zed'"),
    ]);
    await unshare(given);
    const unseen = (await rowsOf("connections")).filter(({ unseen_since: since }) => since !== null);
    expect(unseen.map(({ subject }) => subject)).toEqual(["user:ada"]);
  });

  it("A07 is ended after thirty days, and not before: deleted, audited and revoked", async () => {
    const given = await revocable();
    const tokens = await connected(given, "ada");
    await unshare(given);
    await age(29);
    await run(given);
    expect(await rowsOf("connections")).toHaveLength(1);
    await age(1);
    await run(given);
    expect([await rowsOf("connections"), (await rowsOf("revocations")).length]).toEqual([[], 1]);
    await makeRevocationsDue();
    await run(given);
    expect(await revokedTokens(given.revoker)).toEqual(tokensOf(tokens));
    const events = (await rowsOf("audit_events")).filter(({ action }) => action === "connection.deleted");
    const details = JSON.stringify({ integrationId: given.integrationId, subject: "user:ada", reason: "not_visible" });
    expect(events).toMatchObject([{ actor: "system", outcome: "success", details }]);
  });

  it("A07 connecting anew, with a share, begins anew", async () => {
    const given = await revocable();
    await connected(given, "ada");
    await unshare(given);
    await age(40);
    await share(given, "user:ada");
    await connected(given, "ada");
    await run(given);
    expect(await rowsOf("connections")).toMatchObject([{ unseen_since: null, status: "connected" }]);
  });

  it("A07 is not ended while somebody uses it who needs no share", async () => {
    const given = await revocable();
    await connected(given, "root");
    await unshare(given);
    await age(31);
    await env.DB.prepare("UPDATE connections SET fresh_until = 1, token_expires_at = 1").run();
    expect((await given.app.as("root", ROOT)("/api/integrations/staged/request/me")).status).toBe(200);
    await run(given);
    expect(await rowsOf("connections")).toMatchObject([{ next_refresh_at: null }]);
    await age(31);
    await run(given);
    expect(await rowsOf("connections")).toEqual([]);
  });

  it("A07 does not come back into the queue by a refresh that was under way", async () => {
    const given = await revocable();
    await connected(given, "ada");
    await makeDue();
    const { fetch } = given.app.deps;
    given.app.deps.fetch = async (...request) => {
      const response = await fetch(...request);
      if (String(request[0]).endsWith("/token")) await unshare(given);
      return response;
    };
    await run(given);
    const [row] = await rowsOf("connections");
    expect(row).toMatchObject({ unseen_since: expect.any(Number), next_refresh_at: null, version: 2 });
  });

  it("A07 one that does not open does not keep the others from ending", async () => {
    const given = await revocable();
    await given.connect("ada");
    const bob = await given.connect("bob");
    await unshare(given);
    await age(31);
    await env.DB.prepare("UPDATE connections SET credential_sealed = 'v1.gone.a.b.c' WHERE owner_id = 'ada'").run();
    await run(given);
    expect(await rowsOf("connections")).toMatchObject([{ owner_id: "ada" }]);
    await makeRevocationsDue();
    await run(given);
    expect(await revokedTokens(given.revoker)).toEqual(tokensOf(bob));
  });
});

it.each(LOSSES)(
  "A07 answers $code to ending a connection whose credential does not open, and keeps it",
  async (loss) => {
    const given = await revocable();
    given.app.deps.keyring = await retiredKeyring();
    await given.connect("ada");
    await spoil("connections", `credential_sealed = ${loss.column("credential_sealed")}`);
    const [before] = await rowsOf("connections");
    const end = given.app.as("ada")(`/api/integration-connections/${before?.id}`, { method: "DELETE" });
    await expectProblem(await end, 500, loss.code);
    expect(await rowsOf("connections")).toEqual([before]);
  },
);
