import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { routes } from "../../../src/app.ts";
import { sessionToken, type TestApp, testApp } from "../../support/app.ts";
import { dumpStorage } from "../../support/dump.ts";
import { ADMIN, givenCustom } from "../../support/integrationsApi.ts";
import { stage } from "../../support/stage.ts";

const PREFIX = "/api/integration";
const writes = routes.filter(
  ({ method, path, access }) => access === "user" && method !== "get" && path.startsWith(PREFIX),
);

/** Bodies that each operation takes, so that nothing but the origin stands in the way. */
const BODIES: Record<string, unknown> = {
  createIntegration: { name: "New", type: "custom", authType: "bearer", apiBaseUri: "https://api.example.com" },
  replaceIntegration: { name: "Renamed", authType: "bearer", apiBaseUri: "https://api.example.com" },
  changeIntegration: { name: "Renamed" },
  connectIntegration: { token: "new-token" },
  putShare: { accessLevel: 3 },
  transferIntegration: { userId: "mallory" },
};
const WORKS = [...Object.keys(BODIES), "deleteIntegration", "deleteIntegrationConnection", "deleteShare"];

const REFUSED: [string, Record<string, string>][] = [
  ["no origin", {}],
  ["another origin", { origin: "https://evil.example" }],
  ["the origin null", { origin: "null" }],
  ["an origin that begins like an allowed one", { origin: "https://app.example.com.evil.example" }],
];

let app: TestApp;
let id: string;
let cookie: string;

beforeEach(async () => {
  app = await testApp();
  const shares = [{ principal: "user:eve", accessLevel: 1 }];
  id = await givenCustom(app.deps, await stage(), { authType: "bearer", owner: "user:ada" }, shares);
  cookie = `access_token=${await sessionToken("ada", ADMIN)}`;
  const body = JSON.stringify({ token: "token" });
  const headers = { "content-type": "application/json", cookie, origin: env.PUBLIC_URL };
  expect((await app.fetch(`/api/integrations/${id}/connect`, { method: "POST", headers, body })).status).toBe(201);
});

function send(
  { method, path, operationId }: (typeof writes)[number],
  headers: Record<string, string>,
): Promise<Response> {
  const place = path
    .replace("/~", ":")
    .replace(":id", id)
    .replace(":principalId", "user:eve")
    .replace(/:path(\{.*\})?$/, "me");
  const body = BODIES[operationId];
  return app.fetch(place, {
    method: method.toUpperCase(),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { cookie, ...(body !== undefined && { "content-type": "application/json" }), ...headers },
  });
}

it("T47 the routes that are tried are all kinds of writes", () => {
  expect([...new Set(writes.map(({ method }) => method))].sort()).toEqual(["delete", "patch", "post", "put"]);
  expect(writes.map(({ operationId }) => operationId)).toEqual(expect.arrayContaining(WORKS));
});

describe.each(writes.map((route) => ({ ...route, name: `${route.method.toUpperCase()} ${route.path}` })))(
  "T47 $name with the cookie",
  (route) => {
    it.each(REFUSED)("and %s is refused, and changes nothing", async (_what, headers) => {
      const before = await dumpStorage();
      const response = await send(route, headers);
      expect([response.status, await response.json()]).toMatchObject([403, { code: "origin_not_allowed" }]);
      expect(await dumpStorage()).toBe(before);
    });

    if (!WORKS.includes(route.operationId)) return;
    it("and an allowed origin does it", async () => {
      const response = await send(route, { origin: "https://app.example.com" });
      expect([route.operationId, Math.floor(response.status / 100)]).toEqual([route.operationId, 2]);
    });
  },
);
