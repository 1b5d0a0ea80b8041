import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { type Body, type Call, expectProblem } from "../../support/integrations.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { keyCall, TENANT, tenantState } from "../../support/tenants.ts";

const DEFAULTS = {
  ...{ id: "default", name: "default", frontendUrl: null, successUrl: null },
  ...{ allowedReturnOrigins: [], auditRetentionDays: null, accent: null, logoUrl: null },
};
const ALL = {
  name: "Acme",
  frontendUrl: "https://app.acme.example",
  successUrl: "https://agents.acme.example/done?app=7",
  allowedReturnOrigins: ["https://one.acme.example", "https://two.acme.example"],
};

let app: TestApp;
let root: Call;

/** As in production: nothing on loopback. */
beforeEach(async () => {
  app = await testApp(({ settings }) => ({ settings: { ...settings, allowLoopback: false } }));
  root = app.as("root", { roles: ["superuser"] });
});

const patch = (body: unknown, call = root, path = TENANT) => call(path, jsonBody(body, "PATCH"));

async function saved(body: Body): Promise<unknown> {
  const response = await patch(body);
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

describe("a tenant", () => {
  it("has decided nothing at first, and holds what is decided; what is absent stays, and null goes back", async () => {
    expect(await (await root(TENANT)).json()).toEqual(DEFAULTS);
    expect(await saved({})).toEqual(DEFAULTS);
    expect(await saved(ALL)).toEqual({ ...DEFAULTS, ...ALL });
    expect(await saved({ name: "  Acme Ltd " })).toEqual({ ...DEFAULTS, ...ALL, name: "Acme Ltd" });
    expect(await saved({ frontendUrl: null })).toMatchObject({ frontendUrl: null, successUrl: ALL.successUrl });
    expect(await saved({ successUrl: null, allowedReturnOrigins: [] })).toEqual({ ...DEFAULTS, name: "Acme Ltd" });
    expect(await (await root(TENANT)).json()).toEqual({ ...DEFAULTS, name: "Acme Ltd" });
    expect(await rowsOf("tenants")).toMatchObject([{ id: "default" }]);
  });

  it("remembers each change with the names of the fields, and no value", async () => {
    await saved({ successUrl: ALL.successUrl, name: "Acme" });
    expect(await trail()).toEqual(["user:root tenant.updated default success"]);
    const [event] = await rowsOf("audit_events");
    expect(JSON.parse(String(event?.details))).toEqual({ fields: ["name", "successUrl"] });
  });

  it("decides for itself only: another one has decided nothing", async () => {
    await saved(ALL);
    const there = app.as("root", { roles: ["superuser"], tenant: "elsewhere" });
    expect(await (await there("/v1/tenants/elsewhere")).json()).toEqual({
      ...DEFAULTS,
      id: "elsewhere",
      name: "elsewhere",
    });
  });
});

describe("a tenant that is not to be seen or changed", () => {
  it("T15 answers 403 to whoever is no superuser, whatever else they may, and changes nothing", async () => {
    const everything = "integration:* token:* user:act-as key:manage audit:read";
    const scope = "integration:read integration:write integration:delete integration:share key:manage audit:read";
    const callers = [
      app.as("ada"),
      app.as("ada", { scope }),
      app.as("ada", { roles: ["admin", "SUPERUSER"] }),
      app.as("ada", { groups: ["superuser"] }),
      await keyCall(app, everything.split(" ")),
      await keyCall(app, everything.split(" "), "root"),
    ];
    for (const call of callers) {
      await expectProblem(await call(TENANT), 403, "forbidden");
      await expectProblem(await patch(ALL, call), 403, "forbidden");
    }
    expect(await rowsOf("tenants")).toEqual([]);
  });

  it("T13 answers 404 for another one, 401 without session, 405 to other methods", async () => {
    const before = await tenantState();
    for (const tenant of ["elsewhere", "DEFAULT", "default%2F", "%20default"]) {
      await expectProblem(await root(`/v1/tenants/${tenant}`), 404, "not_found");
      await expectProblem(await patch(ALL, root, `/v1/tenants/${tenant}`), 404, "not_found");
    }
    const there = app.as("root", { roles: ["superuser"], tenant: "elsewhere" });
    await expectProblem(await there(TENANT), 404, "not_found");
    await expectProblem(await app.fetch(TENANT), 401, "unauthenticated");
    for (const method of ["POST", "PUT", "DELETE"]) {
      const response = await root(TENANT, { method });
      expect(response.headers.get("allow")).toBe("GET, PATCH");
      await expectProblem(response, 405, "method_not_allowed");
    }
    expect(await tenantState()).toBe(before);
  });
});

const HOSTS = [
  ...["localhost", "foo.localhost", "127.0.0.1", "127.1", "[::1]", "10.0.0.1", "172.16.0.1", "192.168.1.1"],
  ...[
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "[fe80::1]",
    "[fd12::1]",
    "[::ffff:127.0.0.1]",
    "2130706433",
    "1.1.1.1",
  ],
  ...[
    "0x7f000001",
    "0177.0.0.1",
    "１２７.0.0.1",
    "intranet",
    "db.internal",
    "printer.local",
    "nas.lan",
    "a.test",
    "a..com",
  ],
  ...["app.example.com.", "metadata.google.internal", "router.home.arpa", "x.onion"],
];
const GOOD = "https://app.example.com";
const NOWHERE = [
  ...HOSTS.map((host) => `https://${host}`),
  ...[
    "",
    " ",
    "/",
    "//app.example.com",
    "app.example.com",
    "https://",
    "https:app.example.com",
    "https:/app.example.com",
  ],
  ...["https:///app.example.com", "http://app.example.com", "ftp://app.example.com", "javascript:alert(1)", "data:,x"],
  ...["javascript://app.example.com/%0aalert(1)", "file:///etc/passwd", `blob:${GOOD}`, "ws://app.example.com"],
  ...[
    `${GOOD}:8443`,
    `${GOOD}:80`,
    `${GOOD}@evil.example`,
    "https://user@app.example.com",
    "https://a:b@app.example.com",
  ],
  ...[
    `${GOOD}#x`,
    `${GOOD}#`,
    `${GOOD}\\@evil.example`,
    `${GOOD}\\`,
    "https:\\\\app.example.com",
    `${GOOD}\n`,
    `\t${GOOD}`,
  ],
  ...[
    "ht\ttps://app.example.com",
    `${GOOD}\u0000`,
    ` ${GOOD}`,
    `${GOOD} `,
    `${GOOD}/\u0085`,
    "null",
    "*",
    "https://*.example.com ",
    ...["https://*.com", "https://*.example.com", "https://a*.example.com", "https://app.*.com"],
  ],
];
/** Addresses, but no origins as a browser sends them. */
const NO_ORIGINS = [
  ...[`${GOOD}/`, `${GOOD}/app`, `${GOOD}?x=1`, "HTTPS://app.example.com", "https://APP.example.com", `${GOOD}:443`],
  ...["https://münchen.example", "https://%61pp.example.com", "https://app\u3002example.com"],
];

describe("T09 T26 an address of a tenant", () => {
  it("T09 T26 is refused when it could lead somewhere else, by the name of its field, and nothing is saved", async () => {
    const before = await tenantState();
    for (const url of [...NOWHERE, ...NO_ORIGINS]) {
      const fields: Body = { frontendUrl: url, allowedReturnOrigins: [GOOD, url] };
      if (NOWHERE.includes(url)) fields.successUrl = url;
      for (const [field, value] of Object.entries(fields)) {
        const { errors } = await expectProblem(await patch({ name: "x", [field]: value }), 400, "validation_failed");
        expect([url, errors?.map(({ path }) => path)]).toEqual([url, [field]]);
      }
    }
    expect(await tenantState()).toBe(before);
  });

  it("T26 is named with all the others that are wrong", async () => {
    const url = "https://10.0.0.1";
    const body = { frontendUrl: url, successUrl: url, allowedReturnOrigins: [url] };
    const { errors } = await expectProblem(await patch(body), 400, "validation_failed");
    expect(errors?.map(({ path }) => path)).toEqual(["frontendUrl", "successUrl", "allowedReturnOrigins"]);
  });

  it("is saved as it came when it is public", async () => {
    for (const url of [GOOD, "https://xn--mnchen-3ya.example", "https://localhost.acme.com", "https://10.acme.com"]) {
      expect(
        await saved({ frontendUrl: url, successUrl: `${url}/a?b=c&d`, allowedReturnOrigins: [url] }),
      ).toMatchObject({
        ...{ frontendUrl: url, successUrl: `${url}/a?b=c&d`, allowedReturnOrigins: [url] },
      });
    }
  });
});

it("T16 refuses what is no field, and what is no value for one", async () => {
  const before = await tenantState();
  const bodies: [Body, string?][] = [
    ...["id", "tenantId", "superuser", "createdAt", "allowedOrigins", "Name"].map((name): [Body] => [{ [name]: "x" }]),
    ...["", "  ", "x".repeat(201), "a\nb", null, 1].map((name): [Body, string] => [{ name }, "name"]),
    ...[1, {}, [], `${GOOD}/${"x".repeat(2048)}`].map((successUrl): [Body, string] => [{ successUrl }, "successUrl"]),
    ...[1, {}, []].map((frontendUrl): [Body, string] => [{ frontendUrl }, "frontendUrl"]),
    ...[null, GOOD, {}, Array(51).fill(GOOD)].map((origins): [Body, string] => [
      { allowedReturnOrigins: origins },
      "allowedReturnOrigins",
    ]),
    ...["", "red", "#12345", "#1234567", "#12345g", "#123456;}", 1].map((accent): [Body, string] => [
      { accent },
      "accent",
    ]),
    [{ allowedReturnOrigins: [GOOD, null] }, "allowedReturnOrigins.1"],
  ];
  for (const [body, path] of bodies) await expectProblem(await patch(body), 400, "validation_failed", path);
  expect(await tenantState()).toBe(before);
});
