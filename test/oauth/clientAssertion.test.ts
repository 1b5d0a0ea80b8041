import { exportJWK, exportPKCS8, type GenerateKeyPairOptions, generateKeyPair, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { jsonBody, testApp } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { admin } from "../support/integrations.ts";
import { beginAt, comeBack, rowsOf } from "../support/integrationsApi.ts";
import { oauthStage, storedConnections } from "../support/oauthStage.ts";
import { json, stage } from "../support/stage.ts";
import type { Seen } from "../support/stageServer.ts";

const KEYS: [alg: string, options?: GenerateKeyPairOptions][] = [
  ["RS256"],
  ["PS256"],
  ["ES256"],
  ["ES384"],
  ["EdDSA", { crv: "Ed25519" }],
];

/** A PEM does not say which of the algorithms of RSA is meant, so the usual one is. */
const FORMS = KEYS.flatMap(([alg, options]) =>
  (alg === "PS256" ? ["JWK"] : ["JWK", "PEM"]).map((form) => [form, alg, options] as const),
);

async function madeKey(alg: string, options: GenerateKeyPairOptions = {}) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { ...options, extractable: true });
  return { publicKey, pem: await exportPKCS8(privateKey), jwk: await exportJWK(privateKey) };
}

const tokens = () =>
  json({ access_token: canary("access"), refresh_token: canary("refresh"), token_type: "bearer", expires_in: 3600 });
const formOf = ({ body }: Seen) => Object.fromEntries(new URLSearchParams(body));

/** Ada comes back to a custom service whose definition says that clients sign. */
async function asClient(secret: string) {
  const server = await stage(tokens(), { status: 401 }, tokens(), json({ ok: true }));
  const app = await testApp();
  const ada = admin(app);
  const at = (path: string) => `${server.url}${path}`;
  const method = {
    ...{ type: "oauth2", authorizationEndpoint: at("/authorize"), tokenEndpoint: at("/token") },
    ...{ clientAuthentication: "private_key_jwt", refresh: { endpoint: at("/refresh") } },
    revocation: { endpoint: at("/revoke") },
  };
  const body = {
    ...{ name: "Own", slug: "own", type: "custom", authType: "oauth2", clientId: "client-id", clientSecret: secret },
    definition: { auth: [method], api: { baseUrl: at("/api") } },
  };
  const made = await ada("/api/integrations", jsonBody(body));
  expect(made.status, await made.clone().text()).toBe(201);
  const end = await comeBack(app, await beginAt(app, "ada", "own"));
  const outcome = Object.fromEntries(new URL(end.headers.get("location") ?? "").searchParams);
  return { ada, server, at, outcome };
}

