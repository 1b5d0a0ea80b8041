import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, problemCode } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import {
  authorize,
  BASE,
  comeBack,
  endGrants,
  endKeys,
  givenConfig,
  keyIn,
  revokedAt,
} from "../support/credentialKeys.ts";
import { type Call, expectProblem } from "../support/integrations.ts";
import { rowsOf } from "../support/integrationsApi.ts";
import { type SeveralAccounts, severalAccounts } from "../support/severalAccounts.ts";

let scene: SeveralAccounts;
let lin: Call;

beforeEach(async () => {
  scene = await severalAccounts();
  lin = scene.app.as("lin");
});

const NAMES_THEM = "must be one of s-1 (Acme), s-2 (Beta)";

async function expectAsked(response: Response): Promise<void> {
  const problem = await expectProblem(response, 400, "validation_failed", "choice");
  expect(problem.errors?.[0]?.message).toBe(NAMES_THEM);
}

describe("a flow that an API began", () => {
  const obtained = async () => keyIn(await comeBack(scene.app, await authorize(lin)));
  const consume = (body: object) => lin(`${BASE}:consumeOAuthCredentials`, jsonBody(body));

  it("is consumed with the account that is meant; a refusal names them, and leaves the key", async () => {
    const integrationConfigId = await givenConfig(lin);
    const credentialKey = await obtained();
    const use = (choice?: string) => consume({ credentialKey, integrationConfigId, choice });
    await expectAsked(await use());
    await expectAsked(await use("s-3"));
    await expectAsked(await use(""));
    expect(await rowsOf("connections")).toEqual([]);
    expect((await use("s-2")).status).toBe(200);
    const config = await (await lin(`${BASE}/configs/${integrationConfigId}`)).json();
    expect(config).toMatchObject({ hasAuth: true, auth: { account: { id: "s-2", label: "Beta" } } });
    expect(await problemCode(await use("s-1"))).toBe("credential_key_invalid");
    await lin(`/api/integrations/${scene.integrationId}/request/me`, {
      headers: { "latchkey-config": integrationConfigId },
    });
    expect((await scene.api.seen()).at(-1)?.path).toBe("/sites/s-2/me");
  });

  it("T11 two at the same time make one connection", async () => {
    const integrationConfigId = await givenConfig(lin);
    const credentialKey = await obtained();
    const both = await Promise.all(
      ["s-1", "s-2"].map((choice) => consume({ credentialKey, integrationConfigId, choice })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(await rowsOf("connections")).toHaveLength(1);
  });

  it("T59 is revoked at its end when no account is named", async () => {
    await obtained();
    await endKeys();
    await endGrants(scene);
    const { access, refresh } = scene.granted;
    expect(await revokedAt(scene.revoker)).toEqual([`/revoke ${refresh}`, `/revoke ${access}`]);
  });
});

describe("POST …/connect", () => {
  const connect = (body: object) => lin(`/api/integrations/${scene.integrationId}/connect`, jsonBody(body));

  it.each([
    ["a token", { accessToken: canary("brought") }],
    ["a refresh token", { refreshToken: canary("brought") }],
  ])("names the accounts of %s, and takes one of them", async (_what, body) => {
    await expectAsked(await connect(body));
    await expectAsked(await connect({ ...body, choice: "s-9" }));
    expect(await rowsOf("connections")).toEqual([]);
    const response = await connect({ ...body, choice: "s-1" });
    expect(response.status, await response.clone().text()).toBe(201);
    expect(await response.json()).toMatchObject({ account: { id: "s-1", label: "Acme" } });
    expect(await revokedAt(scene.revoker), "it is not ours").toEqual([]);
  });

  it("T59 revokes what came of a code when the account is not named, since the code is used up", async () => {
    await expectAsked(await connect({ code: "code" }));
    const { access, refresh } = scene.granted;
    expect(await revokedAt(scene.revoker)).toEqual([`/revoke ${refresh}`, `/revoke ${access}`]);
    expect((await connect({ code: "code", choice: "s-2" })).status).toBe(201);
    expect(await rowsOf("connections")).toHaveLength(1);
  });
});
