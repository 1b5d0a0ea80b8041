import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as jose from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { readTokenRequest } from "../../scripts/lib/tokenRequest.ts";
import type { IdentityDeps } from "../../src/domain/identity/keyState.ts";
import { createTokenVerifier } from "../../src/http/tokenVerifier.ts";

const root = join(import.meta.dirname, "../..");
const directory = mkdtempSync(join(tmpdir(), "latchkey-token-"));
const variables = join(directory, "variables");
const ABSENT = ["--variables", join(directory, "absent")];
const SECRET = "a-secret-of-the-file-that-is-long-enough";
const OTHER = "a-secret-of-the-environment-long-enough";

writeFileSync(variables, `JWT_SECRET="${SECRET}"\n`);
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the script as npm does, in an environment that names no secret but the given one. */
async function run(args: string[], more: Record<string, string> = {}) {
  const { JWT_SECRET: _, JWT_ISSUER: _issuer, JWT_AUDIENCE: _audience, ...env } = process.env;
  const options = { cwd: root, env: { ...env, ...more } };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, ["scripts/token.ts", ...args], options)) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

/** How the Worker understands it. */
function callerOf(token: string, secret: string, more: { issuer?: string; audience?: string } = {}) {
  const source = { secret, issuer: undefined, audience: undefined, ...more };
  // A shared secret is looked up nowhere.
  return createTokenVerifier(source, {} as IdentityDeps)(token.trim(), Date.now());
}

describe("npm run token", () => {
  it("prints a token that the Worker takes, with what was asked for, and nothing else", async () => {
    const args = ["--user", "lin", "--scope", "integration:write token:*", "--tenant", "acme", "--hours", "2"];
    const { code, stdout, stderr } = await run([...args, "--variables", variables]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const caller = await callerOf(stdout, SECRET);
    expect(caller).toMatchObject({ tenant: "acme", userId: "lin", superuser: false, keyId: undefined });
    expect([...caller.permissions].sort()).toEqual(["integration:write", "token:read", "token:write"]);
    const { iat = 0, exp = 0 } = jose.decodeJwt(stdout.trim());
    expect(exp - iat).toBe(2 * 3600);
  });

  it("works an hour, without permissions, in the tenant default when nothing is said", async () => {
    const { stdout } = await run(["--user", "ada", "--variables", variables]);
    const caller = await callerOf(stdout, SECRET);
    expect([caller.tenant, [...caller.permissions]]).toEqual(["default", []]);
    const { iat = 0, exp = 0 } = jose.decodeJwt(stdout.trim());
    expect(exp - iat).toBe(3600);
  });

  it("takes the secret of the environment before the file's, with its issuer and audience", async () => {
    const more = { JWT_SECRET: OTHER, JWT_ISSUER: "https://login.example.com", JWT_AUDIENCE: "latchkey" };
    const { stdout } = await run(["--user", "ada", "--variables", variables], more);
    const asked = { issuer: "https://login.example.com", audience: "latchkey" };
    expect(await callerOf(stdout, OTHER, asked)).toMatchObject({ userId: "ada" });
    await expect(callerOf(stdout, SECRET)).rejects.toThrow();
  });

  it("ends with 1 and a sentence when there is no secret, or one that is too short", async () => {
    const none = await run(["--user", "ada", ...ABSENT]);
    const short = await run(["--user", "ada", ...ABSENT], { JWT_SECRET: "short" });
    for (const { code, stdout, stderr } of [none, short]) {
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("JWT_SECRET is not set, or shorter than 32 bytes.");
    }
  });

  it.each([
    ["no user", []],
    ["an empty user", ["--user", ""]],
    ["an empty tenant", ["--user", "ada", "--tenant", ""]],
    ["an unknown scope", ["--user", "ada", "--scope", "token:read everything"]],
    ["a user with control characters", ["--user", "a\nb"]],
    ["no hour", ["--user", "ada", "--hours", "0"]],
    ["more than a day", ["--user", "ada", "--hours", "25"]],
    ["hours that are no number", ["--user", "ada", "--hours", "two"]],
    ["an unknown option", ["--user", "ada", "--superuser"]],
  ])("is refused with %s", (_, args) => {
    expect(() => readTokenRequest(args)).toThrow(/./);
  });
});
