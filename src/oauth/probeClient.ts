import { readCallback } from "./callback.ts";
import { ProviderError, type ProviderErrorKind } from "./errors.ts";
import { exchangeCode } from "./exchangeCode.ts";
import type { OAuthProfile } from "./profile.ts";
import type { ProviderHttp } from "./safeFetch.ts";

/** A client as it asks for tokens, and texts that nobody has issued. */
export interface Probe {
  profile: OAuthProfile;
  /** Undefined for a public client. */
  clientSecret: string | undefined;
  redirectUri: string;
  madeUp: { code: string; codeVerifier: string; secret: string };
}

/** A definite no, in whatever words. */
const NO: readonly ProviderErrorKind[] = ["invalid_client", "invalid_grant", "refused"];

/**
 * Asks a token endpoint for tokens with a code that nobody has issued. A server that takes the client refuses the code (RFC
 * 6749 section 5.2). Some look at the code first and say the same to anybody, so the server is asked once more as a client that
 * there is not: only when it answers that one otherwise it has accepted this one.
 *
 * @throws ProviderError `invalid_client` when the server refuses the client; any other kind when its answers do not tell
 */
export async function probeClient(http: ProviderHttp, probe: Probe): Promise<void> {
  const said = await refusalOf(http, probe);
  if (said === undefined) return;
  if (said.kind !== "invalid_grant") throw said;
  const other = await refusalOf(http, asNobody(probe));
  if (other !== undefined && (other.kind === said.kind || !NO.includes(other.kind))) throw other;
}

/** With a secret, that of nobody; a public client is known by its id alone. */
function asNobody({ profile, clientSecret, ...probe }: Probe): Probe {
  const { secret } = probe.madeUp;
  return clientSecret === undefined
    ? { ...probe, clientSecret, profile: { ...profile, clientId: secret } }
    : { ...probe, clientSecret: secret, profile };
}

async function refusalOf(http: ProviderHttp, probe: Probe): Promise<ProviderError | undefined> {
  const { profile, clientSecret, redirectUri, madeUp } = probe;
  const callback = readCallback(new URLSearchParams({ code: madeUp.code }), {
    issuer: undefined,
    issuerInCallback: false,
  });
  if (callback.outcome !== "code") throw new ProviderError("refused", "the made-up code is none");
  const exchange = {
    ...{ clientSecret, redirectUri, callbackParameters: callback.parameters },
    codeVerifier: profile.pkce ? madeUp.codeVerifier : undefined,
  };
  try {
    await exchangeCode(http, profile, exchange);
    return undefined;
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}
