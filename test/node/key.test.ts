import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureVariables } from "../../scripts/lib/development.ts";
import { readKeyRequest } from "../../scripts/lib/keyRequest.ts";
import { findInClear, LOCAL_STATE, readRows } from "../../scripts/lib/localState.ts";
import { freePorts } from "../../scripts/lib/ports.ts";
import { startWorker } from "../../scripts/lib/wrangler.ts";
import { sharedState } from "./support/shared.ts";

const root = join(import.meta.dirname, "../..");
const directory = mkdtempSync(join(tmpdir(), "latchkey-key-"));
const LOCAL = ["--persist-to", directory];

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the script as npm does. */
async function run(...args: string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["scripts/key.ts", ...args], { cwd: root });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Ended;
  }
}

/** What the columns of a key hold that is limited by nothing but its scopes. */
const UNLIMITED = {
  ...{ limits: null, approvals: "[]", parent_id: null, ancestors: "[]" },
  ...{ calls_made: 0, call_minute: 0, calls_in_minute: 0 },
};

afterAll(() => rmSync(directory, { recursive: true }));

describe("npm run key", () => {
  beforeAll(async () => {
    cpSync(await sharedState(), directory, { recursive: true });
  });

  it("T17 makes a key that works, prints it once, and stores its hash only", async () => {
    const name = "Ada's'; DROP TABLE api_keys; --";
    const end = "2033-01-31T00:00:00.500Z";
    const first = await run("--name", "back end", "--scopes", "token:*", ...LOCAL);
    const second = await run("--name", name, "--scopes", "token:read", "--user", "ada", "--expires", end, ...LOCAL);
    expect([first.code, second.code], first.stderr + second.stderr).toEqual([0, 0]);
    const [tenants = "", users = ""] = [first, second].map(({ stdout }) => stdout.trim());
    for (const key of [tenants, users]) expect(key).toMatch(/^agk_[\w-]{48}$/);
    const { api_keys: rows = [], audit_events: events = [] } = readRows(directory);
    const digest = (key: string) => createHash("sha256").update(key).digest("base64url");
    const common = {
      tenant_id: "default",
      created_by: "system",
      last_used_at: null,
      created_at: expect.any(Number),
      ...UNLIMITED,
    };
    const ids = rows.map(({ id }) => String(id));
    const shown = { ...common, scopes: '["token:read"]', user_id: "ada", expires_at: Date.parse(end), name };
    expect(rows).toEqual([
      {
        ...{ ...common, id: ids[0], name: "back end", hash: digest(tenants), scopes: '["token:read","token:write"]' },
        ...{ user_id: null, expires_at: null },
      },
      { ...shown, id: ids[1], hash: digest(users) },
    ]);
    for (const [index, { stderr }] of [first, second].entries()) expect(stderr).toContain(ids[index]);
    expect(events).toMatchObject([
      {
        ...{ actor: "system", action: "key.created", target_type: "key", target_id: ids[0], outcome: "success" },
        ...{ tenant_id: "default", origin: null, details: '{"scopes":["token:read","token:write"]}' },
      },
      { target_id: ids[1], details: '{"scopes":["token:read"],"userId":"ada"}' },
    ]);
    const written = JSON.stringify([first.stderr, second.stderr]);
    for (const key of [tenants, users]) {
      expect(findInClear(join(directory, "v3"), [key, key.slice(4)])).toEqual([]);
      expect(written).not.toContain(key.slice(4));
    }
    const ports = await freePorts();
    const variablesFile = join(directory, "variables");
    ensureVariables(variablesFile, ports);
    const worker = await startWorker({ port: ports.worker, directory, variablesFile, onLine: () => {} });
    try {
      // One that is made while the Worker runs is known to it as well.
      const running = await run("--name", "late", "--scopes", "token:*", ...LOCAL);
      const late = running.stdout.trim();
      const statuses = await Promise.all(
        [
          [tenants, "ada"],
          [tenants, "bob"],
          [users, "ada"],
          [users, "bob"],
          [late, "bob"],
        ].map(async ([key = "", user]) => {
          const url = `http://127.0.0.1:${ports.worker}/v2/users/${user}/tokens`;
          return (await fetch(url, { headers: { "x-api-key": key } })).status;
        }),
      );
      expect(statuses).toEqual([200, 200, 200, 404, 200]);
    } finally {
      await worker.stop();
    }
  });

  it("ends with 1, a sentence and its usage for bad input, and makes nothing", async () => {
    const { code, stdout, stderr } = await run("--name", "k", "--scopes", "everything", ...LOCAL);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("--scopes: ");
    expect(stderr).toContain("Usage: npm run -s key");
    expect(readRows(directory).api_keys?.map(({ name }) => name)).not.toContain("k");
  });
});

describe("the command line of npm run key", () => {
  const now = Date.parse("2030-01-01T00:00:00Z");
  const good = ["--name", "k", "--scopes", "token:read"];

  it("takes the scopes with spaces around them, in the API's order, and writes to the local database", () => {
    const { key, target } = readKeyRequest(["--name", " k ", "--scopes", "user:act-as, token:*"], now);
    const scopes = ["token:read", "token:write", "user:act-as"];
    expect(key).toEqual({
      tenantId: "default",
      name: "k",
      scopes,
      userId: null,
      expiresAt: null,
      limits: null,
      approvals: [],
    });
    expect(target).toEqual({ directory: LOCAL_STATE });
  });

  it("takes a tenant, a user, an end, and the deployed database", () => {
    const args = [...good, "--tenant", "acme", "--user", "ada", "--expires", "2031-01-01T02:00:00+02:00", "--remote"];
    const { key, target } = readKeyRequest(args, now);
    expect(key).toMatchObject({ tenantId: "acme", userId: "ada", expiresAt: Date.parse("2031-01-01T00:00:00Z") });
    expect(target).toBe("deployed");
  });

  it.each([
    ["no name", ["--scopes", "token:read"]],
    ["an empty name", ["--name", " ", "--scopes", "token:read"]],
    ["no scopes", ["--name", "k"]],
    ["an empty scope", ["--name", "k", "--scopes", ""]],
    ["an unknown scope", ["--name", "k", "--scopes", "token:read,token:all"]],
    ["an empty user", [...good, "--user", ""]],
    ["an empty tenant", [...good, "--tenant", ""]],
    ["a tenant with control characters", [...good, "--tenant", "a\nb"]],
    ["an end that is no time", [...good, "--expires", "tomorrow"]],
    ["an end that has passed", [...good, "--expires", "2029-12-31T23:59:59Z"]],
    ["a local directory for the deployed database", [...good, "--remote", "--persist-to", "x"]],
    ["an unknown option", [...good, "--superuser"]],
    ["something that is no option", [...good, "more"]],
  ])("is refused with %s", (_, args) => {
    expect(() => readKeyRequest(args, now)).toThrow(/./);
  });
});
