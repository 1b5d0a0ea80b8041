import type { Section, Understood } from "./understood.ts";

/** A service that no release knows, described by an integration's definition alone. */
export interface Service extends Understood {
  name: string;
  /** The definition; `at` is the address of a server that behaves like the service. */
  definition: (at: string) => Definition;
  /** Values that the integration itself gives. */
  parameters?: Record<string, string>;
  /** What the service adds to the callback. */
  callback?: Record<string, string>;
  /** What its token endpoint answers; `at` as above. */
  answer: (at: string) => object;
  /** What the token request holds besides the code. */
  asked: Record<string, string>;
  /** What is kept of the account. */
  data: (at: string) => Record<string, string>;
  /** Where a call of `me` arrives, below the server, and what it carries. */
  called: { path: string; headers: Record<string, string> };
}

type Definition = {
  fields?: object[];
  auth: [{ type: "oauth2" } & Record<string, unknown>];
  api: Record<string, unknown>;
};

/** An OAuth method of a server whose endpoints are below an address. */
const oauth2 = (at: string, more: Record<string, unknown>): Definition["auth"] => [
  { type: "oauth2", authorizationEndpoint: `${at}/authorize`, tokenEndpoint: `${at}/token`, ...more },
];

const told = (name: string, pattern: string) => ({ name, label: name, pattern, level: "connection" });
const literally = (text: string) => text.replace(/[.?+*()[\]{}|^$\\]/g, "\\$&");

