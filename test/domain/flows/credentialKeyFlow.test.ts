import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBrowserlessClient } from "../../../scripts/practice/client.ts";
import { problemCode, sessionToken, testApp } from "../../support/app.ts";
import { authorize, BASE, comeBack, consume, givenConfig, keyIn, keyStage } from "../../support/credentialKeys.ts";
import { givenPractice } from "../../support/fixtures.ts";
import { begin, callback, callbackUrl, sessionCookie } from "../../support/flow.ts";
import { beginAt, givenCustom, rowsOf } from "../../support/integrationsApi.ts";
import { locationOf, STAGED } from "../../support/stagedFlow.ts";

const FOR_ALL = [{ principal: "everyone", accessLevel: 2 }];

describe("T02 a flow that an API began", () => {
  const sessions: [string, () => Promise<string | undefined>][] = [
    ["no session", async () => undefined],
    ["the session of whoever began it", () => sessionCookie("lin")],
    ["a victim's session", () => sessionCookie("ada")],
    ["a superuser's session", async () => `access_token=${await sessionToken("root", { roles: ["superuser"] })}`],
    ["a session of another tenant", async () => `access_token=${await sessionToken("lin", { tenant: "elsewhere" })}`],
    ["a session that does not hold", async () => "access_token=garbage"],
  ];

  it.each(sessions)("T02 gives a key and no connection to a browser with %s", async (_what, session) => {
    const staged = await keyStage({ shares: FOR_ALL });
    const cookie = await session();
    const response = await comeBack(
      staged.app,
      await authorize(staged.lin),
      { code: "code" },
      cookie === undefined ? {} : { headers: { cookie } },
    );
    const key = keyIn(response);
    expect(await rowsOf("connections")).toEqual([]);
    const victims = await consume(staged.app.as("ada"), key, await givenConfig(staged.app.as("ada")));
    expect([victims.status, await problemCode(victims)]).toEqual([400, "credential_key_invalid"]);
    expect(await rowsOf("connections")).toEqual([]);
    expect((await consume(staged.lin, key, await givenConfig(staged.lin))).status).toBe(200);
    expect((await rowsOf("connections")).map(({ subject }) => String(subject).split(":", 1)[0])).toEqual(["config"]);
  });

  it("T02 gives a key and no connection to a browser that has a flow of its own under way", async () => {
    const staged = await keyStage({ shares: FOR_ALL });
    const { cookie } = await beginAt(staged.app, "ada", STAGED);
    const response = await comeBack(
      staged.app,
      await authorize(staged.lin),
      { code: "code" },
      { headers: { cookie: `${cookie}; ${await sessionCookie("ada")}` } },
    );
    expect(keyIn(response)).toMatch(/^[\w-]{43}$/);
    expect(await rowsOf("connections")).toEqual([]);
  });
});

describe("T01 a flow that a browser began", () => {
  it.each([
    ["no cookie", async () => undefined],
    ["another's cookie", async () => `__Host-latchkey_flow=${"A".repeat(43)}`],
    ["the session of its initiator alone", () => sessionCookie("lin")],
  ])("T01 is never finished as one of an API: with %s", async (_what, cookieOf) => {
    const staged = await keyStage({ shares: FOR_ALL });
    const begun = await beginAt(staged.app, "lin", STAGED);
    const response = await callback(staged.app, callbackUrl(begun.state), await cookieOf());
    expect([response.status, await problemCode(response)]).toEqual([400, "flow_browser_mismatch"]);
    expect(response.headers.get("location")).toBeNull();
    expect([await rowsOf("connections"), await rowsOf("pending_grants")]).toEqual([[], []]);
    expect(await staged.tokens.seen()).toEqual([]);
  });

  it("T01 leaves no key: its grant is the connection of its user", async () => {
    const staged = await keyStage({ shares: FOR_ALL });
    const begun = await beginAt(staged.app, "lin", STAGED);
    const response = await callback(staged.app, callbackUrl(begun.state), begun.cookie);
    expect(locationOf(response)).toBe(`${env.PUBLIC_URL}/connected?success=true&provider=${STAGED}`);
    expect(await rowsOf("pending_grants")).toEqual([]);
    expect(await rowsOf("connections")).toMatchObject([{ subject: "user:lin" }]);
  });
});

