import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { jsonBody, testApp } from "../../support/app.ts";
import { modern } from "../../support/mcp.ts";

const ISSUER = "https://idp.example.com";
const METADATA = "/.well-known/oauth-protected-resource";
const PING = jsonBody({ jsonrpc: "2.0", id: 1, method: "ping" });

describe("the protected resource (RFC 9728)", () => {
  it.each(["", "/mcp", "/mcp/notes"])("names the authorization server of %j to pages of any origin", async (path) => {
    const app = await testApp({}, { JWT_ISSUER: ISSUER });
    const response = await app.fetch(`${METADATA}${path}`, { headers: { origin: "https://inspector.example.com" } });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await response.json()).toMatchObject({
      resource: `${env.PUBLIC_URL}${path}`,
      authorization_servers: [ISSUER],
      bearer_methods_supported: ["header"],
    });
  });

  it.each(["/mcp", "/mcp/notes"])("is named by the 401 of %s, and of nothing else", async (path) => {
    const app = await testApp({}, { JWT_ISSUER: ISSUER });
    const refused = await app.fetch(path, PING);
    expect(refused.status).toBe(401);
    const metadata = `resource_metadata="${env.PUBLIC_URL}${METADATA}${path}"`;
    expect(refused.headers.get("www-authenticate")).toBe(`Bearer realm="latchkey", ${metadata}`);
    const elsewhere = await app.fetch("/api/integrations");
    expect(elsewhere.headers.get("www-authenticate")).toBe('Bearer realm="latchkey"');
  });

  it.each(["", "latchkey-tests"])("has no metadata where the issuer is %j, which is no address", async (issuer) => {
    const app = await testApp({}, { JWT_ISSUER: issuer });
    for (const path of ["", "/mcp", "/mcp/notes"]) expect((await app.fetch(`${METADATA}${path}`)).status).toBe(404);
    expect((await app.fetch("/mcp", PING)).headers.get("www-authenticate")).toBe('Bearer realm="latchkey"');
  });
});

describe("T46 the audience of a token (RFC 8707)", () => {
  const at = (path: string) => `${env.PUBLIC_URL}${path}`;

  it.each<[string, string | string[] | undefined, string, boolean]>([
    ["the configured one", "latchkey", "/mcp", true],
    ["the resource", at("/mcp"), "/mcp", true],
    ["the resource among others", ["other", at("/mcp")], "/mcp", true],
    ["the whole service", at(""), "/mcp/notes", true],
    ["the resource, of which this is a part", at("/mcp"), "/mcp/notes", true],
    ["one integration", at("/mcp/notes"), "/mcp/notes", true],
    ["another integration", at("/mcp/others"), "/mcp/notes", false],
    ["one integration, at all of them", at("/mcp/notes"), "/mcp", false],
    ["somebody else", "other", "/mcp", false],
    ["nobody", undefined, "/mcp", false],
  ])("%s", async (_what, aud, path, isTaken) => {
    const app = await testApp({}, { JWT_ISSUER: ISSUER, JWT_AUDIENCE: "latchkey" });
    const claims = { iss: ISSUER, ...(aud !== undefined && { aud }) };
    const { status } = await modern(app.as("ada", claims), "server/discover", {}, { path });
    expect(status).toBe(isTaken ? 200 : 401);
  });

  it("opens nothing else for a token that is for the resource", async () => {
    const app = await testApp({}, { JWT_ISSUER: ISSUER, JWT_AUDIENCE: "latchkey" });
    for (const aud of [at(""), at("/mcp")]) {
      expect((await app.as("ada", { iss: ISSUER, aud })("/api/integrations")).status).toBe(401);
    }
  });
});

describe("T47 the origin of a page", () => {
  it.each<[string, boolean]>([
    [env.PUBLIC_URL, true],
    [env.FRONTEND_URL, true],
    ["https://app.example.com", true],
    ["https://evil.example.com", false],
    ["null", false],
  ])("%s", async (origin, isTaken) => {
    const app = await testApp();
    const ada = app.as("ada");
    const { status } = await modern((path, init) => ada(path, init), "server/discover", {}, { headers: { origin } });
    expect(status).toBe(isTaken ? 200 : 403);
    // Before anybody is asked who they are.
    expect(
      (await app.fetch("/mcp", { ...PING, headers: { ...(PING.headers as Record<string, string>), origin } })).status,
    ).toBe(isTaken ? 401 : 403);
  });
});
