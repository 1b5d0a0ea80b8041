import { KeyError } from "../../crypto/keyring.ts";
import type { Connection, Integration } from "../../storage/integrations.ts";
import type { NewRevocation } from "../../storage/revocations.ts";
import type { Deps } from "../context.ts";
import { addressesOf } from "../integrations/addresses.ts";
import { agreedIntegration, type Consent } from "../integrations/agreedIntegration.ts";
import { type Credential, openCredential } from "../vault/credential.ts";
import type { Grant } from "../vault/grant.ts";
import { givenSettings } from "./givenSettings.ts";
import { planRevocation } from "./planRevocation.ts";
import { revocationKind } from "./revocationTarget.ts";

/**
 * Makes the plan that ends a grant in whose place another one is written. A plan only for what Latchkey obtained: the token
 * that a back end stored is its own, and it may go on using it. And only when the new grant lives on: not when both have a
 * token in common.
 *
 * @param principal who replaces it
 * @returns undefined when nothing is to be revoked, or nothing can be: a credential that does not open must not keep its
 *   user from connecting again
 */
export async function planReplacement(
  deps: Deps,
  integration: Integration,
  before: Connection | null,
  next: Pick<Grant, "credential" | "parameters">,
  principal: string | undefined,
): Promise<NewRevocation | undefined> {
  if (!before?.credentialSealed || before.tokenKey !== null) return undefined;
  const settings = await givenSettings(deps, integration, [before]);
  const given = settings.of(before)?.integration;
  const isSame = given === integration;
  const endsAlone = (isSame && isElsewhere(deps, integration, before, next)) || canEndAlone(deps, given, integration);
  if (!endsAlone) return undefined;
  try {
    const old = await openCredential(deps, before, before.credentialSealed);
    return haveCommonToken(old, next.credential) ? undefined : await planRevocation(deps, settings, before, principal);
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    const { tenantId: tenant, id: connectionId } = before;
    deps.log("warn", "grant_not_ended", { tenant, connectionId, code: error.kind });
    return undefined;
  }
}

/** Whether the new grant is of another server, since its user has named another place: what ends the old one cannot reach it. */
function isElsewhere(deps: Deps, integration: Integration, before: Consent, next: Consent): boolean {
  const [old, fresh] = [before, next].map(
    (consent) => addressesOf(deps, agreedIntegration(integration, consent)).tokenEndpoint,
  );
  return typeof old === "string" && typeof fresh === "string" && old !== fresh;
}

/**
 * Whether revoking the old tokens leaves the new ones alive. RFC 7009 is about one token and what came of it. Other
 * ways to revoke, and providers whose row says so, end all that the user has granted to the
 * client: of the same client that would end the authorization that the user has just given. So there an old grant stays,
 * until the user disconnects.
 */
function canEndAlone(deps: Deps, before: Integration | undefined, now: Integration): boolean {
  if (!before) return false;
  if (now.authType !== "oauth2" || now.clientId !== before.clientId) return true;
  const { method, body, authentication, endsAll } = revocationKind(deps, before);
  const isStandard = method === "POST" && body === "form" && authentication.startsWith("client");
  return isStandard && !endsAll;
}

/** One token in common means one grant: with the old access token a provider may end the refresh token of both. */
function haveCommonToken(old: Credential, next: Credential): boolean {
  if (old.type !== "oauth2" || next.type !== "oauth2") return false;
  const isSameRefresh = old.refreshToken !== undefined && old.refreshToken === next.refreshToken;
  return isSameRefresh || old.accessToken === next.accessToken;
}