describe("F03 a callback that comes twice", () => {
  it("F03 leaves one grant, and the second is told state_invalid", async () => {
    const staged = await keyStage();
    const page = await authorize(staged.lin);
    const answers = await Promise.all([1, 2, 3, 4].map(() => comeBack(staged.app, page)));
    const winners = answers.filter(({ status }) => status === 302);
    expect(winners.map((winner) => keyIn(winner).length)).toEqual([43]);
    const losers = answers.filter(({ status }) => status !== 302);
    expect(await Promise.all(losers.map(problemCode))).toEqual(["state_invalid", "state_invalid", "state_invalid"]);
    expect(await rowsOf("pending_grants")).toHaveLength(1);
    expect(await staged.tokens.seen()).toHaveLength(1);
    const late = await comeBack(staged.app, page);
    expect([late.status, await problemCode(late)]).toEqual([400, "state_invalid"]);
  });
});

describe("T05 codes and states of two flows", () => {
  /** Flows of two callers at the practice provider, after consent. */
  async function two() {
    const app = await testApp();
    await givenPractice(app.deps, {}, FOR_ALL);
    const practice = BASE.replace(STAGED, "practice");
    const walk = async (startUrl: string, login: string) =>
      createBrowserlessClient().walkConsent({
        ...{ startUrl, login, decision: "allow" as const },
        stopAt: (url) => url.origin === env.PUBLIC_URL,
      });
    const back = async (user: string) => walk((await authorize(app.as(user), {}, practice)).href, user);
    const begun = await begin(app, "ada");
    return {
      app,
      begun,
      lins: await back("lin"),
      eves: await back("eve"),
      adas: await walk(begun.authorizationUrl.href, "ada"),
    };
  }

  /** The callback of one flow with the code of another. */
  function withCodeOf(url: URL, other: URL): string {
    const mixed = new URL(url);
    mixed.searchParams.set("code", other.searchParams.get("code") ?? "");
    return `${mixed.pathname}${mixed.search}`;
  }

  it("T05 refuses by PKCE the codes that were exchanged, between APIs and with a browser", async () => {
    const { app, begun, lins, eves, adas } = await two();
    const refused = `${env.PUBLIC_URL}/authorized?error=grant_refused`;
    expect(locationOf(await app.fetch(withCodeOf(lins, eves)))).toBe(refused);
    expect(locationOf(await app.fetch(withCodeOf(eves, adas)))).toBe(refused);
    const headers = { cookie: begun.cookie };
    expect(locationOf(await app.fetch(withCodeOf(adas, lins), { headers }))).toContain("error=grant_refused");
    expect([await rowsOf("pending_grants"), await rowsOf("connections")]).toEqual([[], []]);
  });
});

it("T03 brings a browser back to the own path of an integration whose endpoints were typed in, and to no other", async () => {
  const staged = await keyStage();
  const id = await givenCustom(staged.app.deps, staged.tokens, { owner: "user:lin" }, []);
  const base = BASE.replace(STAGED, "own");
  const wrong = await authorize(staged.lin, {}, base);
  const state = wrong.searchParams.get("state") ?? "";
  for (const path of ["/oauth2/callback", `/oauth2/callback/${staged.integrationId}`]) {
    const response = await staged.app.fetch(`${path}?${new URLSearchParams({ code: "code", state })}`);
    expect([response.status, await problemCode(response)]).toEqual([400, "state_invalid"]);
  }
  expect(await staged.tokens.seen()).toEqual([]);
  const page = await authorize(staged.lin, {}, base);
  expect(page.searchParams.get("redirect_uri")).toBe(`${env.PUBLIC_URL}/oauth2/callback/${id}`);
  const key = keyIn(await comeBack(staged.app, page));
  expect((await consume(staged.lin, key, await givenConfig(staged.lin, {}, base), base)).status).toBe(200);
});
