import { beforeEach, describe, expect, it } from "vitest";
import { givenIntegration } from "../../support/fixtures.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { connectedConfig, type Sited, sitedApp } from "../../support/tenants.ts";
import { contentOf, formOf, type Visitor, visitor } from "../../support/visitor.ts";

let sited: Sited;
let list: string;
let lin: Visitor;
let bob: Visitor;

beforeEach(async () => {
  sited = await sitedApp({ name: "Sited" });
  list = `/console/integrations/${sited.id}/configs`;
  lin = await visitor(sited.app, "lin", { scope: "integration:write" });
  bob = await visitor(sited.app, "bob", { scope: "integration:read" });
});

const GOOD = { name: "Production", "value.site": "acme", "value.region": "" };

describe("the configs of an integration in the console", () => {
  it("are made, listed, changed and deleted", async () => {
    const made = await lin.fill(`${list}/new`, "/configs", GOOD);
    expect([made.response.status, made.response.headers.get("location")]).toEqual([303, `${list}?done=made`]);
    const listed = await lin.open(`${list}?done=made`);
    expect(contentOf(listed.text)).toContain("The config is made.");
    expect(contentOf(listed.text)).toMatch(/Production Site: acme Not connected/);
    const [{ id } = {}] = await rowsOf("integration_configs");
    const page = `${list}/${id}`;
    expect((await lin.open(page)).text).toMatch(/id="value.site"[^>]*value="acme"/);
    const saved = await lin.fill(page, String(id), { ...GOOD, name: "Live", "value.region": "us" });
    expect(saved.response.headers.get("location")).toBe(`${list}?done=saved`);
    expect(contentOf((await lin.open(list)).text)).toMatch(/Live Site: acme Region: us/);
    expect(contentOf((await lin.open(`${page}/delete`)).text)).toContain("Delete the config “Live”?");
    const { action, token } = formOf((await lin.open(`${page}/delete`)).text, "/delete");
    for (const _press of ["first", "second"]) {
      const { response } = await lin.send(action, { form_token: token });
      expect(response.headers.get("location")).toBe(`${list}?done=deleted`);
    }
    expect(contentOf((await lin.open(`${list}?lang=de&done=deleted`)).text)).toMatch(/Die Konfiguration ist gelöscht/);
    expect(await rowsOf("integration_configs")).toEqual([]);
  });

  it("say what an empty field means", async () => {
    const { text } = await lin.open(`${list}/new`);
    expect(text).toContain("Empty: eu, as the integration says.");
    expect(text).toContain("Without one the config cannot be used.");
    expect(text, "of a single account").not.toContain("value.account");
  });

  it.each([
    ["name", { name: "" }],
    ["value.site", { "value.site": "UPPER" }],
    ["value.region", { "value.region": "mars" }],
  ])("say at the field what is wrong with %s, and keep the rest", async (field, wrong) => {
    const { response, text } = await lin.fill(`${list}/new`, "/configs", { ...GOOD, ...wrong });
    expect(response.status).toBe(422);
    expect(text).toContain(`id="${field}-fault"`);
    expect(text).toContain(field === "name" ? 'value="acme"' : 'value="Production"');
    expect(await rowsOf("integration_configs")).toEqual([]);
  });

  it("show whose account is connected, and that a change of a value ends its consent", async () => {
    const { id } = await connectedConfig(sited);
    expect(contentOf((await lin.open(list)).text)).toMatch(/Ours Site: acme Connected/);
    const { text } = await lin.open(`${list}/${id}`);
    expect(contentOf(text)).toContain("When a value changes, the shared account has to be connected again");
    await lin.fill(`${list}/${id}`, id, { name: "Ours", "value.site": "other" });
    expect(contentOf((await lin.open(list)).text)).toContain("Has to be connected again");
  });

  it("are only looked at by whoever may not change the integration", async () => {
    await lin.fill(`${list}/new`, "/configs", GOOD);
    const [{ id } = {}] = await rowsOf("integration_configs");
    const { text } = await bob.open(list);
    expect(contentOf(text)).toContain("Production");
    for (const link of ["/new", String(id)]) expect(text).not.toContain(`${list}/${link}`);
    for (const path of ["/new", `/${id}`, `/${id}/delete`])
      expect((await bob.open(list + path)).response.status).toBe(403);
  });

  it("T15 do not exist for another tenant, nor below another integration", async () => {
    await lin.fill(`${list}/new`, "/configs", GOOD);
    const [{ id } = {}] = await rowsOf("integration_configs");
    const stranger = await visitor(sited.app, "lin", { roles: ["superuser"], tenant: "other" });
    for (const path of ["", "/new", `/${id}`, `/${id}/delete`])
      expect((await stranger.open(list + path)).response.status).toBe(404);
    const other = await givenIntegration(sited.app.deps, { type: "practice", owner: "user:lin" }, []);
    expect((await lin.open(`/console/integrations/${other}/configs/${id}`)).response.status).toBe(404);
    const { token } = formOf((await lin.open(`${list}/${id}/delete`)).text, "/delete");
    const elsewhere = await lin.send(`${list}/${id}`, { form_token: token, ...GOOD });
    expect(elsewhere.response.status, "the token of another form").toBe(403);
  });
});
