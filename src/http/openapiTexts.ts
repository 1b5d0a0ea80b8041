/** What the OpenAPI document says in words, besides what the routes and their schemas say themselves. */

export const ABOUT = [
  "Latchkey connects the third-party accounts of your users once, keeps their tokens encrypted and fresh, and makes calls",
  "with them. Every error is a problem (RFC 9457) with a `code` from a closed list.",
].join(" ");

/** Every tag, with what is found under it, in the order of the reference. */
export const tags = {
  Connect: "A user connects an account at a provider of the catalogue, and sees what is connected.",
  Integrations:
    "Create, change, share and transfer integrations, connect with them, and call the provider's API through the proxy.",
  Icons: "The pictures of integrations and providers.",
  "Connect sessions": "Links by which a user connects accounts without a session of the application.",
  Callback: "Where a browser comes back to from a provider, and where a flow ends.",
  Tokens: "A back end stores, reads and refreshes the tokens of its users by name.",
  Tenants: "Configs, tools, API keys, the settings of a tenant, and its trail of audit events and uses.",
  Administration: "What superusers see of the encryption keys.",
  Development: "Signing in on a developer's own machine.",
  Service: "Whether the service runs, what it can, and what applications load from it.",
} as const;

export type Tag = keyof typeof tags;

/** What a parameter or a field of a body is. A name that means something else in one operation is written with its id. */
export const names: Readonly<Record<string, string>> = {
  // Parameters
  id: "The integration's id (`int_…`), slug or natural id.",
  "acceptIntegration.id": "The integration's id (`int_…`).",
  "deleteConnection.id": "The connection's id (`conn_…`).",
  "deleteApiKey.id": "The key's id (`key_…`).",
  integration: "The integration's id (`int_…`), slug or natural id.",
  integrationId: "The integration whose flow it was (`int_…`).",
  integrationKey: "The name of the token, or the id, slug or natural id of an integration.",
  providerId: "The provider's id (`prov_…`).",
  config: "The config's id.",
  tool: "The tool's id, as the list of tools names it.",
  tenant: "Your tenant. Another one is answered with 404.",
  principalId: "`user:<id>` or the id alone, `team:<id>`, or `everyone`.",
  path: "The path below the base address of the provider's API, or a whole address of it. Slashes stay as they are.",
  "getProviderIcon.slug": "The provider's slug in the catalogue.",
  "developmentSignIn.user": "Whom to sign in.",
  "developmentSignIn.go": "A path of this Worker to go on to.",
  userId: "The user. With an API key that acts as users, any of the tenant.",
  "createApiKey.userId": "For whom the key acts. Without it, it acts for the tenant.",
  session: "The connect session's id (`cs_…`), as the address of the link names it.",
  "createConnectSession.userName": "The user as people know them, for the pages: a name or an address.",
  "createConnectSession.integrations":
    "The only integrations that can be connected: ids, slugs, natural ids, or slugs of providers. Without it, all that the user sees.",
  "createConnectSession.returnTo": "Where the browser goes in the end. Its origin must be allowed for the tenant.",
  "createConnectSession.locale": "The language of the pages. Without it, the browser's.",
  "transferIntegration.userId": "The user to whom it is offered.",
  teamId: "The team to which it is offered.",
  q: "Words that the name, the slug or the description holds.",
  search: "Words that the name or the description holds.",
  "listIntegrations.tags": "Tags that it must have, all of them, with commas between them.",
  "listIntegrationsPlainly.tags": "Tags that it must have, all of them, with commas between them.",
  "listTenantIntegrations.tags": "Tags that it must have, all of them.",
  "listIntegrations.type": "The type: a provider's slug, or a custom one.",
  "listIntegrationsPlainly.type": "The type: a provider's slug, or a custom one.",
  types: "Only these types, with commas between them.",
  start: "Where the page begins, as the link `next` of the page before says it.",
  limit: "How many on a page, at most.",
  page_size: "How many on a page, at most.",
  page_token: "The `nextPageToken` of the page before.",
  return_to: "Where the browser goes in the end. Its origin must be allowed for the tenant.",
  "beginConnection.scope": "Scopes to ask for, instead of the integration's own.",
  state: "As Latchkey sent it to the provider.",
  code: "The authorization code (RFC 6749 section 4.1).",
  error: "Why there is no code, or no connection.",
  error_description: "What the provider says of it. It is shown nowhere.",
  iss: "The provider's issuer (RFC 9207).",
  success: "`true` when the account is connected.",
  "showResult.provider": "The provider's slug.",
  server_error: "The provider's error code, where it is a registered one.",
  credentialKey: "The key that a flow gave. It works once, for ten minutes.",
  // Fields of bodies
  accessToken: "The token that calls are made with.",
  refreshToken: "With it, the access token is refreshed before it ends.",
  name: "What people read.",
  type: "The slug of a provider of the catalogue, or a name of your own for a custom service.",
  slug: "A short name for addresses. Without it, one is made of the name.",
  description: "What it is for.",
  category: "For lists.",
  mode: "Whether each user connects an account of their own, or all share one.",
  authType: "How the service knows who calls.",
  scopeSeparator: "What stands between scopes, where it is no blank.",
  authUri: "The authorization endpoint (RFC 6749 section 3.1).",
  tokenUri: "The token endpoint (RFC 6749 section 3.2).",
  revocationUri: "The revocation endpoint (RFC 7009).",
  clientId: "The OAuth client's id, as the provider gave it.",
  basicTokenAuth:
    "Whether the client authenticates by HTTP Basic at the token endpoint. Null: as the provider wants it.",
  authorizationParams: "Further parameters of the authorization request.",
  pkce: "Whether flows are protected by PKCE (RFC 7636). Null: as the provider can.",
  apiBaseUri: "The base address of the service's API.",
  altBaseUris: "Further addresses that credentials may be sent to.",
  apiKeyName: "The header or parameter that holds the key.",
  apiKeyLocation: "Where the key is sent.",
  apiKey: "A key that all share.",
  "connectIntegration.apiKey": "The user's key.",
  username: "The user name of HTTP Basic (RFC 7617).",
  password: "The password of HTTP Basic. It may be empty, if the user name is not.",
  token: "A token that all share.",
  "connectIntegration.token": "The user's token.",
  parameters: "Values of the fields that the service's addresses need, by name.",
  "executeTool.parameters": "Parameters that fit the tool's schema.",
  definition: "Describes a service that the catalogue does not have: docs/definition.md.",
  "createIntegration.tags": "For lists.",
  "replaceIntegration.tags": "For lists.",
  "changeIntegration.tags": "For lists.",
  responseTimeout: "Seconds until an answer must have begun.",
  rateLimit: "Calls a minute for each user. Null: no limit of its own.",
  headers: "Sent with each call, by name. The values are sealed.",
  "callProviderByEnvelope.headers": "Headers of the call.",
  accessLevel: "1 use, 2 edit, 3 manage.",
  redirectUri: "The address that the code was sent to.",
  codeVerifier: "The verifier of the challenge that was sent (RFC 7636).",
  expiresIn: "Seconds until the token ends.",
  url: "An address of the service's API, or a path below its base address.",
  params: "Parameters of the query.",
  data: "The body of the call.",
  folderId: "Whose folders to list. Without it, the topmost.",
  integration_key: "The name under which the token is stored.",
  provider: "The provider's slug. A token is refreshed at its token endpoint.",
  token_type: "What kind of token it is.",
  scopes: "What the token may do.",
  "createApiKey.scopes": "What the key may do.",
  "authorizeIntegration.scopes": "What to ask for.",
  integrationAuthMetadataId: "The way to authenticate.",
  configParameters: "The config's parameter values: they decide the addresses.",
  integrationConfigId: "The config that is meant.",
  displayName: "What people read.",
  frontendUrl: "Your application's address. Null: as the deployment says.",
  successUrl: "Where flows end that an API began. Null: on a page of Latchkey.",
  allowedReturnOrigins: "Where browsers may return to, besides the deployment's own list.",
  auditRetentionDays: "How long audit events are kept. Null: as the deployment says.",
};

/** @param operationId the operation that has a parameter or field of this name */
export function describeName(operationId: string, name: string): string | undefined {
  return names[`${operationId}.${name}`] ?? names[name];
}

/** OpenAPI wants an answer of success. A route that only sends browsers on has none. */
export const IN_BETWEEN = "An answer of what stands between, such as Cloudflare. Latchkey gives none but those above.";
export const REFUSED_IN_BETWEEN =
  "Refused by what stands between, such as Cloudflare. Latchkey itself refuses nothing here.";
