import { ProviderError } from "../../oauth/errors.ts";
import { markClient } from "../../storage/clientStatus.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { ClientStatus } from "../../terms/integration.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";

/**
 * Runs a call that authenticates as an integration's client, and records the client's status on the integration. A
 * client that the provider refuses (`invalid_client`, RFC 6749 section 5.2) is a problem of the integration and not of
 * a user.
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

/** Does not throw when the storage fails, because the tokens of the call would be lost. */
async function note(deps: Deps, integration: Integration, status: ClientStatus): Promise<void> {
  try {
    await markClient(deps.db, integration, status);
  } catch (error) {
    const { id: integrationId, tenantId: tenant } = integration;
    deps.log("warn", "client_status_not_noted", { tenant, integrationId, code: toLatchkeyError(error).code });
  }
}
