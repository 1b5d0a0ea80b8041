import type { RevocationAuthentication, RevocationBody, RevokedToken } from "../terms/oauth.ts";
import { type Client, clientAuthentication, spellClient } from "./clientAuthentication.ts";
import { ProviderError } from "./errors.ts";
import { type Said, saidIn, saysFailed, spell } from "./errorWords.ts";
import { UNKNOWN_ISSUER } from "./profile.ts";
import { readAnswer } from "./readAnswer.ts";
import { isPage, plainErrors, readRefusal } from "./refusal.ts";
import { type ProviderHttp, safeFetch } from "./safeFetch.ts";

/** How a provider revokes a grant. RFC 7009 is a POST of a form with `token`, of each token, as the client. */
export interface Revocation {
  endpoint: string;
  method: "POST" | "DELETE" | "GET";
  body: RevocationBody;
  tokenParameter: string;
  token: RevokedToken;
  authentication: RevocationAuthentication;
  parameters: Record<string, string>;
  /** Headers that the provider's API requires on every request. */
  headers: Record<string, string>;
}

interface Tokens {
  accessToken: string;
  refreshToken?: string | undefined;
}

/**
 * Revokes a grant at its provider: first the refresh token, so that no new token can come of it, then the access token.
 * A token that the provider does not know counts as revoked (RFC 7009 section 2.2). Where it refuses the refresh token,
 * the access token is revoked all the same; where it fails, both wait for another time. A kind of token that it does not
 * revoke at all is passed over, unless that leaves nothing.
 *
 * @throws ProviderError when the provider did not confirm
 */
export async function revokeTokens(
  http: ProviderHttp,
  revocation: Revocation,
  client: Client,
  clientSecret: string | undefined,
  tokens: Tokens,
): Promise<void> {
  const all = tokensToRevoke(revocation, tokens);
  const refusals: Refusal[] = [];
  for (const token of all) {
    await spellClient(client, clientSecret, (spelled) =>
      revokeOne(http, revocation, spelled, clientSecret, { token, bearer: tokens.accessToken }),
    ).catch((error) => {
      if (!(error instanceof Refusal)) throw error;
      refusals.push(error);
    });
  }
  const [worst] = refusals.length === all.length ? refusals : refusals.filter(({ isOfKind }) => !isOfKind);
  if (worst) throw worst;
}

/** A request without parameters is about the token in its header. Where there is no refresh token, all came of the access token. */
function tokensToRevoke({ token, body }: Revocation, { accessToken, refreshToken = accessToken }: Tokens): string[] {
  if (body === "none" || token === "access_token") return [accessToken];
  return token === "refresh_token" ? [refreshToken] : [...new Set([refreshToken, accessToken])];
}

/** One token was refused; the other one can be revoked. `isOfKind`: the provider revokes no tokens of this kind. */
class Refusal extends ProviderError {
  readonly isOfKind: boolean;

  constructor({ kind, message, retryAfter, serverError }: ProviderError, isOfKind: boolean) {
    super(kind, message, retryAfter, serverError);
    this.isOfKind = isOfKind;
  }
}

async function revokeOne(
  http: ProviderHttp,
  revocation: Revocation,
  client: Client,
  clientSecret: string | undefined,
  { token, bearer }: { token: string; bearer: string },
): Promise<void> {
  const { endpoint, method, body, tokenParameter, parameters, authentication } = revocation;
  const fields = new URLSearchParams(body === "none" ? {} : { ...parameters, [tokenParameter]: token });
  const headers = new Headers(revocation.headers);
  if (!headers.has("accept")) headers.set("accept", "application/json");
  if (authentication === "bearer") headers.set("authorization", `Bearer ${bearer}`);
  const asked = clientOf(client, authentication);
  if (asked) await authenticate(endpoint, asked, clientSecret, fields, headers);
  const { url, content } = place(endpoint, body, fields, headers);
  const response = await safeFetch(http, url, { method, headers: Object.fromEntries(headers), ...content });
  await requireDone(http, response, goneBesides(revocation));
}

/** Returns the client as it has to authenticate here; undefined where no client is asked for. */
function clientOf(client: Client, authentication: RevocationAuthentication): Client | undefined {
  if (authentication === "bearer" || authentication === "none") return undefined;
  return authentication === "client" ? client : { ...client, clientAuthentication: authentication };
}

async function authenticate(
  endpoint: string,
  client: Client,
  clientSecret: string | undefined,
  fields: URLSearchParams,
  headers: Headers,
): Promise<void> {
  const server = { issuer: UNKNOWN_ISSUER, revocation_endpoint: endpoint };
  await clientAuthentication(client, clientSecret)(server, { client_id: client.clientId }, fields, headers);
}

function place(endpoint: string, body: RevocationBody, fields: URLSearchParams, headers: Headers) {
  const url = new URL(endpoint);
  if (body === "form") return { url: url.href, content: { body: fields } };
  if (body === "json") {
    headers.set("content-type", "application/json");
    return { url: url.href, content: { body: JSON.stringify(Object.fromEntries(fields)) } };
  }
  for (const [name, value] of fields) url.searchParams.set(name, value);
  return { url: url.href, content: {} };
}

/** Statuses by which a server says that there is nothing to revoke, where it does not do as RFC 7009 says. */
function goneBesides({ body, authentication }: Revocation): number[] {
  return [...(authentication === "bearer" ? [401] : []), ...(body === "json" ? [404, 422] : [])];
}

/** Words for a token that the provider does not know, besides those for a grant that has ended. */
const UNKNOWN_TOKEN =
  /(^|_)((invalid|unknown|expired|revoked|inactive)_((access|refresh)_)?token(?!_(type|endpoint))|token_((is|was|has|have|been|be|already)_)*(invalid|unknown|expired|revoked|inactive|((does|could)_)?(not|no_longer)_(be_)?(found|exist|valid|active|recognized))|already_(been_)?revoked)(_|$)|^(invalid_auth|account_inactive)$/;
const OTHER_KIND = /unsupported_token_type/;
/** By these a server says that what should be revoked is not there, unless a page comes: then the address is wrong. */
const GONE = [404, 410];

/**
 * Reads the answer to a revocation. Some say with status 200 that nothing was revoked.
 *
 * @param gone statuses that say that there is nothing to revoke, besides those of every provider
 * @throws ProviderError when the provider did not confirm
 */
async function requireDone(http: ProviderHttp, response: Response, gone: number[]): Promise<void> {
  if (gone.includes(response.status)) return;
  const answer = await readAnswer(response);
  const said = saidIn(answer, plainErrors.error);
  if (response.ok && said.words.length === 0 && !saysFailed(answer)) return;
  if (GONE.includes(response.status) && !isPage(answer)) return;
  const refusal = readRefusal(answer, plainErrors, http.now());
  // This error of RFC 7009 section 2.2.1 means that there is nothing to revoke.
  if (refusal.kind === "invalid_grant" || saysUnknown(said)) return;
  throw refusal.kind === "refused"
    ? new Refusal(
        refusal,
        said.words.some((word) => OTHER_KIND.test(spell(word))),
      )
    : refusal;
}

function saysUnknown({ words, sentences }: Said): boolean {
  return [...words, ...sentences].some((text) => UNKNOWN_TOKEN.test(spell(text)));
}
