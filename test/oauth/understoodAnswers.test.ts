import { describe, expect, it } from "vitest";
import { type OAuthStage, oauthStage, storedConnection } from "../support/oauthStage.ts";
import { endBackoff, makeExpired, makeStale, type Refreshing, refreshing, row } from "../support/refreshStage.ts";
import { json } from "../support/stage.ts";
import type { Act } from "../support/stageServer.ts";
import { thinned } from "../support/thinned.ts";
import { type Meaning, REFUSED_ANSWERS, TOKEN_ANSWERS } from "../understood/answers.ts";
import { SPELLED_SCOPES } from "../understood/scopes.ts";

const labelled = (contentType: string | undefined): Record<string, string> =>
  contentType === undefined ? {} : { "content-type": contentType };

async function stored(wired: OAuthStage) {
  const { credential, scopes, token_expires_at } = await storedConnection(wired);
  return { credential, scopes: JSON.parse(scopes ?? "null"), ends: token_expires_at !== null };
}

describe("a token endpoint's answer", () => {
  const tokens = { type: "oauth2", accessToken: "at", refreshToken: "rt" };

  it.each(thinned(TOKEN_ANSWERS, 10))(
    "$id is read by what it is, in an exchange: $input",
    async ({ contentType, body }) => {
      const wired = await oauthStage({ answers: [{ headers: labelled(contentType), body }] });
      expect((await wired.connect()).outcome).toEqual({ success: "true", provider: "scripted" });
      expect(await stored(wired)).toEqual({ credential: tokens, scopes: ["a", "b"], ends: true });
    },
  );

  it.each(thinned(TOKEN_ANSWERS, 10, 1))(
    "$id is read by what it is, in a refresh: $input",
    async ({ contentType, body }) => {
      const wired = await refreshing({}, { headers: labelled(contentType), body });
      await makeExpired();
      expect((await wired.call()).status).toBe(200);
      expect(await stored(wired)).toMatchObject({ credential: tokens, scopes: ["a", "b"], ends: true });
      expect(await row()).toMatchObject({ version: 2 });
    },
  );
});

describe("granted scopes", () => {
  it.each(thinned(SPELLED_SCOPES, 10))("$id in an exchange, $input: $becomes", async ({ scope, scopes, separator }) => {
    const integration = { scope: ["x", "y"].join(separator ?? " "), ...(separator && { scopeSeparator: separator }) };
    const wired = await oauthStage({ integration, answers: [json({ access_token: "at", scope })] });
    await wired.connect();
    expect((await stored(wired)).scopes).toEqual(scopes ?? ["x", "y"]);
  });

  it.each(thinned(SPELLED_SCOPES, 10, 1))(
    "$id in a refresh, $input: $becomes",
    async ({ scope, scopes, separator }) => {
      const integration = { scope: ["x", "y"].join(separator ?? " "), ...(separator && { scopeSeparator: separator }) };
      const wired = await refreshing({ integration }, json({ access_token: "at", expires_in: 3600, scope }));
      await makeExpired();
      expect((await wired.call()).status).toBe(200);
      expect((await stored(wired)).scopes).toEqual(scopes ?? ["x", "y"]);
    },
  );

  it("B01 that were asked for in another spelling are a set as well, when the answer names none", async () => {
    const wired = await oauthStage({ integration: { scope: "a,b" }, answers: [json({ access_token: "at" })] });
    const { authorizationUrl } = await wired.connect();
    expect(authorizationUrl.searchParams.get("scope")).toBe("a,b");
    expect((await stored(wired)).scopes).toEqual(["a", "b"]);
  });
});

/** What the exchange of a code ends with. */
const CODES: Record<Meaning, string[]> = {
  grant: ["grant_refused"],
  client: ["client_invalid"],
  no: ["provider_refused", "provider_malformed"],
  passing: ["provider_unavailable", "provider_rate_limited"],
  other: ["provider_refused", "provider_malformed"],
};

/** The connection's state after each of three refreshes, of which each is one call of the token endpoint. */
async function afterRefreshes(wired: Refreshing, turns: number): Promise<(string | null)[]> {
  const reasons: (string | null)[] = [];
  for (let turn = 0; turn < turns; turn++) {
    await makeStale();
    await endBackoff();
    await wired.call();
    const { status, status_reason } = await row();
    reasons.push(status === "needs_reauth" ? status_reason : null);
  }
  expect(await wired.refreshes()).toHaveLength(turns);
  return reasons;
}

const REASONS: Record<Meaning, (string | null)[]> = {
  grant: ["grant_refused"],
  client: [null, null, null, null],
  no: [null, null, "refresh_refused"],
  passing: [null, null, null, null],
  other: [null, null, null, null],
};

describe("a refusal", () => {
  const actOf = ({ status, body, contentType, headers }: (typeof REFUSED_ANSWERS)[number]): Act => ({
    ...{ status, body },
    headers: { ...labelled(contentType), ...headers },
  });

  it.each(thinned(REFUSED_ANSWERS, 60))("$id of a code: $input", async (answer) => {
    const wired = await oauthStage({ answers: [actOf(answer)] });
    const { outcome } = await wired.connect();
    expect(CODES[answer.means]).toContain(outcome.error);
  });

  it.each(thinned(REFUSED_ANSWERS, 60, 1))("$id of a refresh token is $becomes: $input", async (answer) => {
    const wired = await refreshing({}, actOf(answer));
    const reasons = REASONS[answer.means];
    expect(await afterRefreshes(wired, reasons.length)).toEqual(reasons);
  });
});