describe("a client that signs (private_key_jwt, RFC 7523)", () => {
  it.each(FORMS)(
    "T24 with a %s of %s signs for the endpoint that is called, at each of them",
    async (form, alg, options) => {
      const { publicKey, pem, jwk } = await madeKey(alg, options);
      const secret = form === "PEM" ? pem : JSON.stringify({ ...jwk, kid: "key-7", alg });
      const { ada, server, at, outcome } = await asClient(secret);
      expect(outcome).toEqual({ success: "true", provider: "own" });
      await (await testApp()).deps.db.run("UPDATE connections SET last_refreshed_at = 0");
      expect((await ada("/api/integrations/own/request/me")).status).toBe(200);
      expect((await ada("/api/integrations/own/connection", { method: "DELETE" })).status).toBe(204);
      const asked = (await server.seen()).filter(({ method }) => method === "POST");
      expect(asked.map(({ path }) => path)).toEqual(["/token", "/refresh", "/revoke", "/revoke"]);
      const ids = new Set<unknown>();
      for (const request of asked) {
        const fields = formOf(request);
        expect(fields.client_assertion_type).toBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        expect(request.headers.authorization).toBeUndefined();
        expect(request.body).not.toContain("client_secret");
        const checks = { issuer: "client-id", subject: "client-id", audience: at(request.path) };
        const { payload, protectedHeader } = await jwtVerify(fields.client_assertion ?? "", publicKey, {
          ...checks,
          requiredClaims: ["jti", "exp", "iat"],
        });
        expect(payload.aud, "for this endpoint and no other").toBe(at(request.path));
        expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(300);
        const signed = alg === "EdDSA" ? ["EdDSA", "Ed25519"] : [alg];
        expect(signed).toContain(protectedHeader.alg);
        expect(protectedHeader.kid).toBe(form === "JWK" ? "key-7" : undefined);
        ids.add(payload.jti);
      }
      expect(ids.size, "each assertion is used once").toBe(asked.length);
    },
  );

  it("signs by the algorithm of its kind where a JWK names none", async () => {
    const { jwk } = await madeKey("ES256");
    const { server, outcome } = await asClient(JSON.stringify(jwk));
    expect(outcome.success).toBe("true");
    const [header = ""] = (formOf((await server.seen())[0] as Seen).client_assertion ?? "").split(".");
    expect(JSON.parse(atob(header))).toEqual({ alg: "ES256" });
  });

  const NO_KEYS: [string, () => string | Promise<string>][] = [
    ["a client secret", () => canary("no key")],
    ["broken JSON", () => `{"kty":"RSA","d":"${canary("no key")}`],
    ["JSON that is no key", () => JSON.stringify({ secret: canary("no key") })],
    [
      "a PEM of something else",
      () => `-----BEGIN PRIVATE KEY-----\n${btoa(canary("no key"))}\n-----END PRIVATE KEY-----`,
    ],
    ["a symmetric key", () => JSON.stringify({ kty: "oct", k: btoa(canary("no key")), alg: "HS256" })],
    ["an empty object", () => "{}"],
    [
      "a public key",
      async () => JSON.stringify(await exportJWK((await generateKeyPair("ES256", { extractable: true })).publicKey)),
    ],
    [
      "a key that encrypts",
      async () => JSON.stringify({ ...(await madeKey("RSA-OAEP-256")).jwk, alg: "RSA-OAEP-256" }),
    ],
    [
      "a key with an algorithm of another kind",
      async () => JSON.stringify({ ...(await madeKey("ES256")).jwk, alg: "RS256" }),
    ],
  ];
  it.each(NO_KEYS)("T37 is told of its client's fault, and of nothing in it, with %s", async (_what, secretOf) => {
    const secret = await secretOf();
    const { ada, server, outcome } = await asClient(secret);
    expect(outcome).toMatchObject({ success: "false", error: "client_invalid" });
    expect(await server.seen(), "nothing was sent").toEqual([]);
    const shown = await (await ada("/api/integrations/own")).json<{ clientStatus: string }>();
    expect(shown.clientStatus).toBe("client_invalid");
    const trail = JSON.stringify([await rowsOf("audit_events"), shown]);
    expect(trail).not.toContain("canary-");
    if (secret.length > 8) expect(trail).not.toContain(secret);
    expect(await storedConnections()).toEqual([]);
  });
});

describe("a client whose secret stands as user name (client_secret_as_username)", () => {
  it("sends it so at every endpoint, and in no body", async () => {
    const secret = canary("client secret/+:ä");
    const wired = await oauthStage({
      answers: [tokens(), { status: 401 }, tokens(), json({ ok: true })],
      integration: { clientSecret: secret },
      method: { clientAuthentication: "client_secret_as_username" },
    });
    expect((await wired.connect()).outcome.success).toBe("true");
    await wired.app.deps.db.run("UPDATE connections SET last_refreshed_at = 0");
    expect((await wired.app.as("ada")("/api/integrations/scripted/request/me")).status).toBe(200);
    const asked = (await wired.server.seen()).filter(({ method }) => method === "POST");
    expect(asked).toHaveLength(2);
    const bytes = new TextEncoder().encode(`${secret}:`);
    for (const { headers, body } of asked) {
      expect(headers.authorization).toBe(`Basic ${btoa(String.fromCharCode(...bytes))}`);
      expect(body).not.toContain("client_secret");
    }
  });
});
