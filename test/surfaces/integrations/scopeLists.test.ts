import { expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { type Body, type Call, customBody, expectProblem, SCOPE } from "../../support/integrations.ts";
import { TENANT } from "../../support/tenants.ts";
import { SCOPE_LISTS } from "../../understood/definitions.ts";

const make = (call: Call, body: Body) =>
  call("/api/integrations", jsonBody(customBody("oauth2", { slug: "own", ...body })));

async function asked(response: Response): Promise<string | null> {
  expect(response.status, await response.clone().text()).toBe(302);
  return new URL(response.headers.get("location") ?? "").searchParams.get("scope");
}

async function admin(): Promise<{ app: TestApp; call: Call }> {
  const app = await testApp();
  return { app, call: app.as("ada", { scope: SCOPE }) };
}

it.each(SCOPE_LISTS)("$id asks for the list $input: $becomes", async ({ text, separator, asks }) => {
  const { call } = await admin();
  const made = await make(call, { scope: text, scopeSeparator: separator ?? null });
  if (asks === null) return void (await expectProblem(made, 400, "validation_failed", "scope"));
  expect(made.status, await made.clone().text()).toBe(201);
  expect(await asked(await call("/api/integrations/own/connect"))).toBe(asks);
});

const WRITTEN = SCOPE_LISTS.filter(({ separator }) => separator === undefined);

it.each(WRITTEN)("$id asks in the query of /connect for $input: $becomes", async ({ text, asks }) => {
  const { call } = await admin();
  expect((await make(call, { scope: asks ?? "a b" })).status).toBe(201);
  const answer = await call(`/api/integrations/own/connect?${new URLSearchParams({ scope: text })}`);
  if (asks === null) return void (await expectProblem(answer, 400, "validation_failed", "scope"));
  expect(await asked(answer)).toBe(asks);
});

it.each(["a\u0000", "a\u0007b", "a\nb", "a\u007f", "a\u0085b"])(
  "B19 :authorize refuses the scope %j",
  async (scope) => {
    const { call } = await admin();
    await make(call, { scope: "a b" });
    const body = { integrationAuthMetadataId: "oauth2", scopes: ["a", scope] };
    const answer = await call(`${TENANT}/integrations/own:authorize`, jsonBody(body));
    await expectProblem(answer, 400, "validation_failed", "scopes.1");
  },
);

it.each(["a\nb", "\u0000", "\u007f", ""])("B19 a separator is not %j", async (scopeSeparator) => {
  const { call } = await admin();
  await expectProblem(await make(call, { scopeSeparator }), 400, "validation_failed", "scopeSeparator");
  const definition = { auth: [{ type: "oauth2", scopes: { separator: scopeSeparator } }] };
  const own = await make(call, { scopeSeparator: null, definition });
  await expectProblem(own, 400, "validation_failed", "definition.auth.0.scopes.separator");
});

it("C12 says in the OpenAPI document why a client secret and scopes are optional", async () => {
  const { app } = await admin();
  const document = await (await app.fetch("/openapi.json")).json<{
    paths: Record<string, Record<string, Operation>>;
  }>();
  const body = document.paths["/api/integrations"]?.post?.requestBody.content["application/json"];
  const { properties, required } = body?.schema ?? { properties: {} as Schema["properties"], required: [] };
  expect(required).toEqual(["name", "type"]);
  expect(properties.clientSecret?.description).toMatch(/public client.*PKCE/);
  expect(JSON.stringify(properties.scope)).toMatch(/Optional also for a custom service/);
});

interface Schema {
  properties: Record<string, { description?: string }>;
  required: string[];
}

interface Operation {
  requestBody: { content: Record<"application/json", { schema: Schema }> };
}
