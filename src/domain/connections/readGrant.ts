import { readCallback } from "../../oauth/callback.ts";
import { exchangeCode } from "../../oauth/exchangeCode.ts";
import { useRefreshToken } from "../../oauth/useRefreshToken.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { AuthType } from "../../terms/integration.ts";
import { type Context, type Deps, providerHttp } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { readAskedValues } from "../integrations/askedValues.ts";
import { definitionOf } from "../integrations/definitionOf.ts";
import { oauthProfile } from "../integrations/oauthProfile.ts";
import { lookupsFor } from "../integrations/placeholderValues.ts";
import { requestedScopes } from "../integrations/scopes.ts";
import { withClientStatus } from "../integrations/withClientStatus.ts";
import { isEmptyPair, oauthCredential } from "../vault/credential.ts";
import { type Grant, grantOf, plainGrant } from "../vault/grant.ts";
import { openSecret } from "../vault/integrationSecrets.ts";
import { type AccountWish, withUsableAccount } from "./withUsableAccount.ts";

/**
 * The values that a caller can give to connect without a browser. The integration's auth type decides which are valid.
 */
export interface CredentialInput {
  code?: string | undefined;
  redirectUri?: string | undefined;
  codeVerifier?: string | undefined;
  refreshToken?: string | undefined;
  accessToken?: string | undefined;
  /** Seconds. */
  expiresIn?: number | undefined;
  apiKey?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
  token?: string | undefined;
  /** Which account is meant, where the credential is good for several. */
  choice?: string | undefined;
}

type Occasion = Pick<Context, "deps" | "caller" | "requestId" | "origin">;
type Name = Exclude<keyof CredentialInput, "choice">;

/** The valid combinations of fields for each auth type. All of `needs` must be given. */
const FORMS: Record<AuthType, { needs: Name[]; allows: Name[] }[]> = {
  oauth2: [
    { needs: ["code"], allows: ["redirectUri", "codeVerifier"] },
    { needs: ["accessToken"], allows: ["refreshToken", "expiresIn"] },
    { needs: ["refreshToken"], allows: [] },
  ],
  apikey: [{ needs: ["apiKey"], allows: [] }],
  basic: [
    { needs: ["username"], allows: ["password"] },
    { needs: ["password"], allows: ["username"] },
  ],
  bearer: [{ needs: ["token"], allows: [] }],
};

/**
 * Makes a grant from the values that a caller gave. It calls the provider if that is necessary.
 *
 * @param values of the fields that are asked for with a credential; undefined where they are not asked for
 * @throws LatchkeyError `validation_failed` when the values do not fit the integration, `provider_not_active`,
 *   `account_unusable`
 * @throws ProviderError
 */
export async function readGrant(
  ctx: Occasion,
  integration: Integration,
  input: CredentialInput,
  values?: Record<string, string>,
): Promise<Grant> {
  checkForm(integration, input);
  if (integration.authType === "oauth2") return readOAuthGrant(ctx, integration, input);
  const { apiKey, token, username = "", password = "" } = input;
  if (integration.authType === "basic" && isEmptyPair({ username, password })) throw emptyPair();
  const plain = apiKey ?? token;
  const credential =
    plain === undefined ? ({ type: "basic", username, password } as const) : ({ type: "token", token: plain } as const);
  const asked = values === undefined ? {} : readAskedValues(ctx.deps, integration, values);
  const grant: Grant = { ...plainGrant(credential), ...asked };
  if (values === undefined && !hasLookups(ctx, integration)) return grant;
  return chosen(ctx, integration, grant, input, { isToIdentify: values !== undefined });
}

function hasLookups({ deps }: Occasion, integration: Integration): boolean {
  return lookupsFor(definitionOf(deps, integration), integration.authType).length > 0;
}

