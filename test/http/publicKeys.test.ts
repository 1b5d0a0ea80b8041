import * as jose from "jose";
import { beforeEach, expect, it } from "vitest";
import { toLatchkeyError } from "../../src/domain/errors.ts";
import { createTokenVerifier, type TokenVerifier } from "../../src/http/tokenVerifier.ts";
import { testApp } from "../support/app.ts";
import { handmade, handmadeHmac, issued, issuerKey, keySet } from "../support/identityProvider.ts";
import { json, type StageHandle, stage } from "../support/stage.ts";
import type { Act } from "../support/stageServer.ts";

const ISSUER = "https://id.example.com";
const AUDIENCE = "latchkey";
const claims = { sub: "ada", iss: ISSUER, aud: AUDIENCE, exp: Math.floor(Date.now() / 1000) + 3600 };

/** The isolate's clock, as the tests set it. */
let now: number;

beforeEach(() => {
  now = Date.now();
});

it.each(["RS256", "ES256", "EdDSA"])(
  "takes a token signed with %s under a key of the identity provider",
  async (alg) => {
    const key = await issuerKey(alg);
    const { server, outcome } = await identityProvider(await keySet(key));
    expect(await outcome(await issued(key, claims))).toBe("ada");
    const [request] = await server.seen();
    expect(request).toMatchObject({ method: "GET", path: "/jwks" });
    expect(request?.headers.authorization).toBeUndefined();
  },
);

it("takes a token without a key id when one key fits", async () => {
  const [rsa, ec] = await Promise.all([issuerKey("RS256"), issuerKey("ES256")]);
  const { outcome } = await identityProvider(await keySet(rsa, ec));
  expect(await outcome(await issued(ec, claims, { kid: undefined }))).toBe("ada");
});

it("fetches the keys once for many tokens", async () => {
  const key = await issuerKey("ES256");
  const { server, outcome } = await identityProvider(await keySet(key));
  for (let count = 0; count < 5; count++) expect(await outcome(await issued(key, claims))).toBe("ada");
  expect(await server.seen()).toHaveLength(1);
});

it("T46 refuses HS256 signed with the identity provider's public key in any spelling", async () => {
  const key = await issuerKey("RS256");
  const { outcome } = await identityProvider(await keySet(key));
  const spki = await jose.exportSPKI(key.publicKey);
  const jwk = await jose.exportJWK(key.publicKey);
  const der = await crypto.subtle.exportKey("spki", key.publicKey);
  if (!(der instanceof ArrayBuffer)) throw new Error("not DER");
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const secrets = [
    spki,
    spki.trim(),
    `${spki}\n`,
    JSON.stringify(jwk),
    JSON.stringify({ ...jwk, kid: key.kid }),
    jwk.n ?? "",
  ];
  for (const secret of [...secrets.map(utf8), new Uint8Array(der), jose.base64url.decode(jwk.n ?? "")]) {
    for (const header of [{ alg: "HS256", kid: key.kid }, { alg: "HS256" }, { alg: "RS256", kid: key.kid }]) {
      expect(await outcome(await handmadeHmac(header, claims, secret))).toBe("unauthenticated");
    }
  }
});

it("T46 refuses a shared secret's token, `none` and other algorithms without fetching any keys", async () => {
  const { server, outcome } = await identityProvider({ status: 500 });
  const secret = crypto.getRandomValues(new Uint8Array(32));
  expect(await outcome(await handmadeHmac({ alg: "HS256" }, claims, secret))).toBe("unauthenticated");
  expect(await outcome(handmade({ alg: "none" }, claims))).toBe("unauthenticated");
  for (const alg of ["RS384", "RS512", "PS256", "ES384"]) {
    expect(await outcome(await issued(await issuerKey(alg), claims)), alg).toBe("unauthenticated");
  }
  for (const garbage of ["", "a.b.c", "x".repeat(10_000)]) expect(await outcome(garbage)).toBe("unauthenticated");
  expect(await server.seen()).toEqual([]);
});

it("T46 refuses other algorithms also under a key of the identity provider itself", async () => {
  const key = await issuerKey("PS256");
  const { outcome } = await identityProvider(await keySet(key, { ...key, kid: "other", alg: "RS256" }));
  expect(await outcome(await issued(key, claims))).toBe("unauthenticated");
});

it("T46 refuses another key's signature, whatever key its header names or brings along", async () => {
  const evil = await stage();
  for (const alg of ["RS256", "ES256", "EdDSA"]) {
    const [key, attacker] = await Promise.all([issuerKey(alg), issuerKey(alg)]);
    const { outcome } = await identityProvider(await keySet(key));
    await evil.act(await keySet(attacker));
    const jwk = await jose.exportJWK(attacker.publicKey);
    const headers = [
      { kid: key.kid },
      { kid: undefined },
      { kid: key.kid, jwk },
      { kid: key.kid, jku: `${evil.url}/jwks` },
    ];
    for (const header of headers) {
      expect(await outcome(await issued(attacker, claims, header)), alg).toBe("unauthenticated");
    }
    expect(await outcome(await issued(attacker, claims))).toBe("unauthenticated");
  }
  expect(await evil.seen()).toEqual([]);
});

