import fc from "fast-check";
import * as jose from "jose";
import { expect, it } from "vitest";
import { permissions } from "../../src/domain/context.ts";
import { LatchkeyError } from "../../src/domain/errors.ts";
import { createTokenVerifier, type TokenSource } from "../../src/http/tokenVerifier.ts";
import { testApp } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { handmade, handmadeHmac, issued, issuerKey } from "../support/identityProvider.ts";

const SECRET = canary("jwt-secret");
const ISSUER = "https://app.example.com";
const AUDIENCE = "latchkey";
const { deps } = await testApp({
  fetch: () => Promise.reject(new Error("a shared secret needs no fetch")),
});
/** The isolate's clock, as the tests set it. */
const NOW = Date.UTC(2026, 10, 1);
const SECONDS = NOW / 1000;

const claims = { sub: "ada", iss: ISSUER, aud: AUDIENCE, exp: SECONDS + 60 };

it("takes a token that holds, and tells who it speaks for", async () => {
  expect(await verify(await hs256(claims))).toEqual({
    tenant: "default",
    principal: "user:ada",
    userId: "ada",
    keyId: undefined,
    email: undefined,
    name: undefined,
    teams: [],
    superuser: false,
    levelOnAll: 0,
    permissions: new Set(),
  });
});

it("reads tenant, groups, roles and scope", async () => {
  const token = await hs256({
    ...claims,
    tenant: "acme",
    groups: ["sales", "ops"],
    roles: ["reader", "superuser"],
    scope: "openid integration:read  key:manage integration:readX __proto__ Integration:write",
  });
  expect(await verify(token)).toEqual({
    tenant: "acme",
    principal: "user:ada",
    keyId: undefined,
    email: undefined,
    name: undefined,
    userId: "ada",
    teams: ["sales", "ops"],
    superuser: true,
    levelOnAll: 3,
    permissions: new Set(["integration:read", "key:manage"]),
  });
});

it("knows every permission and makes nobody a superuser by another name", async () => {
  const token = await hs256({ ...claims, roles: ["Superuser", "superuser ", "admin"], scope: permissions.join(" ") });
  const caller = await verify(token);
  expect([...caller.permissions]).toEqual([...permissions]);
  expect(caller.superuser).toBe(false);
});

it("takes no permission, team or role from claims of other names", async () => {
  const others = {
    permissions: ["key:manage"],
    scopes: "key:manage",
    teams: ["ops"],
    role: "superuser",
    superuser: true,
  };
  expect(await verify(await hs256({ ...claims, ...others }))).toMatchObject({ teams: [], superuser: false });
  expect((await verify(await hs256({ ...claims, ...others }))).permissions.size).toBe(0);
});

it("accepts an audience among several, and needs neither issuer nor audience where none is configured", async () => {
  expect(await verify(await hs256({ ...claims, aud: ["other", AUDIENCE] }))).toMatchObject({ userId: "ada" });
  const open = { secret: SECRET, issuer: undefined, audience: undefined };
  expect(await verify(await hs256({ sub: "ada", exp: SECONDS + 60 }), open)).toMatchObject({ userId: "ada" });
});

it("forgives clocks that differ by up to five seconds, and no more", async () => {
  expect(await verify(await hs256({ ...claims, exp: SECONDS - 4 }))).toMatchObject({ userId: "ada" });
  expect(await verify(await hs256({ ...claims, nbf: SECONDS + 4 }))).toMatchObject({ userId: "ada" });
  await expectRefused(await hs256({ ...claims, exp: SECONDS - 6 }));
  await expectRefused(await hs256({ ...claims, nbf: SECONDS + 6 }));
});

const WRONG_CLAIMS: [string, Record<string, unknown>][] = [
  ["expired", { exp: SECONDS - 3600 }],
  ["expires at the beginning of time", { exp: 0 }],
  ["not valid yet", { nbf: SECONDS + 3600 }],
  ["without exp", { exp: undefined }],
  ["with exp as a text", { exp: String(SECONDS + 60) }],
  ["with exp null", { exp: null }],
  ["with nbf as a text", { nbf: "0" }],
  ["without sub", { sub: undefined }],
  ["with an empty sub", { sub: "" }],
  ["with a sub that is a number", { sub: 1 }],
  ["with a sub that is a list", { sub: ["ada"] }],
  ["with a sub that is null", { sub: null }],
  ["with a line break in sub", { sub: "ada\nbob" }],
  ["with a NUL in sub", { sub: "ada\0" }],
  ["with a sub of 256 characters", { sub: "a".repeat(256) }],
  ["without issuer", { iss: undefined }],
  ["of another issuer", { iss: "https://evil.example" }],
  ["of an issuer that only begins like ours", { iss: `${ISSUER}.evil.example` }],
  ["of an issuer with a slash more", { iss: `${ISSUER}/` }],
  ["of a list of issuers", { iss: [ISSUER] }],
  ["without audience", { aud: undefined }],
  ["for another audience", { aud: "other" }],
  ["for an audience that only begins like ours", { aud: `${AUDIENCE}-admin` }],
  ["for several others", { aud: ["other", "another"] }],
  ["for nobody", { aud: [] }],
  ["with an empty tenant", { tenant: "" }],
  ["with a tenant that is a number", { tenant: 1 }],
  ["with a tenant that is a list", { tenant: ["acme"] }],
  ["with a line break in tenant", { tenant: "acme\r\nx" }],
];

