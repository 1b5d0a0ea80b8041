import { describe, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { loggedEvents } from "../support/logs.ts";
import { oauthStage, type Setup, storedConnections } from "../support/oauthStage.ts";
import { json } from "../support/stage.ts";
import type { Act } from "../support/stageServer.ts";

/** The exchange of a user who has a connection ends with `code`, and D1 stays as it is. */
async function expectRefusal(act: Act, code: string, setup: Setup = {}): Promise<void> {
  const granted = json({ ok: true, access_token: canary("access"), token_type: "bearer" });
  const wired = await oauthStage({ ...setup, answers: [granted, act] });
  await wired.connect("ada");
  const before = await storedConnections();
  expect(before).toHaveLength(1);
  expect((await wired.connect("ada")).outcome).toEqual({ success: "false", error: code });
  expect(await storedConnections()).toEqual(before);
  expect(await wired.server.seen()).toHaveLength(2);
  expect(loggedEvents("authorization_failed").map((event) => event.code)).toEqual([code]);
}

const BASIC_CHALLENGE = { "www-authenticate": 'Basic realm="oauth", Bearer error="invalid_token"' };

describe("an error of RFC 6749 section 5.2", () => {
  it.each([
    ["invalid_grant", 400, "grant_refused"],
    ["invalid_client", 400, "client_invalid"],
    ["invalid_client", 401, "client_invalid"],
    ["unauthorized_client", 400, "client_invalid"],
    ["unauthorized_client", 403, "client_invalid"],
    ["invalid_request", 400, "provider_refused"],
    ["invalid_scope", 400, "provider_refused"],
    ["unsupported_grant_type", 400, "provider_refused"],
  ])("%s with status %i ends as %s", async (error, status, code) => {
    await expectRefusal(json({ error }, status), code);
  });

  it.each([
    ["invalid_grant", "grant_refused"],
    ["invalid_client", "client_invalid"],
    ["invalid_request", "provider_refused"],
  ])("%s within a 200 counts the same as with a status of its own", async (error, code) => {
    await expectRefusal(json({ error }), code);
  });
});

describe("an error that nobody defined", () => {
  it.each([
    [400, {}],
    [401, {}],
    [401, BASIC_CHALLENGE],
    [403, {}],
    [404, {}],
    [422, {}],
  ])("ends as provider_refused with status %i and headers %j", async (status, headers) => {
    await expectRefusal(json({ error: "whatever_this_is" }, status, headers), "provider_refused");
  });

  it("is one without a code too, as long as it is JSON", async () => {
    await expectRefusal(json({ message: "no" }, 400), "provider_refused");
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])(
    "is not looked up beyond the mapping: %s",
    async (error) => {
      const errorCodes = { expired: "invalid_grant" } as const;
      await expectRefusal(json({ error }, 400), "provider_refused", { method: { tokenResponse: { errorCodes } } });
    },
  );

  it("is one that says only that it is none", async () => {
    await expectRefusal(json({ ok: false }), "provider_refused");
  });
});

describe("a challenge in WWW-Authenticate", () => {
  it.each([
    ["invalid_client", "client_invalid"],
    ["invalid_grant", "grant_refused"],
  ])("does not hide the code %s in the body", async (error, code) => {
    await expectRefusal(json({ error }, 401, BASIC_CHALLENGE), code);
  });

  it("names an error that the body does not", async () => {
    const named = { "www-authenticate": 'Bearer realm="oauth", error="invalid_grant"' };
    await expectRefusal({ status: 401, headers: named, body: "Unauthorized" }, "grant_refused");
  });

  it("for Basic, without any error, is about the client (RFC 6749 section 5.2)", async () => {
    const named = { "www-authenticate": 'Basic realm="oauth"' };
    await expectRefusal({ status: 401, headers: named, body: "Unauthorized" }, "client_invalid");
  });

  it("for Basic does not count where it names another error", async () => {
    await expectRefusal({ status: 401, headers: BASIC_CHALLENGE, body: "Unauthorized" }, "provider_refused");
  });
});

describe("a token next to an error", () => {
  it("counts for nothing when the status says that it failed", async () => {
    const answer = json({ error: "invalid_grant", access_token: canary("not-granted"), token_type: "bearer" }, 400);
    await expectRefusal(answer, "grant_refused");
  });
});

describe("the catalogue's own error codes", () => {
  it.each([
    ["bad_verification_code", "grant_refused"],
    ["bad_refresh_token", "grant_refused"],
    ["redirect_uri_mismatch", "grant_refused"],
    ["incorrect_client_credentials", "client_invalid"],
    ["unverified_user_email", "provider_refused"],
  ])("GitHub says %s with status 200, which ends as %s", async (error, code) => {
    const answer = json({
      error,
      error_description: canary("words"),
      error_uri: `https://github.com/${canary("uri")}`,
    });
    await expectRefusal(answer, code, { provider: "github" });
  });

  it.each([
    ["invalid_code", "grant_refused"],
    ["bad_redirect_uri", "grant_refused"],
    ["invalid_refresh_token", "grant_refused"],
    ["token_revoked", "grant_refused"],
    ["bad_client_secret", "client_invalid"],
    ["invalid_client_id", "client_invalid"],
    ["invalid_grant_type", "provider_refused"],
    ["fatal_error", "provider_unavailable"],
    ["ratelimited", "provider_rate_limited"],
  ])("Slack says %s with status 200 and ok: false, which ends as %s", async (error, code) => {
    await expectRefusal(json({ ok: false, error }), code, { provider: "slack" });
  });

  it("B05 may be a number, in an object", async () => {
    const tokenResponse = { errorCodes: { "190": "invalid_grant" } } as const;
    const answer = json({ error: { message: "no", type: "OAuthException", code: 190 } }, 400);
    await expectRefusal(answer, "grant_refused", { method: { tokenResponse } });
  });

  it("stands where the definition says, also deep in the answer", async () => {
    const tokenResponse = { error: "fault.code", errorCodes: { E17: "invalid_grant" } } as const;
    await expectRefusal(json({ fault: { code: "E17" } }), "grant_refused", { method: { tokenResponse } });
  });
});
