import { createHash, createHmac } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const root = join(import.meta.dirname, "../..");

/** Where wrangler keeps the local D1 and KV unless it is told otherwise. */
export const LOCAL_STATE = join(root, ".wrangler/state");

/** Locally a database is a Durable Object of this class, and its file is called by the object's id. */
const D1_OBJECTS = "miniflare-D1DatabaseObject";

/** All rows of the local D1, by table. */
export function readRows(directory: string): Record<string, Record<string, unknown>[]> {
  const database = new DatabaseSync(findDatabase(directory), { readOnly: true });
  try {
    const tables = database.prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    );
    const names = tables.all().map(({ name }) => String(name));
    return Object.fromEntries(names.map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]));
  } finally {
    database.close();
  }
}

/** Runs a statement on the local D1. */
export function writeRows(directory: string, statement: string, ...values: (string | number)[]): void {
  const database = new DatabaseSync(findDatabase(directory));
  try {
    database.prepare(statement).run(...values);
  } finally {
    database.close();
  }
}

/** The secrets that stand in clear anywhere in the local D1 and KV: in any byte of any of their files. */
export function findInClear(directory: string, secrets: string[]): string[] {
  const files = globSync("**/*", { cwd: directory, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  return secrets.filter((secret) => contents.some((content) => content.includes(secret)));
}

/** The file of the local D1. A directory also holds those of other databases, when wrangler.toml has named others before. */
export function findDatabase(directory: string): string {
  const file = join(directory, "v3/d1", D1_OBJECTS, `${objectId(D1_OBJECTS, databaseId())}.sqlite`);
  if (!existsSync(file)) throw new Error(`There is no local database in ${directory}: \`npm start\` makes one.`);
  return file;
}

/** The id that workerd gives the object of a name: 16 bytes of the name's MAC, and 16 of the MAC of those. */
function objectId(objects: string, name: string): string {
  const key = createHash("sha256").update(objects).digest();
  const mac = (data: string | Buffer) => createHmac("sha256", key).update(data).digest().subarray(0, 16);
  const ofName = mac(name);
  return Buffer.concat([ofName, mac(ofName)]).toString("hex");
}

function databaseId(): string {
  const [, id] = /^database_id = "([^"]+)"/m.exec(readFileSync(join(root, "wrangler.toml"), "utf8")) ?? [];
  if (id === undefined) throw new Error("wrangler.toml names no database_id");
  return id;
}