export const SERVICES: readonly Service[] = [
  {
    id: "B18",
    name: "QuickBooks",
    input: "`realmId` in the callback",
    becomes: "kept, and part of the base address",
    definition: (at) => ({
      fields: [told("realm_id", "[0-9]{1,20}")],
      auth: oauth2(at, { clientAuthentication: "client_secret_basic", callbackParameters: { realm_id: "realmId" } }),
      api: { baseUrl: `${at}/v3/company/{realm_id}`, headers: { Accept: "application/json" } },
    }),
    callback: { realmId: "9130" },
    answer: () => ({ access_token: "qb-token", x_refresh_token_expires_in: 8726400 }),
    asked: { grant_type: "authorization_code" },
    data: () => ({ realm_id: "9130" }),
    called: { path: "/v3/company/9130/me", headers: { authorization: "Bearer qb-token", accept: "application/json" } },
  },
  {
    id: "B18",
    name: "Shopify",
    input: "a shop in each address, a header of its own for the token",
    becomes: "a field that the integration fills, and a placement",
    definition: (at) => ({
      fields: [{ name: "shop", label: "Shop", pattern: "[a-z0-9-]{1,60}", level: "integration" }],
      auth: [
        {
          type: "oauth2",
          authorizationEndpoint: `${at}/{shop}/authorize`,
          tokenEndpoint: `${at}/{shop}/token`,
          scopes: { separator: ",", default: ["read_orders", "write_orders"] },
          tokenRequest: { body: "json" },
          tokenResponse: { scopeSeparator: "," },
          placement: { in: "header", name: "X-Shopify-Access-Token", template: "{token}" },
        },
      ],
      api: { baseUrl: `${at}/{shop}/admin/api/2026-10` },
    }),
    parameters: { shop: "acme" },
    callback: { hmac: "0123", shop: "acme.myshopify.com", timestamp: "1" },
    answer: () => ({ access_token: "shop-token", scope: "read_orders,write_orders" }),
    asked: { client_id: "own-client" },
    data: () => ({}),
    called: { path: "/acme/admin/api/2026-10/me", headers: { "x-shopify-access-token": "shop-token" } },
  },
  {
    id: "B18",
    name: "Atlassian",
    input: "the id of the site in the path, an audience in the request, JSON at the token endpoint",
    becomes: "a field, a parameter, a body",
    definition: (at) => ({
      fields: [{ name: "cloud_id", label: "Site", pattern: "[0-9a-f-]{36}", level: "integration" }],
      auth: oauth2(at, {
        scopes: { default: ["read:jira-work"], offline: ["offline_access"] },
        authorizationParameters: { audience: "api.atlassian.com", prompt: "consent" },
        tokenRequest: { body: "json" },
        refresh: { rotation: "strict" },
      }),
      api: { baseUrl: `${at}/ex/jira/{cloud_id}/rest/api/3` },
    }),
    parameters: { cloud_id: "11111111-2222-3333-4444-555555555555" },
    answer: () => ({ access_token: "jira-token", scope: "read:jira-work offline_access" }),
    asked: { grant_type: "authorization_code" },
    data: () => ({}),
    called: {
      path: "/ex/jira/11111111-2222-3333-4444-555555555555/rest/api/3/me",
      headers: { authorization: "Bearer jira-token" },
    },
  },
  {
    id: "B18",
    name: "TikTok",
    input: "`client_key`, and the token below `data`",
    becomes: "a name for `client_id`, and paths into the answer",
    definition: (at) => ({
      auth: oauth2(at, {
        scopes: { separator: ",", default: ["user.info.basic"] },
        clientIdParameter: "client_key",
        tokenResponse: {
          accessToken: ["data.access_token"],
          refreshToken: ["data.refresh_token"],
          expiresIn: ["data.expires_in"],
          scope: ["data.scope"],
          scopeSeparator: ",",
          metadata: { open_id: "data.open_id" },
        },
      }),
      api: { baseUrl: `${at}/v2` },
    }),
    answer: () => ({ data: { access_token: "tt-token", open_id: "o1", scope: "user.info.basic", expires_in: 86400 } }),
    asked: { client_key: "own-client" },
    data: () => ({ open_id: "o1" }),
    called: { path: "/v2/me", headers: { authorization: "Bearer tt-token" } },
  },
  {
    id: "B18",
    name: "HubSpot",
    input: "an account in the answer, a fixed scope",
    becomes: "a fact of the connection, a scope of every request",
    definition: (at) => ({
      auth: oauth2(at, {
        scopes: { default: ["crm.objects.contacts.read"], offline: ["oauth"] },
        tokenResponse: { metadata: { hub_id: "hub_id" } },
      }),
      api: { baseUrl: at, otherBaseUrls: [`${at}/files`] },
    }),
    answer: () => ({ access_token: "hub-token", hub_id: 62515, expires_in: 1800 }),
    asked: { client_id: "own-client" },
    data: () => ({ hub_id: "62515" }),
    called: { path: "/me", headers: { authorization: "Bearer hub-token" } },
  },
  {
    id: "B18",
    name: "Strava",
    input: "scopes with commas, an athlete in the answer",
    becomes: "a separator, a fact below another",
    definition: (at) => ({
      auth: oauth2(at, {
        scopes: { separator: ",", default: ["read", "activity:read"] },
        authorizationParameters: { approval_prompt: "auto" },
        tokenResponse: { metadata: { athlete_id: "athlete.id" } },
      }),
      api: { baseUrl: `${at}/api/v3`, headers: { "X-Client": "Latchkey" } },
    }),
    callback: { scope: "read,activity:read" },
    answer: () => ({ access_token: "st-token", athlete: { id: 227615, username: "ada" } }),
    asked: { client_id: "own-client" },
    data: () => ({ athlete_id: "227615" }),
    called: { path: "/api/v3/me", headers: { authorization: "Bearer st-token", "x-client": "Latchkey" } },
  },
  {
    id: "B18",
    name: "Zoho",
    input: "`api_domain` in the answer, `Zoho-oauthtoken` before the token",
    becomes: "the base address, and a template",
    definition: (at) => ({
      fields: [told("api_domain", `${literally(new URL(at).origin)}/[0-9a-f-]{36}`)],
      auth: oauth2(at, {
        tokenResponse: { metadata: { api_domain: "api_domain" } },
        placement: { in: "header", name: "Authorization", template: "Zoho-oauthtoken {token}" },
        revocation: { endpoint: `${at}/revoke` },
      }),
      api: { baseUrl: "{api_domain}/crm/v8" },
    }),
    answer: (at) => ({ access_token: "zo-token", api_domain: at, expires_in: 3600 }),
    asked: { client_id: "own-client" },
    data: (at) => ({ api_domain: at }),
    called: { path: "/crm/v8/me", headers: { authorization: "Zoho-oauthtoken zo-token" } },
  },
];