it("T46 refuses signatures of odd lengths and claims of odd types", async () => {
  for (const alg of ["RS256", "ES256", "EdDSA"]) {
    const key = await issuerKey(alg);
    const { outcome } = await identityProvider(await keySet(key));
    for (const length of [0, 1, 32, 63, 64, 65, 256, 4096]) {
      const forged = handmade({ alg, kid: key.kid }, claims, new Uint8Array(length));
      expect(await outcome(forged), `${alg} ${length}`).toBe("unauthenticated");
    }
    for (const payload of [
      { ...claims, sub: undefined },
      { ...claims, exp: undefined },
      { ...claims, sub: "" },
      { ...claims, exp: 1 },
    ]) {
      expect(await outcome(await issued(key, payload))).toBe("unauthenticated");
    }
  }
});

it("A14 refuses what the identity provider signed for others, and for other purposes", async () => {
  for (const alg of ["RS256", "ES256", "EdDSA"]) {
    const key = await issuerKey(alg);
    const { outcome } = await identityProvider(await keySet(key));
    const others = [
      ...["another-app", ["another-app"], [], "", undefined, null].map((aud) => ({ ...claims, aud })),
      ...["https://other", "", undefined, null, [ISSUER]].map((iss) => ({ ...claims, iss })),
    ];
    for (const payload of others) expect(await outcome(await issued(key, payload))).toBe("unauthenticated");
    for (const typ of ["logout+jwt", "dpop+jwt", "secevent+jwt"]) {
      expect(await outcome(await issued(key, claims, { typ })), typ).toBe("unauthenticated");
    }
    for (const typ of ["JWT", "at+jwt"]) expect(await outcome(await issued(key, claims, { typ })), typ).toBe("ada");
  }
});

it.each<[string, Act]>([
  ["answers 500", { status: 500 }],
  ["answers 404", { status: 404, body: "not found" }],
  ["cuts the connection", { reset: true }],
  ["answers HTML", { status: 200, headers: { "content-type": "text/html" }, body: "<p>maintenance</p>" }],
  ["answers half of its JSON", { status: 200, body: '{"keys":[', truncate: true }],
  ["answers JSON that is no key set", json({ error: "maintenance" })],
  ["answers null", json(null)],
  ["redirects", { status: 302, headers: { location: "https://evil.example/jwks" } }],
])("T46 takes nobody while the JWKS server %s, says 503, and recovers 30 seconds later", async (_what, act) => {
  const key = await issuerKey("ES256");
  const { server, outcome } = await identityProvider(act);
  expect(await outcome(await issued(key, claims))).toBe("identity_unavailable");
  await server.act(await keySet(key));
  expect(await outcome(await issued(key, claims))).toBe("identity_unavailable");
  pass(30);
  expect(await outcome(await issued(key, claims))).toBe("ada");
});

it("T46 says 503 when the JWKS server does not answer in time", async () => {
  const timeout = () => Promise.reject(new DOMException("too slow", "TimeoutError"));
  const { deps } = await testApp({ fetch: timeout });
  const verify = createTokenVerifier(sourceAt("https://keys.example.com/jwks"), deps);
  expect(await outcomeOf(verify, await issued(await issuerKey("ES256"), claims))).toBe("identity_unavailable");
});

it("T46 refuses every token when the key set is empty", async () => {
  const { outcome } = await identityProvider(json({ keys: [] }));
  expect(await outcome(await issued(await issuerKey("ES256"), claims))).toBe("unauthenticated");
});

it("picks up a new key of the identity provider, asking again at most every 30 seconds", async () => {
  const [old, next] = await Promise.all([issuerKey("ES256"), issuerKey("ES256")]);
  const { server, outcome } = await identityProvider(await keySet(old));
  expect(await outcome(await issued(old, claims))).toBe("ada");
  await server.act(await keySet(next, old));
  for (let attempt = 0; attempt < 3; attempt++) {
    expect(await outcome(await issued(next, claims))).toBe("unauthenticated");
  }
  expect(await server.seen()).toHaveLength(1);
  pass(31);
  expect(await outcome(await issued(next, claims))).toBe("ada");
  expect(await outcome(await issued(old, claims))).toBe("ada");
  expect(await server.seen()).toHaveLength(2);
});

it("stops taking a key that the identity provider withdrew, ten minutes later at the latest", async () => {
  const [old, next] = await Promise.all([issuerKey("ES256"), issuerKey("ES256")]);
  const { server, outcome } = await identityProvider(await keySet(old));
  expect(await outcome(await issued(old, claims))).toBe("ada");
  await server.act(await keySet(next));
  pass(601);
  expect(await outcome(await issued(old, claims))).toBe("unauthenticated");
});

async function identityProvider(
  act: Act,
): Promise<{ server: StageHandle; outcome: (token: string) => Promise<string> }> {
  const server = await stage(act);
  const verify = createTokenVerifier(sourceAt(`${server.url}/jwks`), (await testApp()).deps);
  return { server, outcome: (token) => outcomeOf(verify, token) };
}

function sourceAt(jwksUrl: string) {
  return { jwksUrl, issuer: ISSUER, audience: AUDIENCE };
}

/** The user's id, or the code of the refusal. */
async function outcomeOf(verify: TokenVerifier, token: string): Promise<string> {
  try {
    return (await verify(token, now)).userId ?? "nobody";
  } catch (error) {
    return toLatchkeyError(error).code;
  }
}

function pass(seconds: number): void {
  now += seconds * 1000;
}
