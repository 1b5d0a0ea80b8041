import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import type { IntegrationFilter } from "../../src/storage/integrationList.ts";
import { type KeysetPage, listIntegrationPage } from "../../src/storage/integrationPages.ts";
import type { Viewer } from "../../src/storage/visibility.ts";

/** An integration, with its shares, as this model has it. */
interface Row {
  id: string;
  tenant: string;
  owner: string;
  name: string;
  type: string;
  tags: string[];
  shares: { principal: string; level: number }[];
}

const OWNERS = ["user:ada", "team:red", "user:bob", "system"];
const PRINCIPALS = ["user:ada", "team:red", "user:bob", "everyone"];
const ODD = ["'", "';--", '"', "%", "_", "\\", "a", "x' OR '1'='1", "') UNION SELECT 1 --", "NULL", "0", "\0", "Ab"];

const row: fc.Arbitrary<Row> = fc.record({
  id: fc.integer({ min: 0, max: 99 }).map((number) => `int_${String(number).padStart(26, "0")}`),
  tenant: fc.constantFrom("t", "t", "t", "u"),
  owner: fc.constantFrom(...OWNERS),
  name: fc.array(fc.constantFrom(...ODD), { maxLength: 3 }).map((parts) => parts.join("")),
  type: fc.constantFrom("github", "custom", ...ODD),
  tags: fc.uniqueArray(fc.constantFrom("one", "two", ...ODD), { maxLength: 4 }),
  shares: fc.uniqueArray(
    fc.record({ principal: fc.constantFrom(...PRINCIPALS), level: fc.integer({ min: 1, max: 3 }) }),
    { maxLength: 3, selector: ({ principal }) => principal },
  ),
});

const rows = fc.uniqueArray(row, { maxLength: 25, selector: ({ id }) => id });

const viewer: fc.Arbitrary<Viewer> = fc.record({
  tenant: fc.constantFrom("t", "t", "u", "' OR 1=1 --"),
  principals: fc.subarray(["user:ada", "team:red", "team:blue", "everyone", "' OR 1=1 --"]),
  levelOnAll: fc.constantFrom(0, 0, 1, 3),
});

const some = (...values: string[]): fc.Arbitrary<string[]> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant<string[]>([]) }, fc.subarray(values, { minLength: 1, maxLength: 2 }));

const filter: fc.Arbitrary<IntegrationFilter> = fc.record({
  text: fc.oneof(fc.constant(undefined), fc.constant(undefined), fc.constantFrom("", ...ODD)),
  types: some("github", "custom", ...ODD),
  tags: some("one", "two", ...ODD),
});

const page: fc.Arbitrary<KeysetPage> = fc.record({
  after: fc.oneof(
    fc.constantFrom("", "", ...ODD, "int_", "zzz"),
    row.map(({ id }) => id),
  ),
  limit: fc.integer({ min: 1, max: 12 }),
  total: fc.constantFrom(undefined, undefined, 0, 41),
});

async function store(given: Row[]): Promise<void> {
  const json = JSON.stringify(given);
  await env.DB.batch([
    env.DB.prepare("DELETE FROM integrations"),
    env.DB.prepare(
      `INSERT INTO integrations (id, tenant_id, owner, slug, name, type, mode, auth_type, tags)
      SELECT value->>'id', value->>'tenant', value->>'owner', value->>'id', value->>'name', value->>'type', 'per-user',
        'bearer', value->>'tags' FROM json_each(?)`,
    ).bind(json),
    env.DB.prepare(
      `INSERT INTO integration_shares (integration_id, tenant_id, principal, access_level, slug, type)
      SELECT one.value->>'id', one.value->>'tenant', share.value->>'principal', share.value->>'level',
        one.value->>'id', one.value->>'type'
      FROM json_each(?) AS one, json_each(one.value, '$.shares') AS share`,
    ).bind(json),
  ]);
}

/** The same in plain words: a level on everything, an owner's, or the highest of what was shared. */
function levelOf({ owner, shares }: Row, { principals, levelOnAll }: Viewer): number {
  const given = shares.filter(({ principal }) => principals.includes(principal)).map(({ level }) => level);
  return Math.max(levelOnAll, principals.includes(owner) ? 3 : 0, ...given);
}

function passes({ name, id, type, tags }: Row, { text, types, tags: wanted }: IntegrationFilter): boolean {
  const holds = (value: string) => value.toLowerCase().includes((text ?? "").toLowerCase());
  return (
    (holds(name) || holds(id)) &&
    (types.length === 0 || types.includes(type)) &&
    wanted.every((tag) => tags.includes(tag))
  );
}

it("T13 T45 lists what an application of the rules to each row lists, whoever asks for whatever", async () => {
  const db = openDatabase(env.DB);
  const questions = fc.array(fc.tuple(viewer, filter, page), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(rows, questions, async (given, asked) => {
      await store(given);
      for (const [reader, wanted, { after, limit, total }] of asked) {
        const visible = given
          .filter((one) => one.tenant === reader.tenant && levelOf(one, reader) > 0 && passes(one, wanted))
          .sort((left, right) => (left.id < right.id ? -1 : 1));
        const expected = visible.filter(({ id }) => id > after).slice(0, limit);
        const answer = await listIntegrationPage(db, reader, wanted, { after, limit, total });
        expect(answer.total).toBe(total ?? visible.length);
        expect(answer.items.map(({ integration, ...rest }) => ({ id: integration.id, ...rest }))).toEqual(
          expected.map((one) => ({ id: one.id, level: levelOf(one, reader), shared: one.shares.length > 0 })),
        );
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);