/** Nobody is there to be asked which account is meant. */
function chosen(
  ctx: Occasion,
  integration: Integration,
  grant: Grant,
  { choice }: CredentialInput,
  wish: AccountWish,
): Promise<Grant> {
  return withUsableAccount(ctx, integration, grant, { ...wish, choice });
}

function emptyPair(): LatchkeyError {
  const errors = [{ path: "password", message: "must not be empty together with the user name" }];
  return new LatchkeyError("validation_failed", "A user name and a password cannot both be empty.", { errors });
}

function checkForm({ authType }: Integration, input: CredentialInput): void {
  const given = (Object.keys(input) as (Name | "choice")[])
    .filter((name) => name !== "choice")
    .filter((name) => input[name] !== undefined);
  const fits = FORMS[authType].some(
    ({ needs, allows }) =>
      needs.every((name) => given.includes(name)) && given.every((name) => [...needs, ...allows].includes(name)),
  );
  if (fits) return;
  const forms = FORMS[authType].map(({ needs, allows }) => [...needs, ...allows.map((name) => `${name}?`)].join(", "));
  throw new LatchkeyError("validation_failed", `This integration is connected with {${forms.join("} or {")}}.`);
}

async function readOAuthGrant(ctx: Occasion, integration: Integration, input: CredentialInput): Promise<Grant> {
  const { deps } = ctx;
  const { accessToken, refreshToken, expiresIn } = input;
  if (accessToken !== undefined) {
    const grant = {
      ...plainGrant(oauthCredential(accessToken, refreshToken)),
      ...(expiresIn !== undefined && { expiry: { in: expiresIn }, lifetime: expiresIn }),
    };
    return hasLookups(ctx, integration) ? chosen(ctx, integration, grant, input, {}) : grant;
  }
  const profile = oauthProfile(deps, agreedIntegration(integration, null));
  if (!profile) throw new LatchkeyError("provider_not_active", "This integration has no usable OAuth client yet.");
  const clientSecret = await openSecret(deps.keyring, integration, "clientSecret");
  const http = providerHttp(deps);
  if (refreshToken !== undefined) {
    const tokens = await withClientStatus(deps, integration, { profile, clientSecret }, (spelled) =>
      useRefreshToken(http, spelled, clientSecret, refreshToken),
    );
    const renewed = { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
    return chosen(ctx, integration, grantOf(renewed, { profile, asked: null }), input, {});
  }
  const exchange = {
    clientSecret,
    callbackParameters: codeParameters(input.code ?? ""),
    redirectUri: ownRedirectUri(deps, input.redirectUri),
    codeVerifier: input.codeVerifier,
  };
  const tokens = await withClientStatus(deps, integration, { profile, clientSecret }, (spelled) =>
    exchangeCode(http, spelled, exchange),
  );
  const grant = grantOf(tokens, { profile, asked: requestedScopes(deps, integration) });
  const ours = { ownerId: ctx.caller.userId ?? null };
  return chosen(ctx, integration, grant, input, { ours, isToIdentify: true });
}

function codeParameters(code: string): URLSearchParams {
  const result = readCallback(new URLSearchParams({ code }), { issuer: undefined, issuerInCallback: false });
  if (result.outcome === "code") return result.parameters;
  throw new LatchkeyError("validation_failed", "The code is not one.", {
    errors: [{ path: "code", message: "is empty" }],
  });
}

/**
 * Returns the application's own redirect URI, by default its callback page. Latchkey's is refused: a code that was sent
 * there belongs to one of our flows, so a caller who brings it here has stolen it (RFC 9700 section 4.5).
 */
function ownRedirectUri(deps: Deps, given: string | undefined): string {
  const uri = given ?? `${deps.settings.frontendUrl}/oauth-callback`;
  if (URL.canParse(uri) && new URL(uri).origin !== new URL(deps.settings.publicUrl).origin) return uri;
  throw new LatchkeyError("validation_failed", "The code must be one of your own flow, with your own redirect URI.", {
    errors: [{ path: "redirectUri", message: "must not be Latchkey's" }],
  });
}
