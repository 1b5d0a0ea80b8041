import fc from "fast-check";
import { beforeEach, expect, it } from "vitest";
import { type BodyTarget, bodyTarget, expectRefused, storedRows } from "../support/bodies.ts";
import { canary } from "../support/canary.ts";

let target: BodyTarget;

beforeEach(async () => {
  target = await bodyTarget();
});

it.each([34, 100, 10_000, 400_000])("F18 answers 400 to %i levels of nesting", async (levels) => {
  const arrays = `${"[".repeat(levels)}${"]".repeat(levels)}`;
  await expectRefused(await target.post(arrays), 400, "malformed_json", /nested deeper than 32 levels/);
  const half = Math.floor(levels / 8);
  const objects = `{"providerId":"x","accessToken":${'{"a":'.repeat(half)}${arrays.slice(0, levels)}`;
  await expectRefused(await target.post(objects), 400, "malformed_json", "The body is not valid JSON.");
});

it("F18 answers 400 to nested objects, wherever in the body they are", async () => {
  for (const levels of [40, 100_000]) {
    const nested = `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
    const body = JSON.stringify(target.valid).replace("}", `,"more":[1,${nested}]}`);
    await expectRefused(await target.post(body), 400, "malformed_json", /nested deeper than 32 levels/);
  }
});

it("F18 takes nesting within reason for a question of the schema", async () => {
  const nested = `${"[".repeat(20)}${"]".repeat(20)}`;
  await expectRefused(await target.post(nested), 400, "validation_failed", /not what this route accepts/);
});

it("F18 answers 400 to half a million members in good time", async () => {
  await expectRefused(
    await target.post(`[${"1,".repeat(500_000)}1]`),
    400,
    "validation_failed",
    /not what this route accepts/,
  );
});

it.each(["[]", '["providerId"]', '"text"', "1", "-0.5e3", "true", "null"])(
  "F18 answers 400 to %s instead of an object",
  async (body) => {
    const response = await target.post(body);
    const problem = await expectRefused(response, 400, "validation_failed", /not what this route accepts/);
    expect(problem.errors).toHaveLength(1);
  },
);

it.each([
  ["admin", true],
  ["ownerId", "user:bob"],
  ["tenantId", "globex"],
  ["id", "conn_1"],
  ["status", "connected"],
  ["AccessToken", "x"],
  ["", "x"],
  ["constructor", {}],
  ["toString", "x"],
  ["__proto__", { admin: true }],
  ["__proto__", "x"],
])("F18 answers 400 to the unknown field %j", async (name, value) => {
  // Written by hand: in an object literal, `__proto__` would not be a field.
  const body = JSON.stringify(target.valid).replace(/}$/, `,${JSON.stringify(name)}:${JSON.stringify(value)}}`);
  const problem = await expectRefused(await target.post(body), 400, "validation_failed", /not what this route accepts/);
  expect(JSON.stringify(problem.errors)).toContain(name);
});

it("F18 says which fields are wrong and never repeats what was in them", async () => {
  const secret = canary("misplaced");
  const problem = await expectRefused(
    await target.post(JSON.stringify({ providerId: 7, accessToken: `${secret} with space`, refreshToken: { secret } })),
    400,
    "validation_failed",
    /not what this route accepts/,
  );
  expect(problem.errors?.map(({ path }) => path).sort()).toEqual(["accessToken", "providerId", "refreshToken"]);
  expect(JSON.stringify(problem)).not.toContain(secret);
});

it("F18 answers 400 and never 500 to any JSON that is not what it asks for", async () => {
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 6 }), async (text) => {
      const response = await target.post(text);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: "validation_failed" });
    }),
    { numRuns: 100 },
  );
  expect(await storedRows()).toBe(0);
});
