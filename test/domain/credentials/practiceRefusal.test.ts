import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { problemCode } from "../../support/app.ts";
import { connectPractice } from "../../support/flow.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { connectionRow, expireTokens, givenPracticeUser, ME, type PracticeUser } from "../../support/practice.ts";

const CONNECTION = "/api/integrations/practice/connection";

let user: PracticeUser;

/** Somebody ends the grant at the provider, and the access token's time runs out. */
beforeEach(async () => {
  user = await givenPracticeUser();
  const response = await fetch(`${env.PRACTICE_PROVIDER_URL}/token/revocation`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`latchkey:${env.PRACTICE_CLIENT_SECRET}`)}` },
    body: new URLSearchParams({ token: user.newestTokens().refresh_token }),
  });
  if (!response.ok) throw new Error(`revoking answered ${response.status}`);
  await expireTokens();
});

async function expectNeedsReauth(): Promise<void> {
  const response = await user.call(ME);
  expect([response.status, await problemCode(response)]).toEqual([409, "needs_reauth"]);
}

describe("a grant that was ended at the provider", () => {
  it("is found out by the next call, which tells the user to connect again", async () => {
    await expectNeedsReauth();
    expect(user.traffic.tokenAnswers.map(({ status }) => status)).toEqual([200, 400]);
    expect(user.traffic.apiCalls).toEqual([]);
    expect(await connectionRow()).toMatchObject({
      status: "needs_reauth",
      status_reason: "grant_refused",
      next_refresh_at: null,
      lease_id: null,
      lease_until: null,
    });
  });

  it("is shown with its reason in the list and at the connection", async () => {
    await expectNeedsReauth();
    const shown = { status: "needs_reauth", statusReason: "grant_refused", nextRefreshAt: null };
    const list = await (await user.call("/integrations")).json<object[]>();
    expect(list).toEqual([expect.objectContaining({ provider: "practice", ...shown })]);
    expect(await (await user.call(CONNECTION)).json()).toMatchObject(shown);
  });

  it("is remembered in the audit trail as the system's doing, once", async () => {
    await expectNeedsReauth();
    await expectNeedsReauth();
    const { id, integration_id } = await connectionRow();
    const events = (await rowsOf("audit_events")).filter(({ action }) => action === "connection.needs_reauth");
    expect(events).toMatchObject([{ actor: "system", target_id: id, outcome: "success", target_type: "connection" }]);
    const details = JSON.parse(String(events[0]?.details));
    const about = { integrationId: integration_id, subject: expect.stringMatching(/^user:ada/) };
    expect(details).toEqual({ ...about, reason: "grant_refused", attempts: 1 });
    expect(await trail()).toHaveLength(2);
  });

  it("is not tried again: further calls send nothing to the provider", async () => {
    await expectNeedsReauth();
    const { tokenRequests } = user.traffic;
    for (let call = 0; call < 3; call++) await expectNeedsReauth();
    expect(user.traffic.tokenRequests).toBe(tokenRequests);
    expect(user.traffic.apiCalls).toEqual([]);
  });

  it("is repaired in its place by connecting again", async () => {
    await expectNeedsReauth();
    const before = await connectionRow();
    await connectPractice(user.app, user.name);
    expect((await user.call(ME)).status).toBe(200);
    expect(await connectionRow()).toMatchObject({ id: before.id, status: "connected", status_reason: null });
    await expireTokens();
    expect((await user.call(ME)).status).toBe(200);
  });
});
