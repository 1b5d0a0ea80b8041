import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";

/** The schema that the migrations make, and the statements that empty its tables. */
interface Made {
  schema: string;
  empty: D1PreparedStatement[];
}

let made: Made | undefined;

/**
 * Leaves D1 with the schema of the migrations and without a row, and KV without a key. Emptying takes a tenth of the time
 * of migrating, so the tables are made anew only where a test has changed the schema.
 *
 * `reset` alone is not enough. The runtime ends the objects that hold D1 and KV when nobody has asked them for ten
 * seconds, and `reset` clears those only that run: after a test that took longer over something else, all its rows and
 * keys were still there. Here both have just been asked when `reset` is called.
 */
export async function emptyStorage(): Promise<void> {
  if (made && !isTouched) return;
  const [isEmptied] = await Promise.all([emptyTables(), emptyTickets()]);
  if (!isEmptied) {
    await reset();
    await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
    made = await readMade();
  }
  isTouched = false;
}

/** Whether anybody has asked D1 or written to KV since: most tests of pure logic do neither. */
let isTouched = true;

function noteTouches(prototype: object, methods: readonly string[]): void {
  for (const name of methods) {
    const method: (...args: unknown[]) => unknown = Reflect.get(prototype, name);
    Reflect.set(prototype, name, function noted(this: unknown, ...args: unknown[]) {
      isTouched = true;
      return method.apply(this, args);
    });
  }
}

noteTouches(Object.getPrototypeOf(env.DB), ["prepare", "batch", "exec", "withSession"]);
noteTouches(Object.getPrototypeOf(env.DB.prepare("SELECT 1")), ["first", "run", "all", "raw"]);
noteTouches(Object.getPrototypeOf(env.TICKETS), ["put", "delete"]);

const SCHEMA = "SELECT group_concat(type || ' ' || name || ' ' || ifnull(sql, '')) AS schema FROM sqlite_master";

/** False when the schema is not what the migrations make. Then the tables may hold rows. */
async function emptyTables(): Promise<boolean> {
  try {
    const [found] = await env.DB.batch<{ schema: string }>([env.DB.prepare(SCHEMA), ...(made?.empty ?? [])]);
    return made !== undefined && found?.results[0]?.schema === made.schema;
  } catch {
    return false; // A table is missing.
  }
}

async function readMade(): Promise<Made> {
  // Tables with triggers first: a trigger may write to another table.
  const { results } = await env.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'
      AND name <> 'd1_migrations'
      ORDER BY name NOT IN (SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'), name`,
  ).all<{ name: string }>();
  return {
    schema: (await env.DB.prepare(SCHEMA).first<string>("schema")) ?? "",
    empty: results.map(({ name }) => env.DB.prepare(`DELETE FROM "${name}"`)),
  };
}

async function emptyTickets(): Promise<void> {
  const { keys, list_complete } = await env.TICKETS.list();
  await Promise.all(keys.map(({ name }) => env.TICKETS.delete(name)));
  if (!list_complete) await emptyTickets();
}
