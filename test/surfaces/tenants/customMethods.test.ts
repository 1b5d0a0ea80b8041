import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { openApi } from "../../support/documented.ts";
import { admin, customBody, expectProblem, makeIntegration } from "../../support/integrations.ts";
import { loggedEvents } from "../../support/logs.ts";
import { LIST, makeConfig, SITED_PATH, type Sited, sitedApp, tenantState } from "../../support/tenants.ts";

const TOOL = `${SITED_PATH}/tools/me`;
const AUTHORIZE = { integrationAuthMetadataId: "oauth2", configParameters: { site: "acme" } };
const DOCUMENT = { openapi: "3.1.0", paths: { "/me": { get: { operationId: "me" } } } };
const BODIES: Record<string, unknown> = {
  authorize: AUTHORIZE,
  consumeOAuthCredentials: { credentialKey: "x", integrationConfigId: "x" },
  import: { ...DOCUMENT, info: {} },
  execute: {},
};

let sited: Sited;
let before: string;

beforeEach(async () => {
  sited = await sitedApp({ parameters: { site: "acme" } });
  expect((await sited.lin(`${SITED_PATH}/tools:import`, jsonBody(DOCUMENT))).status).toBe(200);
  before = await tenantState();
});

/** As the URL parser leaves it; what it would change by itself is not what is tested here. */
const send = (path: string, body: unknown = AUTHORIZE, method = "POST") => sited.lin(path, jsonBody(body, method));

async function expectNothing(): Promise<void> {
  expect(await tenantState()).toBe(before);
  expect(await sited.upstream.seen()).toEqual([]);
}

/** How each of the methods could be written wrongly. */
function spellings(path: string, method: string): string[] {
  const upper = `${method.charAt(0).toUpperCase()}${method.slice(1)}`;
  return [
    ...[`${path}EVIL`, `${path}${method}`, `${path}/${method}`, `${path}/:${method}`, `${path}/~${method}`],
    ...[`${path}:${method}X`, `${path}:${upper}`, `${path}:${method.toUpperCase()}`, `${path}:${method}/`],
    ...[`${path}%3A${method}`, `${path}%3a${method}`, `${path}%253A${method}`, `${path}::${method}`],
    ...[`${path}:${method}:${method}`, `${path}/%7E${method}`, `${path}%2F~${method}`, `${path}/~~${method}`],
    ...[`${path}:${method}%20`, `${path}:%20${method}`, `${path}:${method};x`, `${path};:${method}`],
    ...[
      `${path}:${method}%00`,
      `${path}.${method}`,
      `${path}:`,
      `${path}: `,
      `${path}：${method}`,
      `/${path}:${method}`,
    ],
  ];
}

describe("T21 a path that only looks like a custom method", () => {
  it.each([
    [SITED_PATH, "authorize"],
    [SITED_PATH, "consumeOAuthCredentials"],
    [`${SITED_PATH}/tools`, "import"],
    [TOOL, "execute"],
  ])("T21 of %s is none, however %s is written: nothing is called and nothing written", async (path, method) => {
    for (const spelling of spellings(path, method)) {
      const response = await send(spelling, BODIES[method]);
      expect([spelling, [404, 405].includes(response.status)]).toEqual([spelling, true]);
      await expectProblem(response, response.status, response.status === 404 ? "not_found" : "method_not_allowed");
    }
    await expectNothing();
  });

  it("T21 stands at another kind of thing", async () => {
    const wrong = [
      ...[
        `${SITED_PATH}:execute`,
        `${SITED_PATH}:import`,
        `${SITED_PATH}/tools:authorize`,
        `${SITED_PATH}/tools:execute`,
      ],
      ...[`${TOOL}:authorize`, `${TOOL}:import`, `${TOOL}:consumeOAuthCredentials`, `${SITED_PATH}/configs:import`],
      ...[
        `${LIST}:authorize`,
        `${LIST}:import`,
        "/v1/tenants/default:authorize",
        "/v1/tenants/default/api-keys:import",
      ],
      ...["/v1/tenants:authorize", "/v1/tenants/:authorize", `${LIST}/:authorize`, `${SITED_PATH}/tools/:execute`],
      ...[`${LIST}EVIL`, `${LIST}EVIL/sited:authorize`, "/v1/tenantsEVIL/default/integrations/sited:authorize"],
      ...["/v2/tenants/default/integrations/sited:authorize", "/V1/tenants/default/integrations/sited:authorize"],
      ...[
        "/x/v1/tenants/default/integrations/sited:authorize",
        `${SITED_PATH}/x:authorize`,
        "/api/integrations:authorize",
      ],
    ];
    for (const path of wrong) {
      for (const body of Object.values(BODIES)) {
        const response = await send(path, body);
        expect([path, [404, 405].includes(response.status)]).toEqual([path, true]);
      }
    }
    await expectNothing();
  });

  it("T21 is the text of a reference: nothing else is read, changed or deleted by it", async () => {
    const config = await makeConfig(sited.lin);
    before = await tenantState();
    for (const method of ["GET", "PATCH", "DELETE"]) {
      for (const path of [
        ...[
          `${SITED_PATH}/configs:authorize`,
          `${SITED_PATH}/configs/~authorize`,
          `${SITED_PATH}/configs/${config.id}:import`,
        ],
        ...["/v1/tenants/default/api-keys:import", "/v1/tenants/default:import", "/v1/tenants/default/~import"],
      ]) {
        const init = method === "PATCH" ? jsonBody({ displayName: "x" }, method) : { method };
        const response = await sited.lin(path, init);
        expect([method, path, [403, 404, 405].includes(response.status)]).toEqual([method, path, true]);
      }
    }
    await expectNothing();
  });
});

