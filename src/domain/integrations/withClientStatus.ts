import { spellClient } from "../../oauth/clientAuthentication.ts";
import { ProviderError } from "../../oauth/errors.ts";
import type { OAuthProfile } from "../../oauth/profile.ts";
import { markClient, type SeenClient } from "../../storage/clientStatus.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";

/**
 * Runs a call that authenticates as an integration's client, and records on the integration how that went: whether the
 * provider accepts the client, and with which spelling. A client that the provider refuses (`invalid_client`, RFC 6749
 * section 5.2) is a problem of the integration and not of a user.
 */
export async function withClientStatus<T>(
  deps: Deps,
  integration: Integration,
  { profile, clientSecret }: { profile: OAuthProfile; clientSecret: string | undefined },
  call: (profile: OAuthProfile) => Promise<T>,
): Promise<T> {
  try {
    const { result, worked } = await spellClient(profile, clientSecret, call);
    if (integration.clientStatus !== "ok" || worked !== undefined) {
      await note(deps, integration, { clientStatus: "ok", ...(worked && { basicEncoding: worked }) });
    }
    return result;
  } catch (error) {
    if (error instanceof ProviderError && error.kind === "invalid_client") {
      await note(deps, integration, { clientStatus: "client_invalid" });
    }
    throw error;
  }
}

/** Does not throw when the storage fails, because the tokens of the call would be lost. */
async function note(deps: Deps, integration: Integration, seen: SeenClient): Promise<void> {
  try {
    await markClient(deps.db, integration, seen);
  } catch (error) {
    const { id: integrationId, tenantId: tenant } = integration;
    deps.log("warn", "client_status_not_noted", { tenant, integrationId, code: toLatchkeyError(error).code });
  }
}
