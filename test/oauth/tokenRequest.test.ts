import { describe, expect, it } from "vitest";
import { readCallback } from "../../src/oauth/callback.ts";
import { ProviderError } from "../../src/oauth/errors.ts";
import { exchangeCode } from "../../src/oauth/exchangeCode.ts";
import { canary } from "../support/canary.ts";
import { type OAuthStage, oauthStage, profileAt, type Setup } from "../support/oauthStage.ts";
import { json, stage } from "../support/stage.ts";

/** One successful flow, and the only token request that it made. */
async function flow(setup: Setup = {}, parameters?: Record<string, string>) {
  const wired = await oauthStage({ answers: [json({ access_token: "token", ok: true })], ...setup });
  const { outcome, authorizationUrl } = await wired.connect("ada", parameters);
  expect(outcome).toEqual({ success: "true", provider: wired.slug });
  return { wired, asked: Object.fromEntries(authorizationUrl.searchParams), ...(await onlyRequest(wired)) };
}

async function onlyRequest({ server }: OAuthStage) {
  const [request, another] = await server.seen();
  if (!request || another) throw new Error("not exactly one token request");
  const isJson = request.headers["content-type"]?.startsWith("application/json");
  const fields: Record<string, unknown> = isJson
    ? JSON.parse(request.body)
    : Object.fromEntries(new URLSearchParams(request.body));
  return { request, fields };
}

async function challengeOf(verifier: unknown): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(String(verifier)));
  const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

