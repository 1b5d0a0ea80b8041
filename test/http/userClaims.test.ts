import type { JWTPayload } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { createTokenVerifier, type TokenVerifier } from "../../src/http/tokenVerifier.ts";
import { sessionToken, testApp } from "../support/app.ts";
import { issued, issuerKey, keySet } from "../support/identityProvider.ts";
import { loggedEvents, loggedLines } from "../support/logs.ts";
import { stage } from "../support/stage.ts";
import { DECORATION, REFUSED, RIGHTS } from "../understood/claims.ts";

const ISSUER = "https://id.example.com";
const BARE = { tenant: "default", teams: [], superuser: false, email: undefined, name: undefined };
const exp = Math.floor(Date.now() / 1000) + 600;

interface Source {
  sign(claims: Record<string, unknown>): Promise<string>;
  verify: TokenVerifier;
}

async function sharedSecret(): Promise<Source> {
  const { deps } = await testApp();
  return { sign: (claims) => sessionToken("ada", claims), verify: deps.verifyToken };
}

async function publicKeys(): Promise<Source> {
  const key = await issuerKey("ES256");
  const server = await stage(await keySet(key));
  const source = { jwksUrl: `${server.url}/jwks`, issuer: ISSUER, audience: "latchkey" };
  const standard = { sub: "ada", exp, iss: ISSUER, aud: "latchkey" };
  return {
    sign: (claims) => issued(key, { ...standard, ...claims }),
    verify: createTokenVerifier(source, (await testApp()).deps),
  };
}

/** The claims that the log named since the test began. */
const named = () => loggedEvents("claims_not_fitting").map(({ reason }) => reason);

describe.each([
  ["HS256", sharedSecret],
  ["the identity provider's keys", publicKeys],
])("a token signed with %s", (_how, make) => {
  let source: Source;
  beforeAll(async () => {
    source = await make();
  });

  it.each([...DECORATION, ...RIGHTS])("$id takes $input: $becomes", async ({ claims, caller, permissions, wrong }) => {
    const read = await source.verify(await source.sign(claims), Date.now());
    const { tenant, teams, superuser, email, name } = read;
    expect({ tenant, teams, superuser, email, name }).toEqual({ ...BARE, ...caller });
    expect([...read.permissions]).toEqual(permissions ?? []);
    expect(named()).toEqual(wrong === undefined ? [] : [wrong]);
  });

  it.each(REFUSED)("$id refuses $input", async ({ claims, wrong }) => {
    const token = await source.sign(claims);
    await expect(source.verify(token, Date.now())).rejects.toMatchObject({ code: "unauthenticated" });
    expect(named()).toEqual([wrong]);
  });

  it("B28 never logs the value of a claim", async () => {
    const secret = "a-value-that-no-log-may-show";
    await source.verify(await source.sign({ name: `${secret}\n`, groups: { [secret]: 1 } }), Date.now());
    expect(named()).toEqual(["groups, name"]);
    expect(loggedLines.join("\n")).not.toContain(secret);
  });
});

describe("B28 the header and the addressees of a token", () => {
  const refusedFor = async (claims: Record<string, unknown>, header?: Record<string, unknown>) => {
    const key = await issuerKey("ES256");
    const server = await stage(await keySet(key));
    const source = { jwksUrl: `${server.url}/jwks`, issuer: ISSUER, audience: "latchkey" };
    const token = await issued(key, { sub: "ada", exp, iss: ISSUER, aud: "latchkey", ...claims }, header);
    const verify = createTokenVerifier(source, (await testApp()).deps);
    return verify(token, Date.now()).then(
      () => undefined,
      () => named(),
    );
  };

  it.each([
    ["a type that is null", {}, { typ: null }, undefined],
    ["a type that is a number", {}, { typ: 7 }, ["typ"]],
    ["a type of another purpose", {}, { typ: "logout+jwt" }, ["typ"]],
    ["another issuer", { iss: "https://other.example" }, {}, ["iss"]],
    ["no audience", { aud: null }, {}, ["aud"]],
    ["another audience, and a text as its end", { aud: "other", exp: "1" }, {}, ["aud, exp"]],
    ["an end that is over, which every token has", { exp: 1 }, {}, []],
  ])("B28 %s: the log names it", async (_what, claims, header, expected) => {
    expect(await refusedFor(claims, header)).toEqual(expected);
  });
});

it("B28 B29 lets such a user in, by the header and by the cookie", async () => {
  const app = await testApp();
  const claims = { email: "", name: "Ada\tLovelace", groups: null, roles: "reader", tenant: null };
  expect((await app.as("ada", claims as JWTPayload)("/integrations")).status).toBe(200);
  const cookie = `access_token=${await sessionToken("ada", claims as JWTPayload)}`;
  expect((await app.fetch("/integrations", { headers: { cookie } })).status).toBe(200);
});
