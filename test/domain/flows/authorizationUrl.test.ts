import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { begin, callback, callbackUrl } from "../../support/flow.ts";
import { locationOf, type OAuth2Input, STAGED, stagedApp, succeededWith } from "../../support/stagedFlow.ts";

const COMMON = {
  response_type: "code",
  client_id: "client-1",
  redirect_uri: `${env.PUBLIC_URL}/oauth2/callback`,
  state: expect.stringMatching(/^v1\.[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43}$/),
};
const PKCE = { code_challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), code_challenge_method: "S256" };

type Integration = Parameters<typeof givenIntegration>[1];

async function authorizationUrl(app: TestApp, integration: Integration): Promise<URL> {
  const client = { clientId: "client-1", clientSecret: canary("secret") };
  await givenIntegration(app.deps, { ...client, ...integration });
  return (await begin(app, "ada", integration.type)).authorizationUrl;
}

/** Address and parameters; a parameter that is there twice makes a list. */
function shapeOf(url: URL): [string, Record<string, string | string[]>] {
  const names = [...new Set(url.searchParams.keys())];
  const parameters = names.map((name) => {
    const values = url.searchParams.getAll(name);
    return [name, values.length === 1 ? values[0] : values] as const;
  });
  return [`${url.origin}${url.pathname}`, Object.fromEntries(parameters) as Record<string, string | string[]>];
}

const GOOGLE = "https://www.googleapis.com/auth";

const providers: [string, string, Record<string, unknown>][] = [
  [
    "google",
    "https://accounts.google.com/o/oauth2/v2/auth",
    {
      ...PKCE,
      scope: `openid ${GOOGLE}/userinfo.email ${GOOGLE}/userinfo.profile`,
      access_type: "offline",
      prompt: "consent",
    },
  ],
  [
    "google-drive",
    "https://accounts.google.com/o/oauth2/v2/auth",
    { ...PKCE, scope: `${GOOGLE}/drive.file`, access_type: "offline", prompt: "consent" },
  ],
  ["slack", "https://slack.com/oauth/v2/authorize", { scope: "chat:write,channels:read,users:read" }],
  ["notion", "https://api.notion.com/v1/oauth/authorize", { owner: "user" }],
  ["github", "https://github.com/login/oauth/authorize", { ...PKCE, scope: "read:user user:email" }],
  [
    "microsoft",
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    { ...PKCE, scope: "openid profile email User.Read offline_access" },
  ],
  ["zoom", "https://zoom.us/oauth/authorize", { ...PKCE }],
  [
    "dropbox",
    "https://www.dropbox.com/oauth2/authorize",
    { ...PKCE, scope: "account_info.read files.metadata.read files.content.read", token_access_type: "offline" },
  ],
  ["linear", "https://linear.app/oauth/authorize", { ...PKCE, scope: "read" }],
];

it.each(providers)("sends the browser to %s with what that provider wants, and nothing else", async (type, at, own) => {
  const url = await authorizationUrl(await testApp(), { type });
  expect(shapeOf(url)).toEqual([at, { ...COMMON, ...own }]);
  expect(url.hash).toBe("");
});

it("fills the placeholders of an endpoint with the integration's values", async () => {
  const url = await authorizationUrl(await testApp(), { type: "microsoft", parameters: { tenant: "contoso.com" } });
  expect(url.origin + url.pathname).toBe("https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize");
});

it.each([
  ["linear", { scope: "read,write,issues:create" }, "read,write,issues:create"],
  ["slack", { scope: "chat:write, ,users:read," }, "chat:write,users:read"],
  ["github", { scope: "repo  gist" }, "repo gist"],
  ["google", { scope: `${GOOGLE}/drive` }, `${GOOGLE}/drive`],
  ["microsoft", { scope: "Mail.Read" }, "Mail.Read offline_access"],
  ["microsoft", { scope: "offline_access Mail.Read" }, "offline_access Mail.Read"],
  ["github", { scope: "repo;gist", scopeSeparator: ";" }, "repo;gist"],
])("asks %s for the scopes of the integration: %o", async (type, integration, scope) => {
  const url = await authorizationUrl(await testApp(), { type, ...integration });
  expect(url.searchParams.get("scope")).toBe(scope);
});

