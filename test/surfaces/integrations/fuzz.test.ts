import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import {
  admin,
  type Body,
  type Call,
  connect,
  customBody,
  expectProblem,
  makeIntegration,
  storedState,
} from "../../support/integrations.ts";

let app: TestApp;
let ada: Call;
let before: string;

beforeEach(async () => {
  app = await testApp();
  ada = admin(app);
  const { id } = await makeIntegration(ada, customBody("oauth2", { slug: "own" }));
  await makeIntegration(ada, customBody("bearer", { slug: "bearer" }));
  await connect(ada, id);
  before = await storedState();
});

/** Every write of the surface that takes a body, with one that it would accept. */
const WRITES: { write: string; method: string; path: string; valid: () => Body }[] = [
  { write: "POST an integration", method: "POST", path: "", valid: () => customBody("oauth2", { slug: "new" }) },
  { write: "PUT an integration", method: "PUT", path: "/own", valid: () => customBody("oauth2") },
  { write: "PATCH an integration", method: "PATCH", path: "/own", valid: () => ({ name: "Changed" }) },
  { write: "PUT a share", method: "PUT", path: "/own/shares/user:bob", valid: () => ({ accessLevel: 1 }) },
  { write: "PUT a share without a level", method: "PUT", path: "/own/shares/everyone", valid: () => ({}) },
  { write: "PUT the owner", method: "PUT", path: "/own/owner", valid: () => ({ userId: "bob" }) },
  { write: "POST connect", method: "POST", path: "/own/connect", valid: () => ({ accessToken: canary("access") }) },
  {
    write: "POST connect by token",
    method: "POST",
    path: "/bearer/connect",
    valid: () => ({ token: canary("token") }),
  },
];

const EXTRA: [string, unknown][] = [
  ["ownerId", "bob"],
  ["owner", "user:bob"],
  ["owner", { userId: "bob" }],
  ["tenantId", "t2"],
  ["tenant_id", "t2"],
  ["tenant", "t2"],
  ["isShared", true],
  ["shared", true],
  ["shares", [{ principalId: "everyone", accessLevel: 3 }]],
  ["roles", ["superuser"]],
  ["superuser", true],
  ["permissions", ["integration:delete"]],
  ["scopes", ["admin"]],
  ["id", "int_01h4zzzzzzzzzzzzzzzzzzzzzz"],
  ["integrationId", "int_01h4zzzzzzzzzzzzzzzzzzzzzz"],
  ["principalId", "everyone"],
  ["principal", "everyone"],
  ["subject", "shared"],
  ["version", 99],
  ["level", 3],
  ["access_level", 3],
  ["status", "connected"],
  ["statusReason", "x"],
  ["clientStatus", "ok"],
  ["client_status", "ok"],
  ["createdAt", "2000-01-01T00:00:00Z"],
  ["updatedAt", "2000-01-01T00:00:00Z"],
  ["redirectUri2", "https://evil.example"],
  ["hasClientSecret", false],
  ["clientSecretSealed", "x"],
  ["client_secret_sealed", "x"],
  ["credentialSealed", "x"],
  ["authorizationEndpoint", "https://evil.example"],
  ["otherBaseUrls", ["https://evil.example"]],
  ["_links", { self: { href: "x" } }],
  ["_embedded", {}],
  ["data", { a: "b" }],
  ["Name", "x"],
  ["AccessLevel", 3],
  ["", "x"],
  ["__proto__", { superuser: true }],
  ["constructor", { prototype: {} }],
  ["prototype", {}],
  ["toString", "x"],
  ["hasOwnProperty", null],
];

/** The body with one member more, as text: an object literal could not hold `__proto__`. */
function withMember(body: Body, name: string, value: unknown): string {
  const members = [...Object.entries(body), [name, value] as const];
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`).join(",")}}`;
}

function send({ method, path }: (typeof WRITES)[number], body: string): Promise<Response> {
  return ada(`/api/integrations${path}`, { method, body, headers: { "content-type": "application/json" } });
}

async function expectRefused(write: (typeof WRITES)[number], name: string, value: unknown): Promise<void> {
  const response = await send(write, withMember(write.valid(), name, value));
  const problem = await expectProblem(response, 400, "validation_failed");
  expect(JSON.stringify(problem.errors?.map(({ message }) => message)), name).toContain(
    JSON.stringify(name).slice(1, -1),
  );
}

describe.each(WRITES)("T16 $write", (write) => {
  it("with a field that is not the caller's to set is refused by name, and changes nothing", async () => {
    for (const [name, value] of EXTRA) {
      await expectRefused(write, name, value);
      expect(await storedState(), name).toBe(before);
    }
  });

  it("with fields nobody thought of is refused too, and changes nothing", async () => {
    const known = new Set([
      "headers",
      "parameters",
      "description",
      "category",
      "mode",
      "tags",
      "pkce",
      "scope",
      "code",
    ]);
    const name = fc.stringMatching(/^[A-Za-z_$][\w$-]{2,24}$/).filter((text) => !known.has(text));
    await fc.assert(
      fc.asyncProperty(
        name.filter((text) => !Object.hasOwn(write.valid(), text)),
        fc.jsonValue({ maxDepth: 2 }),
        (text, value) => expectRefused(write, text, value),
      ),
      { numRuns: 25 },
    );
    expect(await storedState()).toBe(before);
  });

  it("without them is accepted, so the fields were what was refused", async () => {
    const response = await send(write, JSON.stringify(write.valid()));
    expect([200, 201], await response.clone().text()).toContain(response.status);
    expect(await storedState()).not.toBe(before);
  });

  it("as anything but an object is refused, and changes nothing", async () => {
    for (const body of ["[]", "null", "1", '"x"', "true", `[${JSON.stringify(write.valid())}]`]) {
      await expectProblem(await send(write, body), 400, "validation_failed");
    }
    await expectProblem(await send(write, ""), 400, "malformed_json");
    expect(await storedState()).toBe(before);
  });
});

it("T16 leaves no trace in what comes after: nobody is a superuser by __proto__", async () => {
  for (const write of WRITES)
    await send(write, withMember(write.valid(), "__proto__", { superuser: true, tenant: "t2" }));
  expect(({} as Record<string, unknown>).superuser).toBeUndefined();
  await expectProblem(await app.as("bob")("/api/integrations/own"), 404, "not_found");
});
