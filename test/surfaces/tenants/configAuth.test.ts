import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import worker from "../../../src/index.ts";
import { jsonBody, problemCode } from "../../support/app.ts";
import { expectProblem, racedApp } from "../../support/integrations.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { json } from "../../support/stage.ts";
import { tokens } from "../../support/stagedFlow.ts";
import {
  type Config,
  connectedConfig,
  LIST,
  makeConfig,
  SITED_PATH,
  type Sited,
  sitedApp,
} from "../../support/tenants.ts";

const PATH = `${SITED_PATH}/configs`;

async function given(): Promise<Sited & { config: Config }> {
  const sited = await sitedApp();
  return { ...sited, config: await connectedConfig(sited) };
}

async function readConfig({ lin, config }: Awaited<ReturnType<typeof given>>): Promise<Config> {
  return (await lin(`${PATH}/${config.id}`)).json<Config>();
}

function patch({ lin, config }: Awaited<ReturnType<typeof given>>, body: object): Promise<Response> {
  return lin(`${PATH}/${config.id}`, jsonBody(body, "PATCH"));
}

const AUTH = {
  level: "APPLICATION",
  integrationAuthMetadataId: "oauth2",
  grantedScopes: ["read", "write", "offline"],
  account: null,
};

async function revoked({ upstream }: Sited): Promise<string[]> {
  const seen = await upstream.seen();
  return seen.filter(({ path }) => path.endsWith("/revoke")).map(({ path }) => path);
}

it("tells of a connection that it has, with the scopes that were granted, and not of a token", async () => {
  const scene = await given();
  const shown = await readConfig(scene);
  expect(shown).toEqual({ ...scene.config, hasAuth: true, auth: AUTH });
  expect(await (await scene.lin(PATH)).json()).toMatchObject({ items: [shown] });
  expect(await (await scene.app.as("bob")(`${PATH}/${scene.config.id}`)).json()).toEqual(shown);
});

it("T43 shows the narrower grant that the provider gave", async () => {
  const sited = await sitedApp();
  await sited.upstream.act(tokens({ scope: "read" }));
  const scene = { ...sited, config: await connectedConfig(sited) };
  expect(await readConfig(scene)).toMatchObject({ hasAuth: true, auth: { ...AUTH, grantedScopes: ["read"] } });
});

it("keeps the connection when only the name changes, or nothing does", async () => {
  const scene = await given();
  const parameters = { site: "acme" };
  for (const body of [{ displayName: "Other" }, {}, { parameters }]) {
    const response = await patch(scene, body);
    expect(await response.json()).toMatchObject({ hasAuth: true, auth: AUTH });
  }
  expect(await rowsOf("connections")).toMatchObject([{ status: "connected" }]);
});

it("keeps the connection when the same parameters come in another order", async () => {
  const scene = await given();
  expect((await patch(scene, { parameters: { site: "acme", region: "us" } })).status).toBe(200);
  await env.DB.prepare("UPDATE connections SET status = 'connected', status_reason = NULL").run();
  const response = await patch(scene, { parameters: { region: "us", site: "acme" } });
  expect(await response.json()).toMatchObject({ hasAuth: true });
  expect(await rowsOf("connections")).toMatchObject([{ status: "connected" }]);
});

it("T25 needs consent again with other parameters: the token goes neither to the old place nor to the new one", async () => {
  const scene = await given();
  const before = (await scene.upstream.seen()).length;
  const response = await patch(scene, { parameters: { site: "other" } });
  expect(await response.json()).toMatchObject({ hasAuth: false, auth: AUTH, parameters: { site: "other" } });
  expect(await readConfig(scene)).toMatchObject({ hasAuth: false, auth: AUTH });
  expect(await rowsOf("connections")).toMatchObject([{ status: "needs_reauth", status_reason: "config_changed" }]);
  const headers = { "latchkey-config": scene.config.id };
  const call = await scene.lin("/api/integrations/sited/request/me", { headers });
  expect([call.status, await problemCode(call)]).toEqual([409, "needs_reauth"]);
  expect(await scene.upstream.seen()).toHaveLength(before);
});