/** A fact that should fill the address of an account's API, and cannot. */
export interface UnusableFact extends Understood {
  service: "QuickBooks" | "Zoho";
  callback?: Record<string, string>;
  /** Replaces members of the service's answer. */
  answer?: Record<string, unknown>;
}

const REFUSED = "`account_unusable`; nothing is stored, and the grant is revoked";

export const UNUSABLE_FACTS: readonly UnusableFact[] = [
  { id: "B18", service: "QuickBooks", input: "no `realmId`", callback: {}, becomes: REFUSED },
  { id: "B18", service: "QuickBooks", input: "`realmId=../x`", callback: { realmId: "../x" }, becomes: REFUSED },
  { id: "B18", service: "QuickBooks", input: "an empty `realmId`", callback: { realmId: "" }, becomes: REFUSED },
  {
    id: "B18",
    service: "QuickBooks",
    input: "a `realmId` of 300 digits",
    callback: { realmId: "1".repeat(300) },
    becomes: REFUSED,
  },
  { id: "B18", service: "Zoho", input: "no `api_domain`", answer: { api_domain: undefined }, becomes: REFUSED },
  {
    id: "B18",
    service: "Zoho",
    input: "`api_domain` of another host",
    answer: { api_domain: "https://zohoapis.evil.example" },
    becomes: REFUSED,
  },
  { id: "B18", service: "Zoho", input: "`api_domain` that is an object", answer: { api_domain: {} }, becomes: REFUSED },
];

/** A fact that would show a secret: where a definition says that it stands. */
interface SecretFact extends Understood {
  method: Record<string, unknown>;
  path: string;
}

const secretFact = (at: string, more: object = {}): SecretFact => ({
  id: "B18",
  input: `\`tokenResponse.metadata\` with \`${at}\``,
  becomes: "400",
  method: { tokenResponse: { metadata: { fact: at }, ...more } },
  path: "tokenResponse.metadata.fact",
});
const secretParameter = (name: string): SecretFact => ({
  id: "B18",
  input: `\`callbackParameters\` with \`${name}\``,
  becomes: "400",
  method: { callbackParameters: { fact: name } },
  path: "callbackParameters.fact",
});

export const SECRET_FACTS: readonly SecretFact[] = [
  ...["access_token", "refresh_token", "id_token", "data.accessToken", "authed_user.access_token", "jwt"].map((at) =>
    secretFact(at),
  ),
  ...["client_secret", "tokens.0", "data.code", "state"].map((at) => secretFact(at)),
  { ...secretFact("key", { accessToken: ["key"] }), input: "`tokenResponse.metadata` with a path of `accessToken`" },
  { ...secretFact("again", { refreshToken: ["again"] }), input: "`tokenResponse.metadata` with one of `refreshToken`" },
  ...["code", "state", "id_token", "access_token", "spapi_oauth_code", "authCode"].map(secretParameter),
  {
    id: "B18",
    input: "`tokenResponse.scope` with `refresh_token`",
    becomes: "400",
    method: { tokenResponse: { scope: ["refresh_token"] } },
    path: "tokenResponse.scope.0",
  },
];

/** A value that is a secret whatever its name is; the definition keeps it as `fact`. */
interface SecretValue extends Understood {
  answer?: Record<string, unknown>;
  callback?: Record<string, string>;
}

