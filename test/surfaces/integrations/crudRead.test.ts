import { beforeEach, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { CANARY } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import {
  type AuthType,
  admin,
  auditRows,
  type Call,
  connect,
  customBody,
  expectProblem,
  makeIntegration,
  readItem,
  SCOPE,
} from "../../support/integrations.ts";

let app: TestApp;
let ada: Call;

beforeEach(async () => {
  app = await testApp();
  ada = admin(app);
});

it.each([
  ["its id", (id: string) => id],
  ["its slug", () => "my-slug"],
  ["its natural id", () => "ada:my-slug"],
  ["its natural id, percent-encoded", () => "ada%3Amy-slug"],
  ["its natural id, percent-encoded in lower case", () => "ada%3amy-slug"],
])("reads, changes and deletes an integration by %s", async (_what, reference) => {
  const made = await makeIntegration(ada, customBody("bearer", { slug: "my-slug" }));
  const path = `/api/integrations/${reference(made.id)}`;
  const read = await ada(path);
  expect(read.status).toBe(200);
  expect(read.headers.get("cache-control")).toBe("no-store");
  expect(await read.json()).toEqual(made);
  const body = customBody("bearer", { slug: "my-slug", description: "put" });
  expect(await (await ada(path, jsonBody(body, "PUT"))).json()).toMatchObject({ id: made.id, description: "put" });
  const patched = await ada(path, jsonBody({ description: "patched" }, "PATCH"));
  expect(await patched.json()).toMatchObject({ id: made.id, description: "patched" });
  for (const part of ["/shares", "/owner"]) expect((await ada(`${path}${part}`)).status).toBe(200);
  expect((await ada(path, { method: "DELETE" })).status).toBe(204);
  await expectProblem(await ada(path), 404, "not_found");
});

it("C8 finds by natural id what a team or the system owns, and users whose ids hold colons", async () => {
  await givenIntegration(app.deps, { type: "github", owner: "team:red", slug: "hub" });
  await givenIntegration(app.deps, { type: "openai", authType: "bearer", owner: "system", slug: "ai" });
  await makeIntegration(admin(app, "idp:eu:7"), customBody("bearer", { slug: "own" }));
  for (const [call, naturalId, ownerId] of [
    [ada, "team:red:hub", "team:red"],
    [ada, "system:ai", "system"],
    [app.as("idp:eu:7"), "idp:eu:7:own", "idp:eu:7"],
  ] as const) {
    expect(await readItem(call, naturalId)).toMatchObject({ ownerId, naturalId });
  }
});

it("answers 409 to a slug of several that others share, while ids and natural ids tell them apart", async () => {
  const id = await givenIntegration(app.deps, { type: "google-drive", owner: "user:bob", slug: "drive" });
  expect(await readItem(ada, "drive")).toMatchObject({ id });
  const other = await givenIntegration(app.deps, { type: "google-drive", owner: "user:eve", slug: "drive" });
  for (const init of [undefined, jsonBody({ tags: ["x"] }, "PATCH"), { method: "DELETE" }]) {
    const problem = await expectProblem(await ada("/api/integrations/drive", init), 409, "ambiguous_reference");
    expect(problem.errors).toEqual(
      ["bob:drive", "eve:drive"].map((name) => ({ path: "id", message: `could be ${name}` })),
    );
  }
  expect(await readItem(ada, "bob:drive")).toMatchObject({ id });
  expect(await readItem(ada, "eve:drive")).toMatchObject({ id: other });
});

it("takes a slug for the caller's own integration, whatever others share", async () => {
  const own = await makeIntegration(ada, customBody("bearer", { slug: "drive" }));
  expect(await readItem(ada, "drive")).toMatchObject({ id: own.id });
  const id = await givenIntegration(app.deps, { type: "google-drive", owner: "user:bob", slug: "drive" });
  expect(await readItem(ada, "drive")).toMatchObject({ id: own.id });
  expect(await readItem(ada, "ada:drive")).toMatchObject({ id: own.id });
  expect(await readItem(ada, "bob:drive")).toMatchObject({ id });
  expect(await readItem(app.as("carol"), "drive")).toMatchObject({ id });
});

it.each([
  "int_01h4zzzzzzzzzzzzzzzzzzzzzz",
  "nobody",
  "bob:hidden",
  "ada:hidden",
  "hidden",
  ":hidden",
  "bob:",
  "user:bob:hidden",
  "bob%00:hidden",
  "%25",
  "' OR 1=1 --",
])("answers 404 to %s, whether it is not there or not to be seen", async (reference) => {
  await givenIntegration(app.deps, { type: "github", owner: "user:bob", slug: "hidden" }, []);
  await expectProblem(await ada(`/api/integrations/${encodeURI(reference)}`), 404, "not_found");
});

it("answers 404 alike to an id that is another's, another tenant's, and nobody's", async () => {
  const theirs = await givenIntegration(app.deps, { type: "github", owner: "user:bob", slug: "one" }, []);
  const abroad = await givenIntegration(app.deps, { type: "github", tenantId: "t2", slug: "two" });
  const answers = [theirs, abroad, "int_01h4zzzzzzzzzzzzzzzzzzzzzz"].map(async (id) => {
    const { instance, requestId, ...rest } = await (await ada(`/api/integrations/${id}`)).json<
      Record<string, unknown>
    >();
    return rest;
  });
  const [first, ...others] = await Promise.all(answers);
  expect(first).toMatchObject({ status: 404, code: "not_found" });
  for (const other of others) expect(other).toEqual(first);
});

it("answers 401 on every path to who is not signed in", async () => {
  const { id } = await makeIntegration(ada);
  const body = jsonBody({}, "PUT").body ?? null;
  for (const [method, path] of [
    ["GET", ""],
    ["POST", ""],
    ["GET", `/${id}`],
    ["PUT", `/${id}`],
    ["PATCH", `/${id}`],
    ["DELETE", `/${id}`],
    ["GET", `/${id}/shares`],
    ["GET", `/${id}/shares/everyone`],
    ["PUT", `/${id}/shares/everyone`],
    ["DELETE", `/${id}/shares/everyone`],
    ["GET", `/${id}/owner`],
    ["PUT", `/${id}/owner`],
    ["POST", `/${id}/owner:accept`],
  ] as const) {
    const init = ["GET", "DELETE"].includes(method) ? { method } : { ...jsonBody({}, method), body };
    const response = await app.fetch(`/api/integrations${path}`, init);
    await expectProblem(response, 401, "unauthenticated");
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
  }
  await expectProblem(await app.fetch("/api/integrations-list"), 401, "unauthenticated");
});

it("lets whoever it is shared with read it, and says that it is shared", async () => {
  const { id } = await makeIntegration(ada);
  expect(await readItem(ada, id)).toMatchObject({ shared: false });
  const red = app.as("bob", { groups: ["red"] });
  await expectProblem(await red(`/api/integrations/${id}`), 404, "not_found");
  await ada(`/api/integrations/${id}/shares/team:red`, jsonBody({}, "PUT"));
  expect(await readItem(ada, id)).toMatchObject({ shared: true });
  expect(await readItem(red, id)).toMatchObject({ id, shared: true, hasClientSecret: true });
});

const SECRET_FIELDS = /"(clientSecret|apiKey|password|token|.*[sS]ealed)":/;

it.each(["oauth2", "apikey", "basic", "bearer"] as const)(
  "T19 shows no secret of a %s integration through any route, not even to its owner",
  async (authType: AuthType) => {
    const body = customBody(authType, { slug: "secret" });
    const made = await ada("/api/integrations", jsonBody(body));
    const base = "/api/integrations/secret";
    if (authType === "oauth2") await connect(ada, "secret");
    const answers = [
      made,
      await ada(base),
      await ada("/api/integrations"),
      await ada("/api/integrations-list?q=acme"),
      await ada(base, jsonBody(body, "PUT")),
      await ada(base, jsonBody({ description: "x" }, "PATCH")),
      await ada(base, jsonBody({ ...body, type: "github" }, "PUT")),
      await ada("/api/integrations", jsonBody(body)),
      await ada("/api/integrations", jsonBody({ ...body, mode: "no", slug: "other" })),
      await ada(`${base}/shares/everyone`, jsonBody({}, "PUT")),
      await ada(`${base}/shares`),
      await ada(`${base}/owner`),
      await admin(app, "bob", { roles: ["superuser"], scope: SCOPE })(base),
      await ada("/api/integration-connections"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      201, 200, 200, 200, 200, 200, 400, 409, 400, 200, 200, 200, 200, 200,
    ]);
    for (const answer of answers) {
      const text = await answer.text();
      expect(text).not.toContain(CANARY);
      expect(text).not.toMatch(SECRET_FIELDS);
    }
    const trail = JSON.stringify(await auditRows());
    expect(trail).toContain("integration.updated");
    expect(trail).not.toContain(CANARY);
  },
);
