import * as fc from "fast-check";
import { expect, it } from "vitest";
import { ProviderError } from "../../src/oauth/errors.ts";
import type { TokenResponseShape } from "../../src/oauth/profile.ts";
import { readTokenResponse } from "../../src/oauth/tokenResponse.ts";
import { assertTokenSet, plainShape } from "../support/oauthStage.ts";

const shapes: TokenResponseShape[] = [
  plainShape,
  {
    ...plainShape,
    accessToken: ["access_token", "authed_user.access_token"],
    refreshToken: ["refresh_token", "authed_user.refresh_token"],
    expiresIn: ["expires_in", "authed_user.expires_in"],
    expiresInUnit: "milliseconds",
    scopeSeparator: ",",
    errorCodes: { invalid_code: "invalid_grant", bad_secret: "invalid_client" },
    metadata: {
      id: "authed_user.id",
      name: "team.name",
      deep: "a.b.c.d",
      proto: "__proto__.x",
      maker: "constructor.name",
    },
  },
  { ...plainShape, error: "fault.code", metadata: { id: "id" } },
];

const names = [
  "access_token",
  "refresh_token",
  "expires_in",
  "scope",
  "error",
  "token_type",
  "authed_user",
  "team",
  "id",
  "a",
  "b",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "length",
  "fault",
  "code",
  "id_token",
];

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    " ",
    "a\r\nb",
    "a\0b",
    "é",
    "🔑",
    "invalid_grant",
    "invalid_code",
    "NaN",
    "-1",
    "1e999",
    "0x10",
    "3600",
  ),
  fc.nat(40_000).map((length) => "t".repeat(length)),
);

/** JSON values in which the names that matter stand at every depth, with values of every type. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.constantFrom(null, true, false, 0, -1, 1e308, 5e-324, 2 ** 53, 3600, 0.5),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 6 }),
  ),
}));

/** Mostly an object with the names of a token answer, of which some are right. */
const body = fc.oneof(
  value,
  fc.record(
    {
      access_token: fc.oneof(fc.constant("token"), value),
      refresh_token: fc.oneof(fc.constant("token"), value),
      expires_in: value,
      scope: value,
      error: value,
      authed_user: value,
      team: value,
      token_type: value,
    },
    { requiredKeys: [] },
  ),
);

const status = fc.constantFrom(200, 200, 200, 201, 400, 401, 403);

/** Whatever came, it is read as a token set or refused as a provider's error; nothing else, and nothing is polluted. */
async function expectReadOrRefused(response: Response, shape: TokenResponseShape): Promise<void> {
  const ok = response.ok;
  try {
    assertTokenSet(await readTokenResponse(response, shape, 0));
    expect(ok).toBe(true);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    expect([
      "malformed",
      "tokenless",
      "refused",
      "invalid_grant",
      "invalid_client",
      "unavailable",
      "rate_limited",
    ]).toContain(error.kind);
    expect(error.retryAfter).toBeUndefined();
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).access_token).toBeUndefined();
}

for (const [index, shape] of shapes.entries()) {
  it(`T44 reads or refuses any JSON, and throws nothing else (shape ${index})`, () =>
    fc.assert(
      fc.asyncProperty(body, status, (json, code) => expectReadOrRefused(Response.json(json, { status: code }), shape)),
      { numRuns: 400 },
    ));
}

it("T44 reads or refuses any text and any content type", () => {
  const type = fc.constantFrom(
    "application/json",
    "application/x+json;a=b",
    "text/html",
    "application/x-www-form-urlencoded",
    "",
  );
  const raw = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.webQueryParameters(),
    fc.tuple(fc.json(), fc.nat(20)).map(([json, cut]) => json.slice(0, cut)),
  );
  return fc.assert(
    fc.asyncProperty(raw, type, status, fc.constantFrom(...shapes), (content, contentType, code, shape) =>
      expectReadOrRefused(new Response(content, { status: code, headers: { "content-type": contentType } }), shape),
    ),
    { numRuns: 600 },
  );
});

it("T44 reads or refuses any bytes", () =>
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...shapes), (bytes, shape) =>
      expectReadOrRefused(
        new Response(new Uint8Array(bytes), { headers: { "content-type": "application/json" } }),
        shape,
      ),
    ),
    { numRuns: 300 },
  ));

it("T44 keeps exactly the tokens that were given, when they are as RFC 6749 appendix A has them", () => {
  const token = fc.stringMatching(/^[\x21-\x7e]{1,200}$/);
  return fc.assert(
    fc.asyncProperty(token, fc.option(token, { nil: undefined }), async (accessToken, refreshToken) => {
      const answer = Response.json({ access_token: accessToken, refresh_token: refreshToken });
      const tokens = await readTokenResponse(answer, plainShape, 0);
      const nothing = { expiresIn: undefined, refreshExpiresIn: undefined, scopes: undefined, metadata: {} };
      expect(tokens).toEqual({ accessToken, refreshToken, ...nothing });
    }),
  );
});

it("T44 follows own properties only: what every object inherits is no token, no lifetime and no fact", async () => {
  const inherited = { accessToken: ["constructor.name"], refreshToken: ["__proto__.constructor.name"] };
  const kind = readTokenResponse(Response.json({}), { ...plainShape, ...inherited }, 0).catch(({ kind }) => kind);
  expect(await kind).toBe("tokenless");
  const shape = { ...plainShape, refreshToken: ["constructor.name"], metadata: { maker: "constructor.name" } };
  const tokens = await readTokenResponse(Response.json({ access_token: "token" }), shape, 0);
  expect([tokens.refreshToken, tokens.metadata]).toEqual([undefined, {}]);
});
