import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../src/catalog/schema.ts";
import { jsonBody, testApp } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { givenIntegration, providerId } from "../support/fixtures.ts";
import { begin } from "../support/flow.ts";
import { comeBack } from "../support/integrationsApi.ts";
import { json, stage } from "../support/stage.ts";
import { STAGED, stagedProvider } from "../support/stagedFlow.ts";
import { contentOf, visitor } from "../support/visitor.ts";

const MAIL = "ada.lovelace@example.com";
const ANSWER = { access_token: canary("access"), refresh_token: canary("refresh"), user: { id: 17, mail: MAIL } };

/** A provider that tells who somebody is, and asks for a workspace before. */
async function connected(changes: Partial<ProviderInput> = {}, answer: object = ANSWER, query = "") {
  const server = await stage(json({ token_type: "bearer", ...answer }));
  const tokenResponse = { metadata: { user_id: "user.id", mail: "user.mail" } };
  const provider = {
    ...stagedProvider(server, { tokenResponse }),
    account: { id: "user_id", label: "mail" },
    ...changes,
  };
  const app = await testApp({ catalog: createCatalog([provider]) });
  const client = { clientId: "staged-client", clientSecret: canary("client-secret") };
  const id = await givenIntegration(app.deps, { type: STAGED, name: "Staged", ...client });
  const location = (await comeBack(app, await begin(app, "ada", id, query))).headers.get("location");
  expect(location).toContain("success=true");
  const ada = app.as("ada");
  const read = async (path: string) => (await ada(path)).json<Record<string, unknown>>();
  return { app, server, id, read, own: () => read(`/api/integrations/${id}/connection`) };
}

describe("the account of a connection", () => {
  it("is named in every answer about it", async () => {
    const { app, id, read, own } = await connected();
    const account = { id: "17", label: MAIL };
    expect(await own()).toMatchObject({ account });
    expect(await read("/integrations")).toMatchObject([{ account }]);
    expect(await read(`/integrations/${providerId(app.deps, STAGED)}`)).toMatchObject({ account });
    const { _embedded } = await read("/api/integration-connections");
    expect(_embedded).toMatchObject({ "inf:integration-connection": [{ integrationId: id, account }] });
  });

  it("is shown on the pages of its user and of the console, once", async () => {
    const { app, id } = await connected();
    const shown = contentOf((await (await visitor(app, "ada")).open(`/connect/${id}`)).text);
    expect(shown).toMatch(new RegExp(`Account ${MAIL} 17`));
    expect(shown.split(MAIL)).toHaveLength(2);
    const root = await visitor(app, "root", { roles: ["superuser"] });
    const list = await root.open("/console/connections");
    expect(contentOf(list.text)).toContain(MAIL);
    const [, href = ""] = /href="(\/console\/connections\/conn_[^"]+)"/.exec(list.text) ?? [];
    expect(contentOf((await root.open(href)).text)).toMatch(new RegExp(`Account ${MAIL} 17`, "i"));
  });

  it.each(["ada.lovelace", "EXAMPLE.COM", MAIL])("is found by its label in the console: %s", async (word) => {
    const { app } = await connected();
    const root = await visitor(app, "root", { roles: ["superuser"] });
    const { text } = await root.open(`/console/connections?q=${encodeURIComponent(word)}`);
    expect(text).toContain("/console/connections/conn_");
    const none = await root.open("/console/connections?q=grace.hopper");
    expect(none.text).not.toContain("/console/connections/conn_");
  });

  it("is named by what its user has typed, too, and found by that", async () => {
    const workspace = { name: "workspace", label: "Workspace", pattern: "[a-z-]+", level: "connection" as const };
    const {
      app,
      server: _server,
      own,
    } = await connected(
      { fields: [workspace], account: { label: "workspace" } },
      ANSWER,
      "&fields=workspace%3Dlovelace-hall",
    );
    expect(await own()).toMatchObject({ account: { id: null, label: "lovelace-hall" } });
    const root = await visitor(app, "root", { roles: ["superuser"] });
    expect((await root.open("/console/connections?q=lovelace-hall")).text).toContain("/console/connections/conn_");
  });

  it("is null where nothing is known of it", async () => {
    expect(await (await connected({}, { access_token: canary("access") })).own()).toMatchObject({ account: null });
  });

  it("is null where no one has said what tells accounts apart", async () => {
    expect(await (await connected({ account: {} })).own()).toMatchObject({ account: null, data: { user_id: "17" } });
  });

  it.each(["toString", "constructor"])("T44 is not what every object has: %s", async (name) => {
    const account = { id: name, label: name };
    expect(await (await connected({ account })).own()).toMatchObject({ account: null });
  });

  it("stays after a refresh that does not tell of it, and takes a new name from one that does", async () => {
    const { app, id, server, own } = await connected();
    const refresh = async (answer: object) => {
      await server.act({ status: 401 }, json({ token_type: "bearer", ...answer }), json({ ok: true }));
      await env.DB.exec("UPDATE connections SET last_refreshed_at = 0");
      expect((await app.as("ada")(`/api/integrations/${id}/request/me`)).status).toBe(200);
    };
    await refresh({ access_token: canary("access") });
    expect(await own()).toMatchObject({ account: { id: "17", label: MAIL } });
    await refresh({ access_token: canary("access"), user: { mail: "countess@example.com" } });
    expect(await own()).toMatchObject({ account: { id: "17", label: "countess@example.com" } });
  });

  it("is told apart as an integration's own definition says", async () => {
    const { app, id, own } = await connected();
    const admin = app.as("admin", { scope: "integration:write" });
    const patched = await admin(
      `/api/integrations/${id}`,
      jsonBody({ definition: { account: { label: "user_id" } } }, "PATCH"),
    );
    expect(patched.status, await patched.clone().text()).toBe(200);
    expect(await own()).toMatchObject({ account: { id: "17", label: "17" } });
  });
});
