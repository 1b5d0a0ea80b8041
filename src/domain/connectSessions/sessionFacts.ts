import { findConnectSession } from "../../storage/connectSessions.ts";
import type { ConnectSessionState } from "../../terms/connectSession.ts";
import type { PublicContext } from "../context.ts";
import { returnOrigins } from "../policy/returnAddress.ts";
import { lookOf, type TenantLook } from "../tenants/tenantLook.ts";
import { sessionState } from "./sessionState.ts";

/** What a page may say of a session before its browser has proven itself: the id in the address is no secret. */
export interface SessionFacts {
  state: ConnectSessionState;
  tenant: string;
  look: TenantLook;
  /** The language of the pages. Null: as the browser says. */
  locale: string | null;
  /** The exact origins that may frame its pages, open them and be told the result. */
  origins: string[];
}

/**
 * Returns what a page may say of a connect session that its address names. Public: it holds nothing of the user. One database
 * round trip.
 */
export async function sessionFacts(
  { deps }: Pick<PublicContext, "deps">,
  id: string,
): Promise<SessionFacts | undefined> {
  const view = await findConnectSession(deps.db, id);
  if (!view) return undefined;
  const { session, tenant } = view;
  return {
    state: sessionState(view),
    tenant: session.tenantId,
    look: lookOf(session.tenantId, tenant),
    locale: session.locale,
    origins: returnOrigins(deps.settings, tenant),
  };
}
