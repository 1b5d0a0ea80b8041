import * as oauth from "oauth4webapi";
import type { RevocationVariant } from "../terms/oauth.ts";
import { type Client, clientAuthentication, clientBasic, spellClient } from "./clientAuthentication.ts";
import { ProviderError } from "./errors.ts";
import { type Said, saidIn, saysFailed, spell } from "./errorWords.ts";
import { UNKNOWN_ISSUER } from "./profile.ts";
import { readAnswer } from "./readAnswer.ts";
import { isPage, plainErrors, readRefusal } from "./refusal.ts";
import { type ProviderHttp, safeFetch } from "./safeFetch.ts";

/** How a provider revokes a grant. */
export interface Revocation {
  endpoint: string;
  variant: RevocationVariant;
  /** Headers that the provider's API requires on every request. */
  headers: Record<string, string>;
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
  tokens: { accessToken: string; refreshToken?: string | undefined },
): Promise<void> {
  const { refreshToken, accessToken } = tokens;
  const both = refreshToken !== undefined && revocation.variant === "rfc7009";
  const refusals: Refusal[] = [];
  const all = both ? [refreshToken, accessToken] : [accessToken];
  for (const token of all) {
    await spellClient(client, clientSecret, (spelled) =>
      methods[revocation.variant](http, revocation, spelled, clientSecret, token),
    ).catch((error) => {
      if (!(error instanceof Refusal)) throw error;
      refusals.push(error);
    });
  }
  const [worst] = refusals.length === all.length ? refusals : refusals.filter(({ isOfKind }) => !isOfKind);
  if (worst) throw worst;
}

/** One token was refused; the other one can be revoked. `isOfKind`: the provider revokes no tokens of this kind. */
class Refusal extends ProviderError {
  readonly isOfKind: boolean;

  constructor({ kind, message, retryAfter, serverError }: ProviderError, isOfKind: boolean) {
    super(kind, message, retryAfter, serverError);
    this.isOfKind = isOfKind;
  }
}

type Method = (
  http: ProviderHttp,
  revocation: Revocation,
  client: Client,
  clientSecret: string | undefined,
  token: string,
) => Promise<void>;

const methods: Record<Revocation["variant"], Method> = {
  rfc7009: post,
  bearer: postAsBearer,
  "post-json": (...args) => sendJson("POST", "token", args),
  "delete-json": (...args) => sendJson("DELETE", "access_token", args),
};

async function post(...[http, { endpoint, headers }, client, clientSecret, token]: Parameters<Method>): Promise<void> {
  const response = await oauth.revocationRequest(
    { issuer: UNKNOWN_ISSUER, revocation_endpoint: endpoint },
    { client_id: client.clientId },
    clientAuthentication(client, clientSecret),
    token,
    {
      headers,
      [oauth.allowInsecureRequests]: true,
      [oauth.customFetch]: (url, { method, body, headers: sent }) =>
        safeFetch(http, url, { method, body, headers: sent }),
    },
  );
  await requireDone(http, response, []);
}

async function postAsBearer(...[http, { endpoint, headers }, , , token]: Parameters<Method>): Promise<void> {
  const sent = { ...headers, authorization: `Bearer ${token}` };
  await requireDone(http, await safeFetch(http, endpoint, { method: "POST", headers: sent }), [401]);
}

async function sendJson(method: "POST" | "DELETE", field: string, args: Parameters<Method>): Promise<void> {
  const [http, { endpoint, headers }, client, clientSecret, token] = args;
  const authorization = clientBasic(client, clientSecret ?? "");
  const sent = { ...headers, authorization, "content-type": "application/json" };
  const response = await safeFetch(http, endpoint, { method, headers: sent, body: JSON.stringify({ [field]: token }) });
  await requireDone(http, response, [404, 422]);
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