describe("a custom method", () => {
  it("takes no other HTTP method: 405, which names the right one", async () => {
    for (const path of [`${SITED_PATH}:authorize`, `${SITED_PATH}/tools:import`, `${TOOL}:execute`]) {
      for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
        const response = await sited.lin(path, { method });
        expect(response.headers.get("allow")).toBe("POST");
        await expectProblem(response, 405, "method_not_allowed");
      }
    }
    await expectNothing();
  });

  it("follows a slug and an id, and may have a query that means nothing", async () => {
    for (const reference of ["sited", sited.id]) {
      expect((await send(`${LIST}/${reference}:authorize`)).status).toBe(200);
      expect((await send(`${LIST}/${reference}:authorize?x=:import`)).status).toBe(200);
    }
    expect((await send("/v1/tenants/%64efault/integrations/%73ited:authorize")).status).toBe(200);
  });

  it("leaves natural ids alone in the Integrations API, also when a slug is called like one", async () => {
    const lin = admin(sited.app, "lin");
    for (const slug of ["authorize", "import", "execute"]) {
      const made = await makeIntegration(lin, customBody("bearer", { slug }));
      for (const reference of [`lin:${slug}`, `lin%3A${slug}`, slug]) {
        const response = await lin(`/api/integrations/${reference}`);
        expect([reference, response.status, await response.json()]).toMatchObject([reference, 200, { id: made.id }]);
      }
      expect((await lin(`/api/integrations/lin:${slug}`, jsonBody({ name: "New" }, "PATCH"))).status).toBe(200);
      expect((await lin(`${LIST}/${slug}/configs`)).status).toBe(200);
    }
  });

  it("is written with its colon in the OpenAPI document, in the log, and in a problem's instance", async () => {
    const paths = Object.keys(openApi.paths).filter((path) => path.startsWith("/v1/") && /[:~]/.test(path));
    const integration = "/v1/tenants/{tenant}/integrations/{integration}";
    expect(paths).toEqual([
      ...[`${integration}:authorize`, `${integration}:consumeOAuthCredentials`],
      ...[`${integration}/tools:import`, `${integration}/tools/{tool}:execute`],
      ...["/v1/tenants/{tenant}/api-keys:attenuate", "/v1/tenants/{tenant}/api-keys/{id}:explain"],
      ...["/v1/tenants/{tenant}/approvals/{id}:approve", "/v1/tenants/{tenant}/approvals/{id}:deny"],
    ]);
    const problem = await (await send(`${SITED_PATH}:authorize`, {})).json();
    expect(problem).toMatchObject({ instance: `${SITED_PATH}:authorize` });
    await send(`${TOOL}:execute`, { parameters: { x: 1 } });
    const routes = loggedEvents("request").map(({ route }) => route);
    const template = "/v1/tenants/:tenant/integrations/:integration";
    expect(routes).toEqual([
      ...[`${template}/tools:import`, `${template}:authorize`, `${template}/tools/:tool:execute`],
    ]);
  });
});
