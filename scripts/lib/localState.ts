import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

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

/** Runs a statement on the local D1. Only while no Worker has it open: what it holds in memory would not know. */
export function writeRows(directory: string, statement: string, ...values: (string | number)[]): void {
  const database = new DatabaseSync(findDatabase(directory));
  try {
    database.prepare(statement).run(...values);
  } finally {
    database.close();
  }
}

/** The same with statements that hold their values. */
export function writeScript(directory: string, script: string): void {
  const database = new DatabaseSync(findDatabase(directory));
  try {
    database.exec(script);
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

function findDatabase(directory: string): string {
  const files = globSync("v3/d1/**/*.sqlite", { cwd: directory }).filter((name) => !name.endsWith("metadata.sqlite"));
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) throw new Error("expected one local D1 database");
  return join(directory, file);
}
