import { describe, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { oauthStage, type Setup, storedConnection } from "../support/oauthStage.ts";
import { json } from "../support/stage.ts";

/** Connects with this answer of the token endpoint and shows what was stored, and what the user is shown. */
async function stored(answer: Record<string, unknown>, setup: Setup = {}, parameters?: Record<string, string>) {
  const wired = await oauthStage({ ...setup, answers: [json(answer)] });
  const { outcome } = await wired.connect("ada", parameters);
  expect(outcome).toEqual({ success: "true", provider: wired.slug });
  const { credential, scopes, data, token_expires_at } = await storedConnection(wired);
  const [shown] = await (await wired.app.as("ada")("/integrations")).json<{ scopes: string[]; data: object }[]>();
  expect(shown).toMatchObject({ scopes: JSON.parse(scopes ?? "null"), data: JSON.parse(data) });
  return {
    credential,
    scopes: JSON.parse(scopes ?? "null"),
    data: JSON.parse(data),
    expires: token_expires_at !== null,
  };
}

const slackTeam = {
  ok: true,
  app_id: "A1",
  team: { id: "T1", name: "Acme" },
  enterprise: null,
  is_enterprise_install: false,
};

describe("Slack's real definition", () => {
  it("reads the bot's token at the top, with its own scopes, and keeps the facts about the installation", async () => {
    const [accessToken, refreshToken] = [canary("xoxe.xoxb"), canary("xoxe-1-bot")];
    const answer = {
      ...slackTeam,
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: 43_200,
      token_type: "bot",
      scope: "chat:write,users:read",
      bot_user_id: "U0BOT",
      authed_user: {
        id: "U1",
        scope: "search:read",
        access_token: canary("xoxp"),
        refresh_token: canary("xoxe-1-user"),
        expires_in: 1,
      },
    };
    expect(await stored(answer, { provider: "slack" })).toEqual({
      credential: { type: "oauth2", accessToken, refreshToken },
      scopes: ["chat:write", "users:read"],
      data: { team_id: "T1", team_name: "Acme", app_id: "A1", bot_user_id: "U0BOT", authed_user_id: "U1" },
      expires: true,
    });
  });

  it("reads the user's token below, when there is no other", async () => {
    const [accessToken, refreshToken] = [canary("xoxp"), canary("xoxe-1")];
    const user = {
      id: "U1",
      scope: "search:read,users:read",
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: 43_200,
      token_type: "user",
    };
    expect(await stored({ ...slackTeam, authed_user: user }, { provider: "slack" })).toEqual({
      credential: { type: "oauth2", accessToken, refreshToken },
      scopes: ["search:read", "users:read"],
      data: { team_id: "T1", team_name: "Acme", app_id: "A1", authed_user_id: "U1" },
      expires: true,
    });
  });

  it("never mixes the bot's token with the user's refresh token, lifetime or scopes", async () => {
    const accessToken = canary("xoxb");
    const user = {
      id: "U1",
      scope: "admin",
      access_token: canary("xoxp"),
      refresh_token: canary("xoxe-1"),
      expires_in: 43_200,
    };
    const { credential, expires, scopes } = await stored(
      { ...slackTeam, access_token: accessToken, token_type: "bot", scope: "chat:write", authed_user: user },
      { provider: "slack" },
    );
    expect({ credential, expires, scopes }).toEqual({
      credential: { type: "oauth2", accessToken },
      expires: false,
      scopes: ["chat:write"],
    });
  });
});

describe("GitHub's real definition", () => {
  it("reads scopes that are separated by commas, and a token that does not expire", async () => {
    const accessToken = canary("gho");
    const answer = { access_token: accessToken, scope: "read:user,user:email", token_type: "bearer" };
    expect(await stored(answer, { provider: "github" })).toEqual({
      credential: { type: "oauth2", accessToken },
      scopes: ["read:user", "user:email"],
      data: {},
      expires: false,
    });
  });

  it("takes an empty list of scopes for none granted, not for all that were asked for", async () => {
    const answer = { access_token: canary("gho"), scope: "", token_type: "bearer" };
    expect((await stored(answer, { provider: "github" })).scopes).toEqual([]);
  });
});

describe("Notion's real definition", () => {
  it("keeps the facts about the workspace and its owner", async () => {
    const [accessToken, refreshToken] = [canary("ntn"), canary("nrt")];
    const answer = {
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: "bearer",
      bot_id: "b1",
      duplicated_template_id: null,
      workspace_id: "w1",
      workspace_name: "Acme",
      workspace_icon: "https://example.com/i.png",
      request_id: "r1",
      owner: { type: "user", user: { object: "user", id: "u1", name: "Ada", person: { email: "ada@example.com" } } },
    };
    expect(await stored(answer, { provider: "notion" })).toEqual({
      credential: { type: "oauth2", accessToken, refreshToken },
      scopes: [],
      data: {
        workspace_id: "w1",
        workspace_name: "Acme",
        workspace_icon: "https://example.com/i.png",
        bot_id: "b1",
        owner_type: "user",
        owner_user_id: "u1",
      },
      expires: false,
    });
  });
});

describe("scopes", () => {
  const setup = (scopeSeparator: string): Setup => ({ method: { tokenResponse: { scopeSeparator } } });

  it.each([
    [" ", "read write:all", ["read", "write:all"]],
    [" ", "  read   write ", ["read", "write"]],
    [",", "read,write:all,", ["read", "write:all"]],
    [" ", "read", ["read"]],
  ])("that were granted are kept, separated by %j: %j", async (separator, scope, scopes) => {
    expect((await stored({ access_token: canary("access"), scope }, setup(separator))).scopes).toEqual(scopes);
  });

  it("that were asked for are kept when the answer names none (RFC 6749 section 5.1)", async () => {
    expect((await stored({ access_token: canary("access") })).scopes).toEqual(["read", "write"]);
  });

  it("that the integration asks for count, not the catalogue's, when the answer names none", async () => {
    const integration = { scope: "read offline" };
    expect((await stored({ access_token: canary("access") }, { integration })).scopes).toEqual(["read", "offline"]);
  });

  it("are found at the path that the definition names", async () => {
    const method = { tokenResponse: { scope: ["granted.scopes"] } };
    const answer = { access_token: canary("access"), scope: "wrong", granted: { scopes: "right" } };
    expect((await stored(answer, { method })).scopes).toEqual(["right"]);
  });
});

describe("facts to keep", () => {
  const method = { tokenResponse: { metadata: { account: "account.id", on: "flags.on", level: "level" } } };

  it("are texts, also when the provider sends numbers or truth values", async () => {
    const answer = { access_token: canary("access"), account: { id: 42 }, flags: { on: false }, level: "7" };
    expect((await stored(answer, { method })).data).toEqual({ account: "42", on: "false", level: "7" });
  });

  it("are left out when they are of another type, missing, or longer than 1,024 characters", async () => {
    const answer = { access_token: canary("access"), account: { id: ["a"] }, flags: null, level: "x".repeat(1_025) };
    expect((await stored(answer, { method })).data).toEqual({});
  });

  it("are kept from the callback where the definition says so, up to 255 characters", async () => {
    const setup: Setup = {
      method: { callbackParameters: { realm: "realmId", region: "region", gone: "gone", long: "long" } },
    };
    const parameters = {
      code: "code",
      realmId: "9130 & co",
      region: "r".repeat(255),
      long: "x".repeat(256),
      other: "no",
    };
    const { data } = await stored({ access_token: canary("access") }, setup, parameters);
    expect(data).toEqual({ realm: "9130 & co", region: "r".repeat(255) });
  });

  it("are not kept from the callback where the definition does not say so", async () => {
    const { data } = await stored({ access_token: canary("access") }, {}, { code: "code", realmId: "1", team: "2" });
    expect(data).toEqual({});
  });
});