it("tells nothing of a connection that has ended, also when it is changed", async () => {
  const scene = await given();
  await env.DB.prepare("UPDATE connections SET status = 'disconnected', credential_sealed = NULL").run();
  expect(await readConfig(scene)).toMatchObject({ hasAuth: false, auth: null });
  const response = await patch(scene, { parameters: { site: "other" } });
  expect(await response.json()).toMatchObject({ hasAuth: false, auth: null });
  expect(await readConfig(scene)).toMatchObject({ hasAuth: false, auth: null });
});

it("tells that a connection needs consent again, and which scopes it had", async () => {
  const scene = await given();
  await env.DB.prepare("UPDATE connections SET status = 'needs_reauth'").run();
  expect(await readConfig(scene)).toMatchObject({ hasAuth: false, auth: AUTH });
});

it("T42 takes its connection along when it is deleted, and the provider is asked to end the grant, at its own address", async () => {
  const scene = await given();
  expect((await scene.lin(`${PATH}/${scene.config.id}`, { method: "DELETE" })).status).toBe(204);
  expect([await rowsOf("connections"), await rowsOf("integration_configs"), await rowsOf("revocations")]).toEqual([
    ...[[], [], []],
  ]);
  expect(await revoked(scene)).toEqual(["/eu/acme/revoke", "/eu/acme/revoke"]);
  expect((await trail()).map((line) => line.split(" ")[1])).toEqual(
    expect.arrayContaining(["config.deleted", "connection.revoked"]),
  );
});

it("T42 is deleted also when the provider fails, which is asked again later", async () => {
  const scene = await given();
  await scene.upstream.act({ status: 503 });
  expect((await scene.lin(`${PATH}/${scene.config.id}`, { method: "DELETE" })).status).toBe(204);
  expect([await rowsOf("connections"), await rowsOf("integration_configs")]).toEqual([[], []]);
  expect(await rowsOf("revocations")).toHaveLength(1);
  await scene.upstream.act({ status: 200 });
  await env.DB.prepare("UPDATE revocations SET next_attempt_at = 0").run();
  await worker.scheduled(createScheduledController(), env);
  expect(await rowsOf("revocations")).toEqual([]);
  expect(await revoked(scene)).toEqual(Array(3).fill("/eu/acme/revoke"));
});

it("leaves the connections of other configs, and users' own, where they are", async () => {
  const scene = await given();
  const other = await connectedConfig(scene);
  await scene.upstream.act(json({}));
  const own = await scene.app.as("ada")("/api/integrations/sited/connect", jsonBody({ accessToken: "own" }));
  expect(own.status).toBe(201);
  expect((await scene.lin(`${PATH}/${scene.config.id}`, { method: "DELETE" })).status).toBe(204);
  const subjects = (await rowsOf("connections")).map(({ subject }) => subject);
  expect(subjects.toSorted()).toEqual([`config:${other.id}`, "user:ada"]);
});

it("goes with its integration", async () => {
  const scene = await given();
  expect((await scene.lin("/api/integrations/sited", { method: "DELETE" })).status).toBe(204);
  expect([await rowsOf("connections"), await rowsOf("integration_configs")]).toEqual([[], []]);
});

it.each(["PATCH", "DELETE"])("answers 409 to %s when it was changed at the same time", async (method) => {
  const scene = await sitedApp();
  const config = await makeConfig(scene.lin);
  const change =
    method === "PATCH"
      ? "UPDATE integration_configs SET version = version + 1"
      : `INSERT INTO connections (id, tenant_id, integration_id, subject, status)
          SELECT 'conn_' || hex(randomblob(8)), tenant_id, integration_id, 'config:' || id, 'connected' FROM integration_configs
          WHERE NOT EXISTS (SELECT 1 FROM connections)`;
  const raced = await racedApp(change);
  const lin = raced.as("lin");
  const path = `${PATH}/${config.id}`.replace("sited", scene.id);
  const response = await lin(path, method === "PATCH" ? jsonBody({ displayName: "Other" }, method) : { method });
  await expectProblem(response, 409, "conflict");
  expect(await rowsOf("integration_configs")).toMatchObject([{ id: config.id, display_name: "Ours" }]);
});

it("is not made when its integration goes at the same time: 404, and nothing is left of it", async () => {
  const { id } = await sitedApp();
  const raced = await racedApp("DELETE FROM integrations");
  const response = await raced.as("lin")(`${LIST}/${id}/configs`, jsonBody({ displayName: "Late" }));
  await expectProblem(response, 404, "not_found");
  expect([await rowsOf("integration_configs"), await trail()]).toEqual([[], []]);
});
