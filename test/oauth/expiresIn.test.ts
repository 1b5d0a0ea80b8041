import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { type OAuth2Input, oauthStage } from "../support/oauthStage.ts";
import { json } from "../support/stage.ts";

const HOUR_MS = 3_600_000;
const TEN_YEARS_MS = 10 * 365 * 24 * HOUR_MS;

/**
 * The stored lifetime of a token, in milliseconds, or null when it is unknown. Measured by D1 in one expression, from
 * the moment of the authorization, and compared with D1's own clock; the isolate's clock says 1970 meanwhile.
 */
async function storedLifetime(answer: string, method: Partial<OAuth2Input> = {}): Promise<number | null> {
  const wired = await oauthStage({
    method,
    answers: [{ headers: { "content-type": "application/json" }, body: answer }],
    deps: () => ({ now: () => 0 }),
  });
  expect((await wired.connect()).outcome).toEqual({ success: "true", provider: "scripted" });
  const row = await env.DB.prepare(
    `SELECT token_expires_at - last_authorized_at AS lifetime,
      ABS(last_authorized_at - CAST(unixepoch('subsec') * 1000 AS INTEGER)) < 60000 AS by_database_clock
      FROM connections`,
  ).first<{ lifetime: number | null; by_database_clock: number }>();
  expect(row?.by_database_clock).toBe(1);
  return row?.lifetime ?? null;
}

const answer = (expiresIn: string) => `{"access_token": "${canary("access")}", "expires_in": ${expiresIn}}`;

describe("a lifetime that makes sense", () => {
  it.each([
    ["3600", HOUR_MS],
    ['"3600"', HOUR_MS],
    ['" 3600 "', HOUR_MS],
    ["3600.0", HOUR_MS],
    ["3.6e3", HOUR_MS],
    ["1", 1_000],
    ["3599.5", 3_599_500],
    ['"3599.5"', 3_599_500],
  ])("F09 is kept: %s", async (expiresIn, lifetime) => {
    expect(await storedLifetime(answer(expiresIn))).toBe(lifetime);
  });
});

describe("an enormous lifetime", () => {
  it.each([
    "315360001",
    "1e15",
    "9007199254740993",
    "1e308",
    '"99999999999999999999"',
    "123456789012345678901234567890",
  ])("F09 is clamped to ten years: %s", async (expiresIn) => {
    expect(await storedLifetime(answer(expiresIn))).toBe(TEN_YEARS_MS);
  });
});

describe("a lifetime that says nothing", () => {
  it.each([
    "0",
    "-0",
    "-1",
    "-3600",
    '"-1"',
    '"0"',
    "-1e308",
    "null",
    "false",
    "[]",
    '""',
    '" "',
    '"Infinity"',
    '"never"',
    "1e999",
    '"1e999"',
  ])("F09 is unknown: %s", async (expiresIn) => {
    expect(await storedLifetime(answer(expiresIn))).toBeNull();
  });

  it("F09 is unknown when it is absent", async () => {
    expect(await storedLifetime(`{"access_token": "${canary("access")}"}`)).toBeNull();
  });
});

describe("a lifetime that cannot be read", () => {
  it.each(["true", "{}", '{"seconds": 3600}', '"NaN"', '"soon"'])(
    "B06 is an hour, because the token has some end: %s",
    async (expiresIn) => {
      expect(await storedLifetime(answer(expiresIn))).toBe(HOUR_MS);
    },
  );
});

describe("a lifetime in milliseconds, where the definition says so,", () => {
  const method: Partial<OAuth2Input> = { tokenResponse: { expiresInUnit: "milliseconds" } };

  it.each([
    ["3600000", HOUR_MS],
    ['"3600000"', HOUR_MS],
    ["1500", 1_500],
    ["1e300", TEN_YEARS_MS],
    ["-3600000", null],
    ["0", null],
  ])("F09 is kept or clamped or unknown alike: %s", async (expiresIn, lifetime) => {
    expect(await storedLifetime(answer(expiresIn), method)).toBe(lifetime);
  });
});

it("F09 is found at the path that the definition names, in the first that holds one", async () => {
  const method: Partial<OAuth2Input> = { tokenResponse: { expiresIn: ["ttl", "session.expires_in"] } };
  const body = { access_token: canary("access"), expires_in: 60, session: { expires_in: 3600 } };
  expect(await storedLifetime(JSON.stringify(body), method)).toBe(HOUR_MS);
});

it("F09 replaces the lifetime of the connection before, also by an unknown one", async () => {
  const first = json({ access_token: canary("first"), expires_in: 3600 });
  const wired = await oauthStage({ answers: [first, json({ access_token: canary("second"), expires_in: "never" })] });
  const expiry = "SELECT token_expires_at IS NULL AS unknown FROM connections";
  await wired.connect();
  expect((await env.DB.prepare(expiry).all()).results).toEqual([{ unknown: 0 }]);
  await wired.connect();
  expect((await env.DB.prepare(expiry).all()).results).toEqual([{ unknown: 1 }]);
});
