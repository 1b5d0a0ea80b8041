import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { agreedIntegration } from "./agreedIntegration.ts";
import { oauthProfile } from "./oauthProfile.ts";

/** Checks whether an account can be connected to the integration in its current configuration. */
export function isUsable(deps: Deps, integration: Integration): boolean {
  return integration.authType !== "oauth2" || oauthProfile(deps, agreedIntegration(integration, null)) !== undefined;
}