it.each(WRONG_CLAIMS)("T46 refuses a token %s, however well it is signed", async (_what, changed) => {
  await expectRefused(await hs256({ ...claims, ...changed }));
});

const DAY = 24 * 3600;

it.each<[string, Record<string, unknown>]>([
  ["that lasts 31 days", { iat: SECONDS, exp: SECONDS + 31 * DAY }],
  ["that is in the last of its 31 days", { iat: SECONDS - 30 * DAY, exp: SECONDS + DAY }],
  ["that does not say when it was issued, and has 31 days left", { exp: SECONDS + 31 * DAY }],
  ["with iat null, which is absent", { iat: null, nbf: null }],
  ["of a clock that is an hour ahead", { iat: SECONDS + 3600, exp: SECONDS + 7200 }],
])("A14 takes a token %s", async (_what, changed) => {
  expect(await verify(await hs256({ ...claims, ...changed }))).toMatchObject({ userId: "ada" });
});

it.each<[string, string | Record<string, unknown>]>([
  ["that lasts 32 days", { iat: SECONDS, exp: SECONDS + 32 * DAY }],
  ["that was issued for a year, and ends in a minute", { iat: SECONDS - 364 * DAY, exp: SECONDS + 60 }],
  ["that has 32 days left and does not say since when", { exp: SECONDS + 32 * DAY }],
  ["that has 32 days left, as it would be issued tomorrow", { iat: SECONDS + DAY, exp: SECONDS + 32 * DAY }],
  ["with exp in milliseconds", { exp: NOW + 60_000 }],
  ["with exp 1e300", { exp: 1e300 }],
  ["with an infinite exp", `{"sub":"ada","iss":"${ISSUER}","aud":"${AUDIENCE}","exp":1e999}`],
  ["issued before the beginning of time", { iat: -1e300 }],
  ["with iat as a text", { iat: String(SECONDS) }],
])("A14 refuses a token %s", async (_what, changed) => {
  await expectRefused(await hs256(typeof changed === "string" ? changed : { ...claims, ...changed }));
});

it("A14 takes a token without a type, a JWT and an access token, in any case and with or without application/", async () => {
  const secret = new TextEncoder().encode(SECRET);
  const types = ["JWT", "jwt", "at+jwt", "AT+JWT", "application/jwt", "application/at+jwt", "Application/At+Jwt"];
  for (const typ of [undefined, null, ...types]) {
    const token = await handmadeHmac({ alg: "HS256", typ }, claims, secret);
    expect(await verify(token), String(typ)).toMatchObject({ userId: "ada" });
  }
});

it("A14 refuses a token of another type, as for logging out, proofs and events", async () => {
  const secret = new TextEncoder().encode(SECRET);
  const words = [
    "logout+jwt",
    "dpop+jwt",
    "secevent+jwt",
    "token-introspection+jwt",
    "application/logout+jwt",
    "vc+jwt",
  ];
  const odd = ["", " JWT", "JWT ", "JWT\n", "at+jwt+x", "x/at+jwt", "application/application/jwt", "JWS", "JOSE"];
  for (const typ of [...words, ...odd, 0, true, ["JWT"], { typ: "JWT" }]) {
    await expectRefused(await handmadeHmac({ alg: "HS256", typ }, claims, secret));
  }
});

it("A14 A18 refuses the user id system, which is the name of Latchkey itself, and takes others like it", async () => {
  await expectRefused(await hs256({ ...claims, sub: "system" }));
  for (const sub of ["System", "system2", "systems:ada"]) {
    expect(await verify(await hs256({ ...claims, sub }))).toMatchObject({ principal: `user:${sub}` });
  }
});

