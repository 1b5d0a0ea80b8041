import { beforeEach, describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { jsonBody, type TestApp, testApp } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { rowsOf } from "../support/integrationsApi.ts";
import { json, type StageHandle, stage } from "../support/stage.ts";
import { contentOf, type Visitor, visitor } from "../support/visitor.ts";

/** A secret that each call needs besides the credential is a sealed header of the integration, and nothing else. */

const LIST = "/console/integrations";
const ADMIN = { scope: "integration:write integration:read" };
const HEADER = "developer-token";
const SECRET = "dev-0123456789abcdef";
const OTHER = "dev-fedcba9876543210";

let app: TestApp;
let admin: Visitor;
let upstream: StageHandle;

beforeEach(async () => {
  upstream = await stage(json({}));
  const catalog = createCatalog([
    {
      ...{ id: "prov_01m80h14vsfaqaky0kqcy1pa07", slug: "adverts", name: "Adverts", description: "Adverts." },
      ...{ categories: ["advertising"], docsUrl: "https://acme.example/docs" },
      checked: { page: "https://acme.example/docs", on: "2026-12-01" },
      fields: [
        {
          ...{ name: "developer_token", label: "Developer token", pattern: "dev-[0-9a-f]{16}", example: "dev-0123…" },
          ...{ help: "It stands in the API center.", secret: true, level: "integration", header: HEADER },
        },
        { name: "area", label: "Area", pattern: "[a-z]+", example: "north", level: "integration", default: "north" },
      ],
      auth: [
        {
          type: "basic",
          label: "Login",
          help: "Ask your agent.",
          example: "agent-1",
          usernameLabel: "Agent",
          passwordLabel: "PIN",
        },
        { type: "bearer", label: "Access key", help: "In the profile.", example: "ak_…" },
      ],
      api: { baseUrl: upstream.url },
    },
  ]);
  app = await testApp({ catalog });
  admin = await visitor(app, "admin", ADMIN);
});

const api = (path: string, body?: unknown, method?: string) =>
  app.as("admin", ADMIN)(path, body === undefined ? undefined : jsonBody(body, method));
const faultsOf = async (response: Response) => (await response.json<{ errors: unknown }>()).errors;
const row = async () => (await rowsOf("integrations"))[0] ?? {};

/** The headers of the integration, as whoever may change it sees them. */
async function headersOf(): Promise<unknown> {
  const { id } = await row();
  return (await (await api(`/api/integrations/${id}`)).json<{ headers: unknown }>()).headers;
}

describe("the API", () => {
  const body = { name: "Adverts", type: "adverts", authType: "bearer" };

  it("takes it in headers, seals it, and sends it with each call", async () => {
    const made = await api("/api/integrations", { ...body, headers: { [HEADER]: SECRET } });
    expect(made.status).toBe(201);
    const { id } = await made.json<{ id: string }>();
    expect(JSON.stringify(await row())).not.toContain(SECRET);
    expect((await api(`/api/integrations/${id}/connect`, { token: canary("token") })).status).toBe(201);
    expect((await api(`/api/integrations/${id}/request/ads`)).status).toBe(200);
    expect((await upstream.seen())[0]?.headers[HEADER]).toBe(SECRET);
  });

  it("refuses it as a parameter, and says where it belongs", async () => {
    const refused = await api("/api/integrations", { ...body, parameters: { developer_token: SECRET } });
    expect([refused.status, await faultsOf(refused)]).toEqual([
      400,
      [{ path: "parameters.developer_token", message: `is a secret: give it in headers, as ${HEADER}` }],
    ]);
  });

  it.each([HEADER, "Developer-Token"])("refuses a value of another form in %s", async (name) => {
    const refused = await api("/api/integrations", { ...body, headers: { [name]: "something else" } });
    expect([refused.status, await faultsOf(refused)]).toEqual([
      400,
      [{ path: `headers.${name}`, message: "does not fit" }],
    ]);
  });

  it("is asked for by no config and no connect page", async () => {
    await api("/api/integrations", { ...body, headers: { [HEADER]: SECRET } });
    const { items } = await (await api("/v1/tenants/default/integrations")).json<{
      items: { authMetadata: unknown }[];
    }>();
    expect(JSON.stringify(items)).toContain('"area"');
    expect(JSON.stringify(items)).not.toContain("developer_token");
    for (const page of ["/connect/adverts", `/connect/${(await row()).id}`]) {
      expect((await admin.open(page)).text).not.toContain("developer_token");
    }
  });

  it("says in the catalogue that it is one, and under which header it goes", async () => {
    const { fields } = await (await api("/api/providers/adverts")).json<{ fields: unknown[] }>();
    expect(fields[0]).toMatchObject({ name: "developer_token", secret: true, header: HEADER, level: "integration" });
  });
});

describe("the console", () => {
  const making = `${LIST}/new/adverts?auth=bearer`;
  const make = (fields: Record<string, string> = {}) =>
    admin.fill(making, "/new/adverts", { name: "Adverts", mode: "per-user", ...fields });
  const edit = async (fields: Record<string, string | string[]>) => {
    const { id } = await row();
    return admin.fill(`${LIST}/${id}/edit`, "/edit", { name: "Adverts", slug: "adverts", mode: "per-user", ...fields });
  };

  it("asks for it, puts it to the headers, and shows it to nobody", async () => {
    const { text } = await admin.open(making);
    expect(text).toMatch(/<input id="field.developer_token" name="field.developer_token" type="password"/);
    expect(contentOf(text)).toContain(
      `It stands in the API center. Like dev-0123… . It goes with each call as ${HEADER}.`,
    );
    expect(contentOf(text)).toContain("Area Like north . Empty: north.");
    const made = await make({ "field.developer_token": ` ${SECRET} `, headers: "X-Version: 2" });
    expect(made.response.status).toBe(303);
    expect(await headersOf()).toEqual({ "X-Version": "2", [HEADER]: SECRET });
    expect((await row()).parameters).not.toContain("developer_token");
    const form = await admin.open(`${LIST}/${(await row()).id}/edit`);
    expect(form.text).not.toContain(SECRET);
    expect(contentOf(form.text)).toContain("One is stored. Leave this empty to keep it.");
  });

  it("says at its field when it has another form, and sends it back to nobody", async () => {
    const { response, text } = await make({ "field.developer_token": "something-else" });
    expect(response.status).toBe(422);
    expect(/id="field.developer_token-fault">([^<]*)</.exec(text)?.[1]).toContain("does not have the form");
    expect(text).not.toContain("something-else");
  });

  it("changes it and the other headers each by itself", async () => {
    await make({ "field.developer_token": SECRET, headers: "X-Version: 2" });
    await edit({});
    expect(await headersOf()).toEqual({ "X-Version": "2", [HEADER]: SECRET });
    await edit({ headers: "X-Version: 3" });
    expect(await headersOf()).toEqual({ "X-Version": "3", [HEADER]: SECRET });
    await edit({ "field.developer_token": OTHER });
    expect(await headersOf()).toEqual({ "X-Version": "3", [HEADER]: OTHER });
    await edit({ clear: ["headers"] });
    expect(await headersOf()).toEqual({ [HEADER]: OTHER });
    await edit({ clear: ["field.developer_token"] });
    expect(await headersOf()).toEqual({});
  });

  it("says which one is missing, until it is there", async () => {
    await make();
    const shown = async () => contentOf((await admin.open(`${LIST}/${(await row()).id}`)).text);
    expect(await shown()).toContain(
      `The service wants &quot;Developer token&quot; with each call, as the header ${HEADER}.`,
    );
    await edit({ "field.developer_token": SECRET });
    expect(await shown()).not.toContain("The service wants");
  });

  it("puts nothing to headers that do not open, instead of losing them", async () => {
    await make({ "field.developer_token": SECRET, headers: "X-Version: 2" });
    const before = (await row()).headers_sealed;
    app.deps.keyring = (await testApp({}, { ENCRYPTION_KEYS: `k2:${"A".repeat(43)}=` })).deps.keyring;
    const { response, text } = await edit({ "field.developer_token": OTHER });
    expect(response.status).toBe(422);
    expect(/id="field.developer_token-fault">([^<]*)</.exec(text)?.[1]).toContain("cannot be opened now");
    expect((await row()).headers_sealed).toBe(before);
  });
});

describe("the connect pages", () => {
  it("say what a credential is called, where it is found and how it looks", async () => {
    const body = { name: "A", type: "adverts", authType: "bearer", headers: { [HEADER]: SECRET } };
    await api("/api/integrations", body);
    const bearer = contentOf((await admin.open("/connect/a")).text);
    expect(bearer).toContain("Access key In the profile. It looks like ak_… It is checked, then stored encrypted.");
    await api("/api/integrations", { ...body, name: "B", authType: "basic" });
    const pair = contentOf((await admin.open("/connect/b")).text);
    expect(pair).toContain("Agent Ask your agent. It looks like agent-1 PIN It is checked");
  });
});