describe("the token request", () => {
  it("is one form post with the code and the redirect URI of the authorization request", async () => {
    const code = `${canary("code")}/+&= %`;
    const { request, fields, asked } = await flow({}, { code });
    expect([request.method, request.path]).toEqual(["POST", "/token"]);
    expect(request.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(request.headers.accept).toBe("application/json");
    expect(fields).toMatchObject({ grant_type: "authorization_code", code, redirect_uri: asked.redirect_uri });
    expect(asked.redirect_uri).toBe("http://localhost:8787/oauth2/callback");
  });

  it("repeats the redirect URI of an integration whose endpoints were typed in", async () => {
    const typedIn = await stage(json({ access_token: "token" }));
    const wired = await oauthStage({ integration: { tokenEndpoint: `${typedIn.url}/typed-in` } });
    const { outcome, authorizationUrl } = await wired.connect();
    expect(outcome).toEqual({ success: "true", provider: "scripted" });
    const [request] = await typedIn.seen();
    expect(request?.path).toBe("/typed-in");
    const redirectUri = new URLSearchParams(request?.body).get("redirect_uri");
    expect(redirectUri).toBe(`http://localhost:8787/oauth2/callback/${wired.integrationId}`);
    expect(authorizationUrl.searchParams.get("redirect_uri")).toBe(redirectUri);
    expect(await wired.server.seen()).toEqual([]);
  });

  it("carries no cookie, no session and nothing else of the browser's", async () => {
    const { request } = await flow();
    expect(request.headers).not.toHaveProperty("cookie");
    expect(request.headers).not.toHaveProperty("referer");
    expect(request.headers).not.toHaveProperty("origin");
    expect(request.headers.authorization).not.toMatch(/^Bearer/);
  });

  it("carries only the code of the callback, not its other parameters", async () => {
    const extra = {
      code: "code",
      scope: "admin",
      client_secret: "x",
      grant_type: "password",
      redirect_uri: "https://evil.example",
    };
    const { fields, asked } = await flow({}, extra);
    expect(Object.keys(fields).sort()).toEqual(["code", "code_verifier", "grant_type", "redirect_uri"]);
    expect(fields).toMatchObject({ grant_type: "authorization_code", redirect_uri: asked.redirect_uri });
  });
});

describe("PKCE", () => {
  it.each(["required", "supported"] as const)("proves the challenge that was sent when it is %s", async (pkce) => {
    const { fields, asked } = await flow({ method: { pkce } });
    expect(asked.code_challenge_method).toBe("S256");
    expect(fields.code_verifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
    expect(asked.code_challenge).toBe(await challengeOf(fields.code_verifier));
    expect(Object.values(asked)).not.toContain(fields.code_verifier);
  });

  it("sends neither challenge nor verifier when it is refused", async () => {
    const { fields, asked } = await flow({ method: { pkce: "refused" } });
    for (const name of ["code_challenge", "code_challenge_method"]) expect(asked).not.toHaveProperty(name);
    expect(fields).not.toHaveProperty("code_verifier");
  });

  it("is left out where the integration says so, whatever the catalogue says", async () => {
    const { fields, asked } = await flow({ method: { pkce: "supported" }, integration: { pkce: false } });
    expect([asked.code_challenge, fields.code_verifier]).toEqual([undefined, undefined]);
  });

  it("is used where the integration says so, whatever the catalogue says", async () => {
    const { fields, asked } = await flow({ method: { pkce: "refused" }, integration: { pkce: true } });
    expect(asked.code_challenge).toBe(await challengeOf(fields.code_verifier));
  });

  it("has a new verifier for each flow", async () => {
    const wired = await oauthStage({ answers: [json({ access_token: "token" })] });
    for (let flows = 0; flows < 3; flows++) await wired.connect();
    const verifiers = (await wired.server.seen()).map(({ body }) => new URLSearchParams(body).get("code_verifier"));
    expect(new Set(verifiers).size).toBe(3);
  });
});

describe("what a definition adds to the token request", () => {
  it("is sent: parameters and headers", async () => {
    const tokenRequest = {
      parameters: { audience: "api", resource: "a b&c" },
      headers: { "X-Version": "7", "Notion-Version": "1" },
    };
    const { request, fields } = await flow({ method: { tokenRequest } });
    expect(fields).toMatchObject({ audience: "api", resource: "a b&c" });
    expect(request.headers).toMatchObject({ "x-version": "7", "notion-version": "1" });
  });

  it("replaces nothing that keeps the flow safe", async () => {
    const parameters = {
      grant_type: "password",
      code: "other",
      redirect_uri: "https://evil.example",
      code_verifier: "other",
      client_id: "other",
      client_secret: "other",
    };
    const method = { tokenRequest: { parameters }, clientAuthentication: "client_secret_post" } as const;
    const { fields, asked, wired } = await flow({ method });
    expect(fields).toMatchObject({
      grant_type: "authorization_code",
      code: "code",
      redirect_uri: asked.redirect_uri,
      client_id: wired.clientId,
      client_secret: wired.clientSecret,
    });
    expect(asked.code_challenge).toBe(await challengeOf(fields.code_verifier));
  });

  it("is a JSON body where it says so, with the same members", async () => {
    const method = {
      tokenRequest: { body: "json", parameters: { extra: "é" } },
      clientAuthentication: "client_secret_post",
    } as const;
    const code = `${canary("code")}"\\ é`;
    const { request, fields, asked, wired } = await flow({ method }, { code });
    expect(request.headers["content-type"]).toBe("application/json");
    expect(fields).toEqual({
      grant_type: "authorization_code",
      code,
      redirect_uri: asked.redirect_uri,
      code_verifier: expect.any(String),
      client_id: wired.clientId,
      client_secret: wired.clientSecret,
      extra: "é",
    });
  });

  it("is what Notion's real definition says: JSON, basic authentication, its version, and no PKCE", async () => {
    const { request, fields, asked, wired } = await flow({ provider: "notion" });
    expect(request.headers.authorization).toBe(`Basic ${btoa(`${wired.clientId}:${wired.clientSecret}`)}`);
    expect(request.headers).toMatchObject({
      "content-type": "application/json",
      "notion-version": expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
    expect(fields).toEqual({ grant_type: "authorization_code", code: "code", redirect_uri: asked.redirect_uri });
    expect(asked).toMatchObject({ owner: "user", response_type: "code" });
    expect(asked).not.toHaveProperty("scope");
  });
});

describe("an endpoint that must not be called", () => {
  const callbackParameters = () => {
    const result = readCallback(new URLSearchParams("code=code"), { issuer: undefined, issuerInCallback: false });
    if (result.outcome !== "code") throw new Error(result.outcome);
    return result.parameters;
  };

  it.each([
    "http://as.example.com",
    "https://10.0.0.1",
    "https://as.internal",
    "http://localhost:1",
    "https://as.example.com:8443",
  ])("is unavailable, and no secret goes out: %s", async (origin) => {
    const never: typeof fetch = () => Promise.reject(new Error("was called"));
    const http = {
      fetch: never,
      timeoutMs: 1_000,
      allowLoopback: false,
      publicUrl: "https://latchkey.example.net",
      now: () => 0,
    };
    const exchange = {
      clientSecret: canary("secret"),
      redirectUri: "https://latchkey.example.com/cb",
      codeVerifier: undefined,
    };
    const call = exchangeCode(http, profileAt(origin), { ...exchange, callbackParameters: callbackParameters() });
    await expect(call).rejects.toThrow(ProviderError);
    await expect(call).rejects.toMatchObject({ kind: "unavailable", message: "the endpoint's address is not allowed" });
  });
});