it("T46 refuses a token without a signature, whatever its header calls that", async () => {
  const [head = "", payload = ""] = (await hs256(claims)).split(".");
  for (const alg of ["none", "None", "NONE", "nOnE", "", null, undefined, 0, ["HS256"], "HS256\0"]) {
    await expectRefused(handmade({ alg, typ: "JWT" }, claims));
    await expectRefused(handmade({ alg }, claims, new Uint8Array(32)));
  }
  await expectRefused(`${head}.${payload}.`);
  await expectRefused(`${head}.${payload}`);
});

it("T46 refuses every algorithm but HS256 where a secret is configured", async () => {
  const secret = new TextEncoder().encode(SECRET);
  await expectRefused(await handmadeHmac({ alg: "HS384" }, claims, secret, "SHA-384"));
  await expectRefused(await handmadeHmac({ alg: "HS512" }, claims, secret, "SHA-512"));
  await expectRefused(await handmadeHmac({ alg: "hs256" }, claims, secret));
  for (const alg of ["RS256", "ES256", "EdDSA"]) {
    const key = await issuerKey(alg);
    await expectRefused(await issued(key, claims));
    const jwk = await jose.exportJWK(key.publicKey);
    await expectRefused(
      await issued(key, claims, { jwk, jku: "https://evil.example/jwks", x5u: "https://evil.example" }),
    );
    await expectRefused(await handmadeHmac({ alg }, claims, secret));
  }
});

it("T46 refuses a token signed with another secret, also with an empty one or the beginning of ours", async () => {
  for (const secret of ["x", SECRET.slice(0, -1), `${SECRET} `, SECRET.toUpperCase(), "undefined"]) {
    await expectRefused(await handmadeHmac({ alg: "HS256" }, claims, new TextEncoder().encode(secret)));
  }
});

it("T46 refuses critical extensions, unencoded payloads and encrypted tokens", async () => {
  const secret = new TextEncoder().encode(SECRET);
  await expectRefused(await handmadeHmac({ alg: "HS256", crit: ["exp"], exp: 1 }, claims, secret));
  await expectRefused(await handmadeHmac({ alg: "HS256", crit: ["b64"], b64: false }, claims, secret));
  const encrypted = new jose.EncryptJWT(claims).setProtectedHeader({ alg: "dir", enc: "A256GCM" });
  await expectRefused(await encrypted.encrypt(secret.slice(0, 32)));
});

it("T46 refuses a token with any bit of its signature flipped or its parts swapped", async () => {
  const token = await hs256(claims);
  const [head = "", payload = "", signature = ""] = token.split(".");
  const bytes = jose.base64url.decode(signature);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await expectRefused(`${head}.${payload}.${jose.base64url.encode(changed)}`);
  }
  const [, otherPayload = ""] = (await hs256({ ...claims, sub: "bob" })).split(".");
  await expectRefused(`${head}.${otherPayload}.${signature}`);
  await expectRefused(`${payload}.${head}.${signature}`);
});

it("T46 refuses garbage, and never takes it for a failure of its own", async () => {
  const secret = new TextEncoder().encode(SECRET);
  for (const payload of ["", "{", "null", "[]", '"text"', "1", '{"sub":"ada"}x', "\u0000"]) {
    await expectRefused(await handmadeHmac({ alg: "HS256" }, payload, secret));
  }
  for (const token of [
    "",
    ".",
    "..",
    "...",
    "a.b.c",
    "eyJ.eyJ.eyJ",
    "é.é.é",
    "\u0000",
    "x".repeat(100_000),
    `${"a.".repeat(9)}a`,
  ]) {
    await expectRefused(token);
  }
  const header = handmade("[]", claims);
  await expectRefused(header);
  const [head = "", payload = "", signature = ""] = (await hs256(claims)).split(".");
  const part = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(head, payload, signature), fc.base64String());
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 5 }), async (parts) => {
      fc.pre(parts.join(".") !== `${head}.${payload}.${signature}`);
      await expectRefused(parts.join("."));
    }),
    { numRuns: 300 },
  );
});

function hs256(payload: Record<string, unknown> | string): Promise<string> {
  return handmadeHmac({ alg: "HS256", typ: "JWT" }, payload, new TextEncoder().encode(SECRET));
}

const SOURCE: TokenSource = { secret: SECRET, issuer: ISSUER, audience: AUDIENCE };

function verify(token: string, source = SOURCE) {
  return createTokenVerifier(source, deps)(token, NOW);
}

/** Refused in one and the same way, which does not tell what was wrong. */
async function expectRefused(token: string): Promise<void> {
  const outcome: unknown = await verify(token).catch((error: unknown) => error);
  expect(outcome, token).toBeInstanceOf(LatchkeyError);
  expect(outcome, token).toMatchObject({
    code: "unauthenticated",
    message: "The access token is not valid here.",
    reason: "invalid_token",
    cause: undefined,
  });
}
