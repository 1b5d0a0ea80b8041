import { describe, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { type OAuth2Input, oauthStage, storedConnection, storedConnections } from "../support/oauthStage.ts";
import { json } from "../support/stage.ts";
import type { Act } from "../support/stageServer.ts";

const form = (
  fields: Record<string, string>,
  status = 200,
  contentType = "application/x-www-form-urlencoded",
): Act => ({
  status,
  headers: { "content-type": contentType },
  body: new URLSearchParams(fields).toString(),
});

const method: Partial<OAuth2Input> = { tokenResponse: { scopeSeparator: "," } };

describe("an answer that is form-encoded", () => {
  it("F08 reads tokens, lifetime and scopes", async () => {
    const accessToken = `${canary("access")}+/=& %`;
    const refreshToken = canary("refresh");
    const fields = {
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: "3600",
      scope: "read,write:all",
    };
    const wired = await oauthStage({ method, answers: [form(fields)] });
    expect((await wired.connect()).outcome).toEqual({ success: "true", provider: "scripted" });
    const stored = await storedConnection(wired);
    expect(stored.credential).toEqual({ type: "oauth2", accessToken, refreshToken });
    expect(stored.scopes).toBe('["read","write:all"]');
    expect(stored.token_expires_at).not.toBeNull();
  });

  it.each(["application/x-www-form-urlencoded; charset=utf-8", "text/plain"])("F08 reads them as %s", async (type) => {
    const accessToken = canary("access");
    const wired = await oauthStage({ method, answers: [form({ access_token: accessToken }, 200, type)] });
    await wired.connect();
    expect((await storedConnection(wired)).credential).toEqual({ type: "oauth2", accessToken });
  });

  it("F08 reads JSON too, when the answer says that it is JSON", async () => {
    const accessToken = canary("access");
    const wired = await oauthStage({ method, answers: [json({ access_token: accessToken })] });
    await wired.connect();
    expect((await storedConnection(wired)).credential).toEqual({ type: "oauth2", accessToken });
  });

  it.each([
    [200, "invalid_grant", "grant_refused"],
    [400, "invalid_client", "client_invalid"],
    [400, "other", "provider_refused"],
  ])("F08 reads errors with status %i: %s", async (status, error, code) => {
    const wired = await oauthStage({ method, answers: [form({ error, error_description: canary("words") }, status)] });
    expect((await wired.connect()).outcome).toEqual({ success: "false", error: code });
    expect(await storedConnections()).toEqual([]);
  });

  it.each([
    ["nothing", form({})],
    ["no token", form({ token_type: "bearer", expires_in: "3600" })],
    ["an empty token", form({ access_token: "" })],
    ["a token with a line break", form({ access_token: "a\r\nb" })],
    ["a token only under __proto__", form({ __proto__access_token: "a", constructor: "b" })],
    ["an HTML page", { headers: { "content-type": "text/html" }, body: "<html>access_token=a</html>" }],
    ["bytes that are no text", { headers: { "content-type": "text/plain" }, body: "access_token=%ff%fe%00" }],
    ["broken JSON", { headers: { "content-type": "application/json" }, body: '{"access_token":"a"' }],
  ])("F08 takes an answer with %s for malformed", async (_what, act) => {
    const wired = await oauthStage({ method, answers: [act] });
    expect((await wired.connect()).outcome).toEqual({ success: "false", error: "provider_malformed" });
    expect(await storedConnections()).toEqual([]);
  });
});

it("F08 reads GitHub's form-encoded answers, although its definition asks for JSON", async () => {
  const accessToken = canary("access");
  const answer = form({ access_token: accessToken, scope: "repo,gist", token_type: "bearer" });
  const wired = await oauthStage({ provider: "github", answers: [answer] });
  expect((await wired.connect()).outcome).toEqual({ success: "true", provider: "github" });
  const [request] = await wired.server.seen();
  expect(request?.headers.accept).toBe("application/json");
  expect(await storedConnection(wired)).toMatchObject({ credential: { accessToken }, scopes: '["repo","gist"]' });
});
