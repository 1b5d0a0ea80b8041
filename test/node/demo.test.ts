import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findInClear, readRows } from "../../scripts/lib/localState.ts";
import { runDemo } from "../../scripts/lib/runDemo.ts";

const directory = mkdtempSync(join(tmpdir(), "latchkey-test-"));
const lines: string[] = [];
let secrets: string[] = [];

beforeAll(async () => {
  ({ secrets } = await runDemo(directory, (line) => lines.push(line)));
}, 120_000);

afterAll(() => rmSync(directory, { recursive: true }));

it("shows every step of the main job and what came back", () => {
  expect(lines.filter((line) => /^\n\d+\. /.test(line))).toHaveLength(39);
  expect(lines.filter((line) => line.includes("✓")).length).toBeGreaterThan(30);
});

it("T54 connects by a link, which works in one browser", () => {
  expect(readRows(directory).connect_sessions).toMatchObject([
    { user_id: "ada", browser_hash: expect.any(String) },
    { user_id: "grace", browser_hash: expect.any(String) },
  ]);
  const refused = lines.findIndex((line) => line.includes("409 connect_session_bound"));
  expect(lines.findIndex((line) => line.includes("told that Ada is connected"))).toBeLessThan(refused);
});

it("T32 leaves no token, code or secret in clear in any file of the local D1 and KV", () => {
  expect(secrets.length).toBeGreaterThan(5);
  expect(secrets.every((secret) => secret.length >= 20)).toBe(true);
  expect(findInClear(join(directory, "v3"), secrets)).toEqual([]);
});

it("T32 leaves no token, code or secret in a dump of the database's rows", () => {
  const rows = readRows(directory);
  expect(Object.keys(rows)).toEqual(
    expect.arrayContaining(["integrations", "integration_shares", "connections", "connect_sessions", "claims"]),
  );
  const dump = JSON.stringify(rows);
  expect(dump).toContain('"type":"github"');
  expect(secrets.filter((secret) => dump.includes(secret))).toEqual([]);
});

it("finds a secret that does stand in clear", () => {
  expect(findInClear(join(directory, "v3"), ["everyone", "never-stored-anywhere"])).toEqual(["everyone"]);
});

it("prints no secret", () => {
  expect(secrets.filter((secret) => lines.some((line) => line.includes(secret)))).toEqual([]);
});
