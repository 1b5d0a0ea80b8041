import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { consume, givenConfig, keyStage, obtainKey } from "../../support/credentialKeys.ts";
import {
  makeRevocationsDue,
  newTokens,
  type Revocable,
  revocable,
  revokedTokens,
  tokensOf,
} from "../../support/endings.ts";
import { ADMIN, rowsOf, trail } from "../../support/integrationsApi.ts";
import { keyringOf } from "../../support/keyrings.ts";
import { loggedEvents } from "../../support/logs.ts";
import { json } from "../../support/stage.ts";

const TOKENS = "/v2/users/ada/tokens";

/** What the provider is asked once what is planned is due. */
async function asked({ app, revoker }: Revocable): Promise<(string | null)[]> {
  await makeRevocationsDue();
  await runMaintenance(app.deps, createBudget(1000));
  return revokedTokens(revoker);
}

function storedToken(tokens: { accessToken: string; refreshToken: string }) {
  const { accessToken: access_token, refreshToken: refresh_token } = tokens;
  const token_data = { access_token, refresh_token, expires_in: 3600 };
  return jsonBody({ integration_key: "staged", provider: "staged", token_type: "oauth2", token_data });
}

it("A08 connecting again over a connection revokes the replaced grant, and not the new one", async () => {
  const given = await revocable();
  const old = await given.connect("ada");
  const fresh = await given.connect("ada");
  expect(await rowsOf("revocations")).toHaveLength(1);
  expect(await given.revoker.seen()).toEqual([]);
  const revoked = await asked(given);
  expect(revoked).toEqual(tokensOf(old));
  expect(revoked).not.toContain(fresh.refreshToken);
  expect((await trail()).at(-1)).toContain("user:ada connection.revoked");
});

it("A08 nothing is revoked where nothing was connected, or another user was", async () => {
  const given = await revocable();
  await given.connect("ada");
  await given.connect("bob");
  expect(await rowsOf("revocations")).toEqual([]);
});

it.each(["refreshToken", "accessToken"] as const)(
  "A08 the same %s means the same grant: none is revoked",
  async (name) => {
    const given = await revocable();
    const old = await given.connect("ada");
    await given.connect("ada", { ...newTokens(), [name]: old[name] });
    expect(await asked(given)).toEqual([]);
  },
);

it.each([
  ["bearer", { way: "bearer" }],
  ["post-json", { way: "post-json" }],
  ["delete-json", { way: "delete-json" }],
  ["a provider that ends all with one token", { way: "rfc7009", endsAll: true }],
] as const)(
  "A08 by %s a replaced grant is not revoked, for the new one would end with it",
  async (_what, revocation) => {
    const given = await revocable({ revocation });
    await given.connect("ada");
    await given.connect("ada");
    expect([await rowsOf("revocations"), await asked(given)]).toEqual([[], []]);
  },
);

it.each([{ way: "post-json" }, { way: "rfc7009", endsAll: true }] as const)(
  "A08 replaced at another client, the old grant is revoked in any way: %j",
  async (revocation) => {
    const given = await revocable({ revocation });
    const { refreshToken, accessToken } = await given.connect("ada");
    const change = jsonBody({ clientId: "another", clientSecret: "x" }, "PATCH");
    expect((await given.app.as("lin", ADMIN)("/api/integrations/staged", change)).status).toBe(200);
    const fresh = await given.connect("ada");
    await asked(given);
    const bodies = (await given.revoker.seen()).map(({ body }) => body).join();
    expect(bodies).toContain(accessToken);
    expect(bodies.includes(refreshToken)).toBe(revocation.way === "rfc7009");
    expect(bodies).not.toContain(fresh.accessToken);
  },
);

it("A08 consuming a grant over a config's connection revokes the one before", async () => {
  const answers = [newTokens(), newTokens()].map(({ accessToken, refreshToken }) =>
    json({ access_token: accessToken, refresh_token: refreshToken, token_type: "bearer" }),
  );
  const given = await keyStage({ answers });
  const configId = await givenConfig(given.lin);
  for (let time = 0; time < 2; time++) {
    const credentialKey = await obtainKey(given, given.lin);
    expect((await consume(given.lin, credentialKey, configId)).status).toBe(200);
  }
  expect(await rowsOf("revocations")).toHaveLength(1);
  await makeRevocationsDue();
  await runMaintenance(given.app.deps, createBudget(1000));
  expect((await given.revoker.seen()).map(({ path }) => path)).toEqual(["/eu/revoke", "/eu/revoke"]);
});

it("A08 a token that a back end stores over a connection of ours revokes that one", async () => {
  const given = await revocable({ owner: "system" });
  const old = await given.connect("ada");
  expect((await given.app.as("ada")(TOKENS, storedToken(newTokens()))).status).toBe(201);
  expect(await asked(given)).toEqual(tokensOf(old));
});

it("A08 a token that a back end stored is its own: neither another one nor connecting revokes it", async () => {
  const given = await revocable({ owner: "system" });
  for (let time = 0; time < 2; time++) {
    expect((await given.app.as("ada")(TOKENS, storedToken(newTokens()))).status).toBe(201);
  }
  await given.connect("ada");
  expect(await asked(given)).toEqual([]);
});

it("A08 connecting again is not refused when the old credential does not open", async () => {
  const given = await revocable();
  await given.connect("ada");
  given.app.deps.keyring = await keyringOf("other");
  await env.DB.prepare("UPDATE integrations SET client_secret_sealed = NULL").run();
  await given.connect("ada");
  expect(await rowsOf("revocations")).toEqual([]);
  expect(loggedEvents("grant_not_ended")).toMatchObject([{ code: "key_unavailable" }]);
});

it("A08 no token goes to a revocation address that was typed in after its user agreed", async () => {
  const given = await revocable();
  const ada = await given.connect("ada");
  const change = jsonBody({ revocationUri: `${given.upstream.url}/elsewhere`, clientSecret: "other" }, "PATCH");
  expect((await given.app.as("lin", ADMIN)("/api/integrations/staged", change)).status).toBe(200);
  await given.connect("ada");
  expect([await asked(given), await given.upstream.seen()]).toEqual([tokensOf(ada), []]);
});

it("A08 a write that is refused leaves no revocation", async () => {
  const given = await revocable();
  await given.connect("ada");
  const raced: Pick<D1Database, "prepare" | "batch"> = {
    prepare: (sql) => env.DB.prepare(sql),
    batch: async (statements) => {
      await env.DB.prepare("UPDATE integrations SET version = version + 1").run();
      return env.DB.batch(statements);
    },
  };
  given.app.deps.db = openDatabase(raced as D1Database);
  const response = await given.app.as("ada")(
    "/api/integrations/staged/connect",
    jsonBody({ accessToken: canary("x") }),
  );
  expect(response.status).toBe(409);
  expect(await rowsOf("revocations")).toEqual([]);
});