const NOT_KEPT = "not kept, and the rest is";
const TOKENS = { access_token: "the-access-token", refresh_token: "the-refresh-token" };
export const SECRET_VALUES: readonly SecretValue[] = [
  {
    id: "B18",
    input: "a fact that is the access token",
    becomes: NOT_KEPT,
    answer: { ...TOKENS, told: "the-access-token" },
  },
  {
    id: "B18",
    input: "a fact that is the refresh token",
    becomes: NOT_KEPT,
    answer: { ...TOKENS, told: "the-refresh-token" },
  },
  {
    id: "B18",
    input: "a fact that holds the access token",
    becomes: NOT_KEPT,
    answer: { ...TOKENS, told: "https://api.example.com/?t=the-access-token" },
  },
  {
    id: "B18",
    input: "a fact that is a signed token",
    becomes: NOT_KEPT,
    answer: { ...TOKENS, told: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.c2lnbmVk" },
  },
  {
    id: "B18",
    input: "a scope that is the access token",
    becomes: NOT_KEPT,
    answer: { ...TOKENS, scope: "the-access-token" },
  },
  {
    id: "B18",
    input: "a callback parameter that is the code",
    becomes: NOT_KEPT,
    answer: TOKENS,
    callback: { told: "code" },
  },
];

/** Where and how a credential stands in a call. */
export interface Placed extends Understood {
  authType: "apikey" | "bearer" | "oauth2" | "basic";
  /** Settings of the integration; `definition` holds its `placement` where there is one. */
  settings: Record<string, unknown>;
  placement?: Record<string, string>;
  /** What the user connects with. */
  given: Record<string, string>;
  seen: { path?: string; headers?: Record<string, string> };
}

const header = (template: string, name = "Authorization") => ({ in: "header", name, template });
const basic = (pair: string) => ({ headers: { authorization: `Basic ${btoa(pair)}` } });

export const PLACED: readonly Placed[] = [
  {
    id: "B17",
    authType: "bearer",
    input: "a token, `Token {token}`",
    becomes: "`Authorization: Token abc`",
    settings: {},
    placement: header("Token {token}"),
    given: { token: "abc" },
    seen: { headers: { authorization: "Token abc" } },
  },
  {
    id: "B17",
    authType: "oauth2",
    input: "an OAuth token, `OAuth {token}`",
    becomes: "`Authorization: OAuth abc`",
    settings: { authUri: "https://own.example.com/a", tokenUri: "https://own.example.com/t", clientId: "own" },
    placement: header("OAuth {token}"),
    given: { accessToken: "abc" },
    seen: { headers: { authorization: "OAuth abc" } },
  },
  {
    id: "B17",
    authType: "apikey",
    input: "a key, `apiKeyName: Authorization`, `ApiKey {token}`",
    becomes: "`Authorization: ApiKey abc`",
    settings: { apiKeyName: "Authorization" },
    placement: header("ApiKey {token}"),
    given: { apiKey: "abc" },
    seen: { headers: { authorization: "ApiKey abc" } },
  },
  {
    id: "B17",
    authType: "apikey",
    input: "the key `Token abc`, `apiKeyName: Authorization`",
    becomes: "`Authorization: Token abc`",
    settings: { apiKeyName: "Authorization" },
    given: { apiKey: "Token abc" },
    seen: { headers: { authorization: "Token abc" } },
  },
  {
    id: "B17",
    authType: "apikey",
    input: "a key, `apiKeyName: auth[key]` in the query",
    becomes: "`auth%5Bkey%5D=abc`",
    settings: { apiKeyName: "auth[key]", apiKeyLocation: "query" },
    given: { apiKey: "abc" },
    seen: { path: "/api/me?auth%5Bkey%5D=abc" },
  },
  {
    id: "B17",
    authType: "apikey",
    input: "a key as a user name without password",
    becomes: "`Basic` of `abc:`",
    settings: {},
    placement: { in: "basic", username: "{token}", password: "" },
    given: { apiKey: "abc" },
    seen: basic("abc:"),
  },
  {
    id: "B17",
    authType: "basic",
    input: "a pair, `sso-key {username}:{password}`",
    becomes: "`Authorization: sso-key key:secret`",
    settings: {},
    placement: header("sso-key {username}:{password}"),
    given: { username: "key", password: "secret" },
    seen: { headers: { authorization: "sso-key key:secret" } },
  },
  {
    id: "B16",
    authType: "basic",
    input: "`username` and an empty `password`",
    becomes: "`Basic` of `sk_x:`",
    settings: {},
    given: { username: "sk_x", password: "" },
    seen: basic("sk_x:"),
  },
  {
    id: "B16",
    authType: "basic",
    input: "`username` alone",
    becomes: "`Basic` of `sk_x:`",
    settings: {},
    given: { username: "sk_x" },
    seen: basic("sk_x:"),
  },
  {
    id: "B16",
    authType: "basic",
    input: "an empty `username` and a `password`",
    becomes: "`Basic` of `:k`",
    settings: {},
    given: { username: "", password: "k" },
    seen: basic(":k"),
  },
  {
    id: "B16",
    authType: "basic",
    input: "`password` alone",
    becomes: "`Basic` of `:k`",
    settings: {},
    given: { password: "k" },
    seen: basic(":k"),
  },
];

/** A list of scopes as people write and paste it. */
export interface ScopeList extends Understood {
  text: string;
  separator?: string;
  /** What the authorization request asks for; null: the list is refused. */
  asks: string | null;
}

const many = Array.from({ length: 60 }, (_, index) => `https://scopes.example.com/auth/read/${1000 + index}`);

export const SCOPE_LISTS: readonly ScopeList[] = [
  { id: "B19", input: "`a\\nb`", becomes: "`a b`", text: "a\nb", asks: "a b" },
  { id: "B19", input: "`a\\r\\n  b\\tc `", becomes: "`a b c`", text: "a\r\n  b\tc ", asks: "a b c" },
  { id: "B19", input: "no-break spaces", becomes: "`a b`", text: "a\u00a0b", asks: "a b" },
  {
    id: "B19",
    input: "`a,\\n b` with the separator `,`",
    becomes: "`a,b`",
    text: "a,\n b",
    separator: ",",
    asks: "a,b",
  },
  { id: "B19", input: "60 names of 41 characters", becomes: "all of them", text: many.join(" "), asks: many.join(" ") },
  { id: "B19", input: "a NUL", becomes: "400", text: "a\u0000b", asks: null },
  { id: "B19", input: "an escape character", becomes: "400", text: "a \u001b[0m", asks: null },
  { id: "B19", input: "DEL", becomes: "400", text: "a\u007f", asks: null },
  { id: "B19", input: "a character of C1 (U+0085)", becomes: "400", text: "a\u0085b", asks: null },
  { id: "B19", input: "more than 16,384 characters", becomes: "400", text: "a".repeat(16_385), asks: null },
];

export const definitions: Section = {
  title: "Services that no release knows",
  about:
    "An integration describes its service in `definition`, in the language of the catalogue (docs/definition.md): a custom " +
    "one from nothing, one of a catalogue type over its entry. The same description as a row of the catalogue does the same.",
  rows: [
    ...SERVICES.map(({ name, input, ...row }) => ({ ...row, input: `${name}: ${input}` })),
    ...[...UNUSABLE_FACTS, ...SECRET_FACTS, ...SECRET_VALUES],
  ],
};

export const placements: Section = {
  title: "Where a credential stands",
  about: "A key, a token or a pair, as a definition places it. Either half of a pair may be empty, not both.",
  rows: PLACED,
};

export const scopeLists: Section = {
  title: "Lists of scopes that somebody writes",
  about: "White space of every kind separates, beside the separator. Other control characters are refused.",
  rows: SCOPE_LISTS,
};
