import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { oauthStage, storedConnection, storedConnections } from "../support/oauthStage.ts";
import type { Act } from "../support/stageServer.ts";

const raw = (body: string): Act => ({ headers: { "content-type": "application/json" }, body });
const nested = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);
const MAX_TOKEN = 16 * 1024;

const nothingUsable: [string, string][] = [
  ["a token under __proto__", '{"__proto__": {"access_token": "a", "token_type": "bearer"}}'],
  ["a token under constructor", '{"constructor": {"prototype": {"access_token": "a"}}}'],
  ["a number for a token", '{"access_token": 12345678901234567890}'],
  ["a huge number for a token", '{"access_token": 1e999}'],
  ["true for a token", '{"access_token": true}'],
  ["null for a token", '{"access_token": null}'],
  ["an empty token", '{"access_token": ""}'],
  ["an array for a token", '{"access_token": ["a"]}'],
  ["nested arrays for a token", '{"access_token": [[[["a"]]]]}'],
  ["an object for a token", '{"access_token": {"toString": "a", "length": 1}}'],
  ["5,000 levels of arrays for a token", `{"access_token": ${nested(5_000, "[", "]")}}`],
  ["5,000 levels of arrays alone", nested(5_000, "[", "]")],
  ["30,000 levels of arrays", nested(30_000, "[", "]")],
  ["5,000 levels of objects", `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`],
  ["null", "null"],
  ["an array", '[{"access_token": "a"}]'],
  ["a number", "1e999"],
  ["a text", '"access_token"'],
  ["a line break in the token", '{"access_token": "a\\r\\nX-Injected: b"}'],
  ["a line feed at the end of the token", '{"access_token": "a\\n"}'],
  ["NUL in the token", '{"access_token": "a\\u0000b"}'],
  ["a tab in the token", '{"access_token": "a\\tb"}'],
  ["DEL in the token", '{"access_token": "a\\u007fb"}'],
  ["a letter beyond ASCII in the token", '{"access_token": "tokén"}'],
  ["a key in the token", '{"access_token": "🔑"}'],
  ["half a surrogate pair in the token", '{"access_token": "a\\ud83d"}'],
  ["a direction mark in the token", '{"access_token": "a\\u202eb"}'],
  ["a token of 16 KiB and a byte", `{"access_token": "${"t".repeat(MAX_TOKEN + 1)}"}`],
  ["a line break in the refresh token", '{"access_token": "a", "refresh_token": "b\\r\\nc"}'],
  ["a refresh token of 16 KiB and a byte", `{"access_token": "a", "refresh_token": "${"t".repeat(MAX_TOKEN + 1)}"}`],
  ["two JSON values", '{"access_token": "a"}{"access_token": "b"}'],
  ["NaN", '{"access_token": "a", "expires_in": NaN}'],
  ["a comment", '{"access_token": "a" /* b */}'],
];

for (const [what, body] of nothingUsable) {
  it(`T44 stores nothing when the answer has ${what}`, async () => {
    const wired = await oauthStage({ answers: [raw(body)] });
    expect((await wired.connect()).outcome).toEqual({ success: "false", error: "provider_malformed" });
    expect(await storedConnections()).toEqual([]);
  });
}

const harmless: [string, string][] = [
  [
    "__proto__ beside it",
    '"__proto__": {"refresh_token": "stolen", "expires_in": 5, "scope": "admin", "polluted": true}',
  ],
  ["constructor beside it", '"constructor": {"prototype": {"polluted": true}}'],
  ["5,000 levels of arrays beside it", `"extra": ${nested(5_000, "[", "]")}`],
  ["a number for a refresh token", '"refresh_token": 5'],
  ["null for everything else", '"refresh_token": null, "expires_in": null, "scope": null, "token_type": null'],
  ["wrong types for everything else", '"refresh_token": {}, "expires_in": [], "token_type": []'],
  ["an ID token that is nonsense", '"id_token": "nonsense"'],
  ["a token type of another kind of thing", '"token_type": 7'],
];

for (const [what, more] of harmless) {
  it(`T44 reads the access token alone when there is ${what}`, async () => {
    const accessToken = canary("access");
    const wired = await oauthStage({ answers: [raw(`{"access_token": "${accessToken}", ${more}}`)] });
    expect((await wired.connect()).outcome).toEqual({ success: "true", provider: "scripted" });
    const { credential, token_expires_at, scopes, data } = await storedConnection(wired);
    expect(credential).toEqual({ type: "oauth2", accessToken });
    expect({ token_expires_at, scopes, data }).toEqual({
      token_expires_at: null,
      scopes: '["read","write"]',
      data: "{}",
    });
    expect("polluted" in {}).toBe(false);
  });
}

it("T44 stores and uses a token of 16 KiB", async () => {
  const accessToken = canary("long").padEnd(MAX_TOKEN, "t");
  const wired = await oauthStage({ answers: [raw(JSON.stringify({ access_token: accessToken })), { body: "api" }] });
  expect((await wired.connect()).outcome).toEqual({ success: "true", provider: "scripted" });
  expect((await storedConnection(wired)).credential).toEqual({ type: "oauth2", accessToken });
});

it("T44 keeps no plaintext of a token in D1", async () => {
  const wired = await oauthStage({
    answers: [raw(`{"access_token": "${canary("a")}", "refresh_token": "${canary("r")}"}`)],
  });
  await wired.connect();
  const { results } = await env.DB.prepare("SELECT * FROM connections JOIN integrations").all();
  expect(results).toHaveLength(1);
  expect(JSON.stringify(results)).not.toContain("canary-");
});
