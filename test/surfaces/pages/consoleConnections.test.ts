import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { expireTokens, givenPracticeUser } from "../../support/practice.ts";
import {
  endBackoff,
  invalidGrant,
  makeExpired,
  type Refreshing,
  refreshing,
  row,
  set,
} from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";
import type { Act } from "../../support/stageServer.ts";
import { contentOf, formOf, type Visitor, visitor } from "../../support/visitor.ts";

const ROOT = { roles: ["superuser"] };
const PATH = "/console/connections";

async function read(who: Visitor, path: string): Promise<string> {
  const { response, text } = await who.open(path);
  expect(response.status, text).toBe(200);
  return contentOf(text);
}

const DOWN: Act = { status: 503, body: "down" };
const refused = (code: string, status: number): Act => json({ error: code }, status);

/** Ada's account dies in different ways; then somebody asks why. */
const DEATHS: [string, Act, ((stage: Refreshing) => Promise<unknown>) | undefined, RegExp[]][] = [
  [
    "T18 the grant is refused",
    invalidGrant(),
    undefined,
    [
      /Needs its user/,
      /does not accept the authorization any more.*Only the user can mend this/,
      /Send the link below/,
    ],
  ],
  [
    "the client is wrong",
    refused("invalid_client", 401),
    undefined,
    [
      /Trying again/,
      /OAuth client. Its id or its secret.*The fault is the integration.+?OAuth client/,
      /Enter the client id/,
    ],
  ],
  [
    "the provider is down",
    DOWN,
    undefined,
    [/Trying again/, /does not answer.*The fault is the service.+?tried again by itself.*It is tried again at/],
  ],
  [
    "the integration was edited",
    invalidGrant(),
    async ({ app, integrationId }) => {
      const change = jsonBody({ clientId: "another", clientSecret: "another-secret" }, "PATCH");
      const admin = app.as("admin", { scope: "integration:write" });
      expect((await admin(`/api/integrations/${integrationId}`, change)).status).toBe(200);
    },
    [
      /Needs its user/,
      /changed in a way that needs a new consent.*in how this is set up/,
      /admin changed an integration/,
    ],
  ],
  [
    "the share was taken back",
    invalidGrant(),
    async ({ app, integrationId }) => {
      const admin = app.as("admin", { scope: "integration:share" });
      const path = `/api/integrations/${integrationId}/shares/everyone`;
      expect((await admin(path, { method: "DELETE" })).status).toBe(204);
    },
    [/may not use the integration any more.*in how this is set up/, /Share the integration/, /admin took a share back/],
  ],
];

describe("Shows 1 why does ada's account no longer work?", () => {
  it.each(DEATHS)("%s", async (_name, answer, change, said) => {
    const stage = await refreshing({}, answer);
    if (change) await change(stage);
    else {
      await makeExpired();
      await stage.call();
    }
    const root = await visitor(stage.app, "root", ROOT);
    const found = await root.open(`${PATH}?q=ada+scripted`);
    const [, href = ""] = /<a href="(\/console\/connections\/conn_[^"]+)">ada<\/a>/.exec(found.text) ?? [];
    const { text } = await root.open(href);
    for (const sentence of said) expect(contentOf(text)).toMatch(sentence);
    expect(contentOf(text)).toMatch(/What happened .* ada connected an account/);
    const asksUser = /Send the link/.test(contentOf(text));
    expect(text.includes(`value="${env.PUBLIC_URL}/connect/${stage.integrationId}"`)).toBe(asksUser);
    expect(text).not.toMatch(/canary/);
  });
});

