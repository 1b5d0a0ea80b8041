import type { OAuthProfile } from "../../oauth/profile.ts";
import { findIntegrations } from "../../storage/findIntegrations.ts";
import type { IntegrationView } from "../../storage/integrations.ts";
import { LEVEL } from "../../terms/integration.ts";
import { viewerOf } from "../access/permissions.ts";
import type { Caller, Deps, Identity, SessionLimits } from "../context.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { oauthProfile } from "../integrations/oauthProfile.ts";
import { integrationChanged } from "./integrationChanged.ts";
import type { FlowTicket } from "./ticket.ts";

/** Returns the caller that began the flow. @param connectSession the limits of its session, once they are read */
export function callerOf(
  { tenant, principal, userId, keyId, teams, levelOnAll }: FlowTicket,
  connectSession?: SessionLimits,
): Identity & Pick<Caller, "keyId" | "connectSession"> {
  return { tenant, principal, userId, keyId, teams, levelOnAll, connectSession };
}

/**
 * Reads the integration, which must still be as it was when the user agreed. The user must still see it, because a
 * share may have been deleted.
 */
export async function readIntegration(
  deps: Deps,
  ticket: FlowTicket,
): Promise<{ view: IntegrationView; profile: OAuthProfile }> {
  const reference = { by: "id", id: ticket.integrationId } as const;
  const identity = callerOf(ticket);
  const [view] = await findIntegrations(deps.db, viewerOf(identity), identity.principal, reference);
  const profile = view && oauthProfile(deps, agreedIntegration(view.integration, ticket));
  const isOwn = view?.integration.mode === "per-user" && ticket.browserHash !== undefined;
  const mayConnect = view && (isOwn || view.level >= LEVEL.edit);
  if (!profile || !mayConnect || view.integration.version !== ticket.integrationVersion) {
    throw integrationChanged();
  }
  return { view, profile };
}
