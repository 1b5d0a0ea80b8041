import { ProviderError } from "../../oauth/errors.ts";
import { markClient } from "../../storage/clientStatus.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { ClientStatus } from "../../terms/integration.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";

/**
 * Runs a call that authenticates as an integration's client, and lets the integration show what came of it: a provider
 * that refuses the client (`invalid_client`, RFC 6749 section 5.2) is the integration's trouble and not a user's.
 */
export async function withClientStatus<T>(deps: Deps, integration: Integration, call: Promise<T>): Promise<T> {
  try {
    const result = await call;
    if (integration.clientStatus !== "ok") await note(deps, integration, "ok");
    return result;
  } catch (error) {
    if (error instanceof ProviderError && error.kind === "invalid_client") {
      await note(deps, integration, "client_invalid");
    }
    throw error;
  }
}

/** A storage that fails here must not cost the tokens that the call has brought. */
async function note(deps: Deps, integration: Integration, status: ClientStatus): Promise<void> {
  try {
    await markClient(deps.db, integration, status);
  } catch (error) {
    const { id: integrationId, tenantId: tenant } = integration;
    deps.log("warn", "client_status_not_noted", { tenant, integrationId, code: toLatchkeyError(error).code });
  }
}
