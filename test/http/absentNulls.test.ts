import { describe, expect, it } from "vitest";
import * as z from "zod";
import { routes } from "../../src/app.ts";
import { withoutNulls } from "../../src/http/absentNulls.ts";
import { jsonBody, type TestApp, testApp } from "../support/app.ts";
import { examplePath } from "../support/everyRoute.ts";
import { admin, customBody, expectProblem, makeIntegration } from "../support/integrations.ts";
import { authorize, sitedApp } from "../support/tenants.ts";
import { backEnd, read, store, storeBody, tokensPath } from "../support/tokens.ts";
import { TIMES } from "../understood/times.ts";

/** Every field of every body that may be left out and takes no null. */
const allFields = routes.flatMap((route) =>
  Object.entries(route.body?.unwrap().shape ?? {})
    .filter(([, type]) => z.safeParse(type, undefined).success && !z.safeParse(type, null).success)
    .map(([field]) => ({ route, field, name: `${route.operationId} ${field}` })),
);
const fields = allFields.filter(({ route }) => route.method !== "patch");
const patched = allFields.filter(({ route }) => route.method === "patch");

describe("C4 a null where a field may be left out", () => {
  it("C4 is looked for on all surfaces", () => {
    const names = fields.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["authorizeIntegration scopes", "storeToken expires_at"]));
    expect(names).toEqual(expect.arrayContaining(["createApiKey userId", "connectWithToken refreshToken"]));
    expect(names).toEqual(expect.arrayContaining(["callProviderByEnvelope headers", "executeTool parameters"]));
  });

  it.each(fields)("C4 is as if it was left out: $name", async ({ route, field }) => {
    const root = (await testApp()).as("root", { roles: ["superuser"] });
    const ask = async (body: object) => {
      const response = await root(examplePath(route), jsonBody(body, route.method.toUpperCase()));
      const { requestId: _, ...answer } = await response.json<Record<string, unknown>>();
      return [response.status, answer];
    };
    expect(await ask({ [field]: null })).toEqual(await ask({}));
  });
});

it.each(patched)(
  "C4 a null in a PATCH is to take away what cannot go, and refused: $name",
  async ({ route, field }) => {
    const root = (await testApp()).as("root", { roles: ["superuser"] });
    const response = await root(examplePath(route), jsonBody({ [field]: null }, "PATCH"));
    const { errors } = await expectProblem(response, 400, "validation_failed");
    expect(errors?.map(({ path }) => path)).toEqual([field]);
  },
);

const schema = z.strictObject({
  needed: z.string(),
  optional: z.string().optional(),
  filled: z.string().default("x"),
  cleared: z.string().nullable().optional(),
  anything: z.unknown().optional(),
  inner: z.strictObject({ optional: z.string().optional() }).optional(),
  list: z.array(z.strictObject({ optional: z.string().optional() })).optional(),
  record: z.record(z.string(), z.string()).default({}),
  nullable: z.record(z.string(), z.string().nullable()).optional(),
});

describe("C4 what a null is", () => {
  it.each([
    ["absent where a field may be left out", { optional: null }, {}],
    ["absent where a default fills in", { filled: null }, {}],
    ["absent within an object", { inner: { optional: null } }, { inner: {} }],
    ["absent within the objects of a list", { list: [{ optional: null }] }, { list: [{}] }],
    ["absent as a member of a record", { record: { a: null, b: "b" } }, { record: { b: "b" } }],
    ["a null where the field takes one, as to clear it", { cleared: null }, { cleared: null }],
    ["a null where anything goes", { anything: null }, { anything: null }],
    ["a null where members of a record take one", { nullable: { a: null } }, { nullable: { a: null } }],
    ["a null where something is needed", { needed: null }, { needed: null }],
    ["a null in a list", { list: [null] }, { list: [null] }],
    ["a null under a name that nobody knows", { unheardOf: null }, { unheardOf: null }],
    ["a null within something that is no object", { inner: "x" }, { inner: "x" }],
  ])("C4 %s", (_what, value, expected) => {
    expect(withoutNulls(schema, value)).toEqual(expected);
  });

  it("C4 leaves other values as they are", () => {
    for (const value of [null, undefined, 1, "x", [null]]) expect(withoutNulls(schema, value)).toEqual(value);
    const own = JSON.parse('{"__proto__": null}');
    expect(Object.keys(withoutNulls(schema, own) as object)).toEqual(["__proto__"]);
  });
});

describe("C4 where it was reported", () => {
  it("C4 :authorize takes null for scopes, configParameters and a member of them", async () => {
    const { lin } = await sitedApp({ parameters: { site: "north" } });
    const plain = await authorize(lin);
    for (const body of [{ scopes: null }, { configParameters: null }, { configParameters: { region: null } }]) {
      const page = await authorize(lin, undefined, body);
      expect([page.pathname, page.searchParams.get("scope")]).toEqual([
        plain.pathname,
        plain.searchParams.get("scope"),
      ]);
    }
  });

  it.each(["oauth2", "api_key", "jwt"] as const)(
    "C4 the Tokens API takes null for all that is optional: %s",
    async (type) => {
      const app: TestApp = await testApp();
      const call = await backEnd(app);
      const nulls = {
        oauth2: ["refresh_token", "token_type", "expires_in", "scope", "client_id", "client_secret"],
        api_key: ["api_secret", "organization_id", "project_id"],
        jwt: ["algorithm", "public_key", "issuer", "audience"],
      }[type];
      const [needed = ""] = { oauth2: ["access_token"], api_key: ["api_key"], jwt: ["token"] }[type];
      const data = { [needed]: "the-token", ...Object.fromEntries(nulls.map((name) => [name, null])) };
      const body = { integration_key: "k", provider: "openai", token_type: type, token_data: data };
      const stored = await call(tokensPath("ada"), jsonBody({ ...body, scopes: null, expires_at: null }));
      expect(stored.status, await stored.clone().text()).toBe(201);
      const item = await (await call(tokensPath("ada", "k"))).json<Record<string, unknown>>();
      expect(item).toMatchObject({ scopes: null, expires_at: null, token_data: { [needed]: "the-token" } });
    },
  );

  it.each(TIMES)("$id the Tokens API reads $input as $becomes", async ({ written, shown }) => {
    const call = await backEnd(await testApp());
    await store(call, "ada", storeBody({ expires_at: written }, "api_key"));
    expect(await read(call, "ada", "openai")).toMatchObject({ expires_at: shown });
  });

  it.each(TIMES)("$id an API key ends at $input, which is $becomes", async ({ written, shown }) => {
    const root = (await testApp()).as("root", { roles: ["superuser"] });
    const body = { name: "k", scopes: [], userId: null, expiresAt: written };
    const made = await root("/v1/tenants/default/api-keys", jsonBody(body));
    expect(await made.json()).toMatchObject({ expiresAt: shown, userId: null });
  });
});

it.each([
  ["a placement of a method", { auth: [{ type: "bearer", placement: null, label: null }] }],
  ["the issuer and the revocation", { auth: [{ type: "oauth2", issuer: null, revocation: null }] }],
  ["what an answer is like", { auth: [{ type: "oauth2", tokenResponse: null, scopes: { default: null } }] }],
  ["a default of a field", { fields: [{ name: "a", label: "A", pattern: "x", level: "integration", default: null }] }],
  ["parts of the API", { api: { tokenEnd: null, headers: null, verify: null } }],
])("C4 null is absent in a definition: %s", async (_what, definition) => {
  const ada = admin(await testApp());
  const made = await makeIntegration(ada, customBody("oauth2", { definition }));
  expect(JSON.stringify(made.definition)).not.toContain("null");
});
