import { env } from "cloudflare:workers";
import * as jose from "jose";
import { describe, expect, it } from "vitest";
import { begin, callbackUrl } from "../../support/flow.ts";
import { loggedEvents } from "../../support/logs.ts";
import { json } from "../../support/stage.ts";
import {
  failedWith,
  finish,
  locationOf,
  STAGED,
  stagedApp,
  storedConnections,
  succeededWith,
  tokens,
} from "../../support/stagedFlow.ts";

/** What the trail says of the flow that failed, as whoever may read it sees it. */
async function trail(app: Awaited<ReturnType<typeof stagedApp>>["app"]) {
  const root = app.as("root", { roles: ["superuser"] });
  const page = await (await root("/v1/tenants/default/audit-events")).json<{
    items: { action: string; actor: string; targetId: string; outcome: string; details: unknown }[];
  }>();
  return page.items.filter(({ action }) => action === "grant.failed");
}

describe("C19 what the server said at the callback", () => {
  it.each([
    ["invalid_request", "invalid_request"],
    ["INVALID_SCOPE", "invalid_scope"],
    ["user_cancelled_login", "user_cancelled_login"],
    ["a sentence with a secret", undefined],
    ["sk-live-0123456789", undefined],
    ["invalid_request; drop", undefined],
    ["x".repeat(65), undefined],
    ["_", undefined],
  ])("C19 the code %s is kept in log and trail as %s, and not sent to the application", async (error, kept) => {
    const { app, integrationId } = await stagedApp();
    const response = await finish(app, await begin(app, "ada", STAGED), { error, error_description: "not kept" });
    expect(locationOf(response)).toBe(failedWith("authorization_failed"));
    const said = kept === undefined ? {} : { serverError: kept };
    const [logged] = loggedEvents("authorization_failed");
    expect(logged).toMatchObject({ code: "authorization_failed", ...said });
    expect(logged?.serverError).toBe(kept);
    expect(await trail(app)).toMatchObject([
      {
        actor: "user:ada",
        targetId: integrationId,
        outcome: "failure",
        details: { code: "authorization_failed", ...said },
      },
    ]);
  });

  it("C19 the code of the token endpoint is kept too", async () => {
    const { app } = await stagedApp({ acts: [json({ error: "invalid_request", error_description: "no nonce" }, 400)] });
    await finish(app, await begin(app, "ada", STAGED));
    const details = { code: "provider_refused", serverError: "invalid_request" };
    expect(loggedEvents("authorization_failed")).toMatchObject([details]);
    expect(await trail(app)).toMatchObject([{ details }]);
  });

  it("C19 the page where a flow without return address ends shows a registered code, and no other", async () => {
    const { app, integrationId } = await stagedApp();
    const endOf = async (error: string) => {
      const begun = await app.as("ada")(`/api/integrations/${integrationId}/connect`);
      const cookie = begun.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
      const state = new URL(locationOf(begun)).searchParams.get("state") ?? "";
      const { pathname, search } = callbackUrl(state, { error });
      const back = new URL(locationOf(await app.fetch(`${pathname}${search}`, { headers: { cookie } })));
      expect(back.origin).toBe(env.PUBLIC_URL);
      return (await app.fetch(`${back.pathname}${back.search}`)).text();
    };
    const text = await endOf("invalid_scope");
    for (const said of ["<code>authorization_failed</code>", "The service answered with invalid_scope."]) {
      expect(text).toContain(said);
    }
    expect(await endOf("call_this_number")).not.toContain("call_this_number");
    expect(await (await app.fetch("/connected?error=x&server_error=call_this_number")).text()).not.toContain("call");
  });
});

const SECRET = new TextEncoder().encode("x".repeat(32));

/** An ID token as a provider would sign it. */
function idToken(claims: jose.JWTPayload): Promise<string> {
  return new jose.SignJWT({ sub: "ada", ...claims }).setProtectedHeader({ alg: "HS256" }).sign(SECRET);
}

describe("C19 a definition that asks for a nonce", () => {
  const asking = { oauth2: { nonce: true } };

  it("C19 sends a random one with each authorization request, and none where nobody asks", async () => {
    const { app } = await stagedApp(asking);
    const nonces = [];
    for (const user of ["ada", "bob"]) {
      nonces.push((await begin(app, user, STAGED)).authorizationUrl.searchParams.get("nonce"));
    }
    expect(nonces).toEqual([expect.stringMatching(/^[\w-]{43}$/), expect.stringMatching(/^[\w-]{43}$/)]);
    expect(new Set(nonces).size).toBe(2);
  });

  it("C19 sends none where the definition does not ask", async () => {
    const { app } = await stagedApp();
    expect((await begin(app, "ada", STAGED)).authorizationUrl.searchParams.has("nonce")).toBe(false);
  });

  it.each([
    ["its own nonce", (nonce: string) => idToken({ nonce }), true],
    ["no nonce", () => idToken({}), true],
    ["another nonce", () => idToken({ nonce: "another" }), false],
    ["a nonce that is a number", () => idToken({ nonce: 1 } as jose.JWTPayload), false],
    ["no ID token", async () => undefined, true],
    ["an ID token that is none", async () => "x.y.z", true],
  ])("C19 with an ID token that has %s", async (_what, make, isConnected) => {
    const { app, upstream } = await stagedApp(asking);
    const begun = await begin(app, "ada", STAGED);
    const id_token = await make(begun.authorizationUrl.searchParams.get("nonce") ?? "");
    await upstream.act(tokens(id_token === undefined ? {} : { id_token }));
    const expected = isConnected ? succeededWith(STAGED) : failedWith("provider_malformed");
    expect(locationOf(await finish(app, begun))).toBe(expected);
    expect(await storedConnections()).toHaveLength(isConnected ? 1 : 0);
  });
});