it.each([
  ["asks for PKCE where the provider refuses it", "slack", true],
  ["asks for none where the provider supports it", "github", false],
])("follows an integration that %s", async (_name, type, pkce) => {
  const url = await authorizationUrl(await testApp(), { type, pkce });
  expect(shapeOf(url)[1]).toEqual({ ...COMMON, scope: expect.any(String), ...(pkce && PKCE) });
});

it("makes a new challenge and a new state for each flow", async () => {
  const { app } = await stagedApp();
  const urls = await Promise.all([1, 2, 3].map(async () => (await begin(app, "ada", STAGED)).authorizationUrl));
  for (const name of ["state", "code_challenge"]) {
    expect(new Set(urls.map(({ searchParams }) => searchParams.get(name))).size).toBe(3);
  }
});

it("lets an integration add parameters and replace the definition's own", async () => {
  const url = await authorizationUrl(await testApp(), {
    type: "google",
    authorizationParameters: { prompt: "select_account", hd: "example.com & co" },
  });
  const { prompt, hd, access_type } = shapeOf(url)[1];
  expect({ prompt, hd, access_type }).toEqual({
    prompt: "select_account",
    hd: "example.com & co",
    access_type: "offline",
  });
});

const HOSTILE = {
  state: "hostile",
  redirect_uri: "https://evil.example.com/",
  client_id: "hostile",
  response_type: "token",
  code_challenge: "hostile",
  code_challenge_method: "plain",
  scope: "hostile",
};
const SAFE = { ...COMMON, ...PKCE, client_id: "staged-client", scope: "read write" };

it.each([
  ["definition", { authorizationParameters: HOSTILE }, {}],
  ["integration", {}, { authorizationParameters: HOSTILE }],
])("lets no extra parameter of the %s replace one that keeps the flow safe", async (_name, oauth2, integration) => {
  const { app, upstream } = await stagedApp({ oauth2, integration });
  const begun = await begin(app, "ada", STAGED);
  expect(shapeOf(begun.authorizationUrl)).toEqual([`${upstream.url}/authorize`, SAFE]);
});

it("lets no parameter in a typed-in endpoint's address replace one that keeps the flow safe", async () => {
  const query = new URLSearchParams([...Object.entries(HOSTILE), ...Object.entries(HOSTILE), ["tenant", "acme"]]);
  const authorizationEndpoint = `https://auth.example.com/authorize?${query}`;
  const { app, integrationId } = await stagedApp({ integration: { authorizationEndpoint } });
  const begun = await begin(app, "ada", integrationId);
  const redirect_uri = `${COMMON.redirect_uri}/${integrationId}`;
  expect(shapeOf(begun.authorizationUrl)).toEqual([
    "https://auth.example.com/authorize",
    { ...SAFE, redirect_uri, tenant: "acme" },
  ]);
});

it.each([
  ["definition", { pkce: "refused", authorizationParameters: HOSTILE } as Partial<OAuth2Input>, {}],
  ["integration", {}, { pkce: false, authorizationParameters: HOSTILE }],
])("sends no challenge of the %s's own where there is none of ours", async (_name, oauth2, integration) => {
  const { app } = await stagedApp({ oauth2, integration });
  const { searchParams } = (await begin(app, "ada", STAGED)).authorizationUrl;
  expect([searchParams.get("code_challenge"), searchParams.get("code_challenge_method")]).toEqual([null, null]);
});

it("calls client id and scope what the provider calls them", async () => {
  const { app, upstream } = await stagedApp({
    oauth2: {
      clientIdParameter: "client_key",
      scopes: { parameter: "user_scope", separator: ",", available: [], default: ["a", "b"], offline: ["b", "c"] },
    },
  });
  const begun = await begin(app, "ada", STAGED);
  const { client_id: _none, ...rest } = COMMON;
  expect(shapeOf(begun.authorizationUrl)[1]).toEqual({
    ...rest,
    ...PKCE,
    client_key: "staged-client",
    user_scope: "a,b,c",
  });
  expect(locationOf(await callback(app, callbackUrl(begun.state), begun.cookie))).toBe(succeededWith(STAGED));
  const [request] = await upstream.seen();
  const sent = new URLSearchParams(request?.body);
  expect([sent.get("client_key"), sent.get("client_id")]).toEqual(["staged-client", null]);
});
