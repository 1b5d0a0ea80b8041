import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseOf } from "../../scripts/lib/commandDatabase.ts";
import { findDatabase, readRows } from "../../scripts/lib/localState.ts";
import { sharedState } from "./support/shared.ts";

const directory = mkdtempSync(join(tmpdir(), "latchkey-command-"));
const database = databaseOf({ directory });
const insert = (kid: string) => `INSERT INTO encryption_keys (kid, proof_sealed) VALUES ('${kid}', 'a-secret');`;
const kids = () => readRows(directory).encryption_keys?.map(({ kid }) => kid);

beforeAll(async () => cpSync(await sharedState(), directory, { recursive: true }));
afterAll(() => rmSync(directory, { recursive: true }));

describe("the local database of a command", () => {
  it("F22 runs all of the statements, and answers each query with its rows", async () => {
    await database.execute([insert("one"), insert("two")]);
    const [all, none] = await database.query(["SELECT kid FROM encryption_keys;", "SELECT * FROM connections;"]);
    expect(all?.map(({ kid }) => kid)).toEqual(["one", "two"]);
    expect(none).toEqual([]);
  });

  it.each([
    ["violates a constraint", insert("one")],
    ["cannot be run", "INSERT INTO nowhere VALUES ('a-secret');"],
  ])("F22 keeps none of the statements when one of them %s, and the error holds no value", async (_what, faulty) => {
    const error = await database.execute([insert("three"), faulty, insert("four")]).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain("a-secret");
    expect(kids()).toEqual(["one", "two"]);
  });

  it("F22 is that of wrangler.toml, whatever other databases were named there before", async () => {
    writeFileSync(join(dirname(findDatabase(directory)), `${"0".repeat(64)}.sqlite`), "");
    await database.execute([insert("five")]);
    expect(kids()).toContain("five");
  });

  it("says what to do when there is none", async () => {
    const empty = join(directory, "empty");
    mkdirSync(empty);
    const message = `There is no local database in ${empty}: \`npm start\` makes one.`;
    await expect(databaseOf({ directory: empty }).query(["SELECT 1;"])).rejects.toThrow(message);
  });
});