describe("the list of connections", () => {
  it.each<[string, string, boolean]>([
    ["nothing", "", true],
    ["the beginning of the user's id and a service", "?q=ad+script", true],
    ["another user", "?q=grace", false],
    ["a user and another service", "?q=ada+slack", false],
    ["what is known of the account", "?q=acme", true],
    ["a state", "?status=connected", true],
    ["another state", "?status=needs_reauth", false],
    ["a state that there is not", "?status=nonsense", true],
    ["a provider", "?provider=scripted", true],
    ["a user's id", "?user=ada&status=connected", true],
    ["another user's id", "?user=ad", false],
    ["characters that mean something elsewhere", `?q=${encodeURIComponent(`%_'"\\`)}`, false],
  ])("finds by %s", async (_name, query, isFound) => {
    const { app } = await refreshing();
    await set("data = ?", JSON.stringify({ team_name: "Acme Team" }));
    const root = await visitor(app, "root", ROOT);
    const content = await read(root, PATH + query);
    expect(/ada scripted Account|ada .*Acme Team.*Connected/.test(content), content).toBe(isFound);
    expect(content.includes("No connection fits."), content).toBe(!isFound);
    expect(content).toMatch(/Connected 1 Trying again 0 Needs its user 0 Ended 0/);
  });

  it.each([
    ["nothing", "UPDATE connections SET status = status", "Connected"],
    ["a client that is refused", "UPDATE integrations SET client_status = 'client_invalid'", "Works, not for long"],
    ["a share that was taken back", "UPDATE connections SET unseen_since = 1", "Not shared any more"],
    ["an integration that is being deleted", "UPDATE integrations SET deleting_since = 1", "Being deleted"],
  ])("says of %s the same on the connection's own page", async (_name, change, said) => {
    const { app } = await refreshing();
    await env.DB.prepare(change).run();
    const { id } = await row();
    const root = await visitor(app, "root", ROOT);
    for (const path of [PATH, `${PATH}/${id}`]) {
      const { text } = await root.open(path);
      expect(
        [...text.matchAll(/<span class="badge[^>]*>([^<]*)</g)].map(([, words]) => words),
        path,
      ).toEqual([said]);
    }
  });

  it("is of one's own tenant, for whoever has the permission", async () => {
    const { app } = await refreshing();
    const { id } = await row();
    const reader = await visitor(app, "grace", { scope: "connection:read" });
    expect(await read(reader, PATH)).toContain("ada");
    const shown = await read(reader, `${PATH}/${id}`);
    expect(shown).toContain("It works. There is nothing to do.");
    expect(shown).not.toContain("Check now");
    const stranger = await visitor(app, "eve", { ...ROOT, tenant: "other" });
    expect(await read(stranger, PATH)).toContain("Nobody has connected an account yet.");
    for (const below of ["", "/disconnect"]) {
      expect((await stranger.open(`${PATH}/${id}${below}`)).response.status).toBe(404);
    }
  });

  it("goes on from page to page", async () => {
    const { app } = await refreshing();
    await env.DB.prepare(
      `INSERT INTO connections (id, tenant_id, integration_id, subject, status, credential_sealed, type)
      SELECT printf('conn_%03d', value), tenant_id, integration_id, printf('user:u%03d', value), 'connected', 'none', held.type
      FROM connections AS held, json_each(?)`,
    )
      .bind(JSON.stringify(Array.from({ length: 60 }, (_, index) => index)))
      .run();
    const root = await visitor(app, "root", ROOT);
    const { text } = await root.open(PATH);
    expect(contentOf(text)).toMatch(/ada .* u059 .* u011 /);
    const [, next = ""] = /<a class="button" href="([^"]+)" rel="next">/.exec(text) ?? [];
    const rest = await read(root, next.replaceAll("&amp;", "&"));
    expect(rest).toMatch(/ u010 .* u000 .*First page/);
    expect(rest).not.toMatch(/ u011 /);
  });
});

describe("what an administrator does about it", () => {
  it("checks with the service, which the page and the trail tell", async () => {
    const { app, account } = await givenPracticeUser();
    const [connection] = await rowsOf("connections");
    const path = `${PATH}/${connection?.id}`;
    const root = await visitor(app, "root", ROOT);
    const checked = await root.fill(path, "/check");
    expect(checked.response.status).toBe(303);
    expect(await read(root, `${path}?done=tried`)).toContain("Checked: the service accepted it.");
    await account.endAccessTokens();
    await expireTokens();
    await root.fill(path, "/check");
    const content = await read(root, `${path}?done=tried`);
    expect(content).toMatch(/Checked: the service accepted it\..*Renewed since the consent Once/);
    const events = (await rowsOf("audit_events")).filter(({ action }) => action === "connection.checked");
    expect(events).toMatchObject([
      { actor: "user:root", outcome: "success", details: expect.stringContaining(String(connection?.subject)) },
      { actor: "user:root", outcome: "success" },
    ]);
  });

  it("renews the access, or is told that it could not be", async () => {
    const { app } = await refreshing({}, DOWN, DOWN, json({ access_token: "new", expires_in: 60 }));
    const { id } = await row();
    const root = await visitor(app, "root", ROOT);
    await root.fill(`${PATH}/${id}`, "/refresh");
    expect(await read(root, `${PATH}/${id}?done=tried`)).toMatch(
      /could not be renewed\. The service does not answer\./,
    );
    await endBackoff();
    await root.fill(`${PATH}/${id}`, "/refresh");
    const content = await read(root, `${PATH}/${id}?done=tried`);
    expect(content).toMatch(
      /The access was renewed\..*root renewed a token by hand .*root renewed a token by hand Failed/,
    );
  });

  it("ends a connection after it was said what that means, and the trail names both", async () => {
    const { app } = await refreshing();
    const { id } = await row();
    const root = await visitor(app, "root", ROOT);
    expect(await read(root, `${PATH}/${id}/disconnect`)).toContain("Disconnect scripted of ada?");
    const { action, token } = formOf((await root.open(`${PATH}/${id}/disconnect`)).text, "/disconnect");
    for (const _press of ["first", "second"]) {
      const { response } = await root.send(action, { form_token: token });
      expect(response.headers.get("location")).toBe(`${PATH}?done=ended`);
    }
    expect(await rowsOf("connections")).toEqual([]);
    const events = (await rowsOf("audit_events")).filter(({ action }) => action === "connection.deleted");
    expect(events).toMatchObject([
      { actor: "user:root", target_id: id, details: expect.stringContaining('"subject":"user:ada"') },
    ]);
    expect(await read(root, `${PATH}?done=ended`)).toContain("The connection has been ended.");
  });

  it.each(["check", "refresh", "disconnect"])("may not %s with the permission to read alone", async (act) => {
    const { app } = await refreshing();
    const { id } = await row();
    const root = await visitor(app, "root", ROOT);
    const reader = await visitor(app, "root", { scope: "connection:read" });
    const form = (await root.open(`${PATH}/${id}${act === "disconnect" ? "/disconnect" : ""}`)).text;
    const [, token = ""] =
      new RegExp(`/${act}"[^>]*><input type="hidden" name="form_token" value="([^"]+)"`).exec(form) ?? [];
    const { response } = await reader.send(`${PATH}/${id}/${act}`, { form_token: token });
    expect(response.status).toBe(403);
    expect(await rowsOf("connections")).toHaveLength(1);
  });
});
