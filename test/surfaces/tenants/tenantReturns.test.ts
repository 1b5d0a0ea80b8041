import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, problemCode, type TestApp } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { loggedLines } from "../../support/logs.ts";
import { beginAnswer, finish, locationOf, STAGED, stagedApp, ticketNames } from "../../support/stagedFlow.ts";
import { authorize, consentTo, LIST } from "../../support/tenants.ts";

const FRONTEND = "https://app.acme.example";
const LISTED = "https://agents.acme.example";
const PATH = `${LIST}/${STAGED}`;

let app: TestApp;

/** Two tenants that are alike, of which only one has decided anything. */
beforeEach(async () => {
  ({ app } = await stagedApp());
  const integration = { type: STAGED, clientId: "theirs", tenantId: "elsewhere" };
  await givenIntegration(app.deps, integration);
});

async function decide(body: object): Promise<void> {
  const root = app.as("root", { roles: ["superuser"] });
  expect((await root("/v1/tenants/default", jsonBody(body, "PATCH"))).status).toBe(200);
}

const DECIDED = { frontendUrl: FRONTEND, allowedReturnOrigins: [LISTED] };

/** The two ways in which a browser begins a flow. */
function begins(returnTo: string, claims = {}): Promise<Response>[] {
  const query = `?${new URLSearchParams({ return_to: returnTo })}`;
  const ada = app.as("ada", claims);
  const provider = app.deps.catalog.bySlug(STAGED)?.id;
  return [ada(`/oauth/${provider}${query}`), ada(`/api/integrations/${STAGED}/connect${query}`)];
}

async function endOf(begun: Response): Promise<string> {
  const authorizationUrl = new URL(locationOf(begun));
  const state = authorizationUrl.searchParams.get("state") ?? "";
  const cookie = begun.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  return locationOf(await finish(app, { authorizationUrl, state, cookie }));
}

describe("where a browser may return to", () => {
  it("T09 is also at the tenant's own origins, in both ways to begin", async () => {
    await decide(DECIDED);
    for (const origin of [FRONTEND, LISTED, env.FRONTEND_URL, "https://app.example.com"]) {
      for (const begun of begins(`${origin}/done?tab=2`)) {
        expect(await endOf(await begun)).toBe(`${origin}/done?tab=2&success=true&provider=${STAGED}`);
      }
    }
  });

  it("T09 is not at another tenant's origins", async () => {
    await decide(DECIDED);
    for (const origin of [FRONTEND, LISTED]) {
      for (const answer of begins(`${origin}/done`, { tenant: "elsewhere" })) {
        const response = await answer;
        expect([response.status, await problemCode(response)]).toEqual([400, "return_to_not_allowed"]);
      }
    }
    expect(await ticketNames()).toEqual([]);
    const [elsewhere] = await Promise.all(begins(`${env.FRONTEND_URL}/done`, { tenant: "elsewhere" }));
    expect(elsewhere?.status).toBe(302);
  });

  it("T09 is not near the tenant's origins either, nor there once they are taken back", async () => {
    await decide({ ...DECIDED, successUrl: "https://success.acme.example/done" });
    const near = [
      ...[`${LISTED}.evil.example`, `${LISTED}@evil.example`, `${LISTED}:8443/`, `${LISTED}\\evil`, `${LISTED}./`],
      ...["https://acme.example", "https://x.agents.acme.example", "http://agents.acme.example", `${LISTED}/#x`],
      ...["https://AGENTS.acme.example", `${LISTED}%2eevil.example`, "//agents.acme.example", ` ${LISTED}`],
      "https://success.acme.example/done",
    ];
    for (const returnTo of near) {
      for (const answer of begins(returnTo)) expect([returnTo, (await answer).status]).toEqual([returnTo, 400]);
    }
    await decide({ frontendUrl: null, allowedReturnOrigins: [] });
    for (const answer of [...begins(FRONTEND), ...begins(LISTED)]) expect((await answer).status).toBe(400);
    expect(await ticketNames()).toEqual([]);
  });

  it("is the tenant's application, when nothing else is said", async () => {
    await decide(DECIDED);
    const begun = await beginAnswer(app, "ada", STAGED);
    expect(await endOf(begun)).toBe(`${FRONTEND}/oauth-callback?success=true&provider=${STAGED}`);
  });
});

describe("where a flow ends that an API began", () => {
  const api = (claims = {}) => app.as("root", { roles: ["superuser"], ...claims });

  it("is the tenant's success page, with its own query kept and a key that is nobody else's", async () => {
    await decide({ successUrl: `${LISTED}/done?app=7&q=a%20b&empty=&credentialKey=fake&error=fake&success=true` });
    const response = await consentTo(app, await authorize(api(), PATH));
    expect(response.status).toBe(302);
    const end = new URL(locationOf(response));
    expect(`${end.origin}${end.pathname}`).toBe(`${LISTED}/done`);
    expect([...end.searchParams]).toEqual([
      ...[
        ["app", "7"],
        ["q", "a b"],
        ["empty", ""],
      ],
      ["credentialKey", expect.stringMatching(/^[\w-]{43}$/)],
    ]);
  });

  it("is the same with an error and no key when the provider or the person says no", async () => {
    await decide({ successUrl: `${LISTED}/done?app=7` });
    for (const [parameters, code] of [
      [{ error: "access_denied" }, "access_denied"],
      [{ error: "server_error" }, "provider_unavailable"],
      [{ error: "<script>alert(1)</script>", error_description: "alert(1)" }, "authorization_failed"],
    ] as const) {
      const response = await consentTo(app, await authorize(api(), PATH), parameters);
      expect([response.status, locationOf(response)]).toEqual([302, `${LISTED}/done?app=7&error=${code}`]);
      expect(await response.text()).not.toContain("alert(1)");
    }
  });

  it("is another tenant's own page, or ours when it has none", async () => {
    await decide({ successUrl: `${LISTED}/done` });
    const path = PATH.replace("default", "elsewhere");
    const end = locationOf(await consentTo(app, await authorize(api({ tenant: "elsewhere" }), path)));
    expect(end).toMatch(new RegExp(`^${env.PUBLIC_URL}/authorized\\?credentialKey=[\\w-]{43}$`));
  });

  it("is the page that held when the flow began", async () => {
    await decide({ successUrl: `${LISTED}/before` });
    const page = await authorize(api(), PATH);
    await decide({ successUrl: "https://later.acme.example/after" });
    expect(locationOf(await consentTo(app, page))).toContain(`${LISTED}/before?credentialKey=`);
  });

  it("T10 is reached without a Referer or a cache, and the key is in no log line", async () => {
    const response = await consentTo(app, await authorize(api(), PATH));
    const end = new URL(locationOf(response));
    const shown = await app.fetch(`${end.pathname}${end.search}`);
    for (const answer of [response, shown]) {
      expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    const key = end.searchParams.get("credentialKey") ?? "";
    expect(key).toHaveLength(43);
    expect(loggedLines.length).toBeGreaterThan(0);
    expect(loggedLines.filter((line) => line.includes(key))).toEqual([]);
  });
});
