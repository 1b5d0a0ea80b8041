import { describe, expect, it } from "vitest";
import { buildAuthorizationUrl } from "../../src/oauth/authorizationUrl.ts";
import type { OAuthProfile } from "../../src/oauth/profile.ts";
import { profileAt } from "../support/oauthStage.ts";

const request = {
  redirectUri: "https://latchkey.example.com/oauth2/callback?x=1&y=2",
  state: "v1.state.signature",
  scopes: ["read", "write:all"],
  codeVerifier: "v".repeat(43),
};

/** The parameters of the authorization request, each of which must stand there once. */
async function parametersOf(profile: Partial<OAuthProfile>, changes: Partial<typeof request> = {}) {
  const url = await buildAuthorizationUrl(profileAt("https://as.example.com", profile), { ...request, ...changes });
  const names = [...url.searchParams.keys()];
  expect(names).toEqual([...new Set(names)]);
  return Object.fromEntries(url.searchParams);
}

describe("the authorization request", () => {
  it("says what RFC 6749 section 4.1.1 and RFC 7636 section 4.3 ask for, and no more", async () => {
    expect(await parametersOf({})).toEqual({
      response_type: "code",
      client_id: "client-id",
      redirect_uri: request.redirectUri,
      scope: "read write:all",
      state: request.state,
      code_challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      code_challenge_method: "S256",
    });
  });

  it("has the challenge of RFC 7636 appendix B for its verifier", async () => {
    const url = await buildAuthorizationUrl(profileAt("https://as.example.com"), {
      ...request,
      codeVerifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    });
    expect(url.searchParams.get("code_challenge")).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  });

  it("names no scope when none is asked for", async () => {
    expect(await parametersOf({}, { scopes: [] })).not.toHaveProperty("scope");
  });

  it("uses the provider's own names and separator", async () => {
    const own = { scopeParameter: "user_scope", scopeSeparator: ",", clientIdParameter: "client_key" };
    const parameters = await parametersOf(own);
    expect(parameters).toMatchObject({ user_scope: "read,write:all", client_key: "client-id" });
    expect(parameters).not.toHaveProperty("scope");
    expect(parameters).not.toHaveProperty("client_id");
  });

  it("keeps the query of an endpoint that has one", async () => {
    const url = await buildAuthorizationUrl(
      profileAt("https://as.example.com", { authorizationEndpoint: "https://as.example.com/authorize?tenant=a" }),
      request,
    );
    expect(url.searchParams.get("tenant")).toBe("a");
    expect(url.searchParams.get("state")).toBe(request.state);
  });

  it("adds the definition's parameters, which replace nothing that keeps the flow safe", async () => {
    const authorizationParameters = {
      access_type: "offline",
      response_type: "token",
      client_id: "other",
      redirect_uri: "https://evil.example",
      state: "other",
      scope: "admin",
      code_challenge: "other",
      code_challenge_method: "plain",
    };
    const parameters = await parametersOf({ authorizationParameters });
    expect(parameters).toEqual({ ...(await parametersOf({})), access_type: "offline" });
  });
});
