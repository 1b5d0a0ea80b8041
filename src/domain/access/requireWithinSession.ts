import type { Caller } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

type Asking = { caller: Pick<Caller, "connectSession"> };

/**
 * Checks that a caller who came by a connect session stays within it; anybody else passes. It stands where everything comes
 * through that finds an integration, prepares a flow, stores a credential or ends a connection, so that no verb can forget it.
 *
 * @param scopes those that somebody chose; what a provider needs for a refresh token is added later
 * @throws LatchkeyError `not_found` for an integration that the session is not for, `scope_not_allowed`
 */
export function requireWithinSession(
  { caller: { connectSession } }: Asking,
  { id }: { id: string },
  scopes: readonly string[] = [],
): void {
  if (!connectSession) return;
  const { scopes: most } = connectSession;
  if (!isWithinSession(connectSession, id)) {
    throw new LatchkeyError("not_found", "There is no such integration.", { reason: "outside of the connect session" });
  }
  if (!most || scopes.every((scope) => most.includes(scope))) return;
  throw new LatchkeyError("scope_not_allowed", `This link allows only these scopes: ${most.join(" ")}.`);
}

/**
 * Whether an integration may be reached, for lists.
 * @param id undefined for a provider that has no integration yet: only a session for everything may have one made
 */
export function isWithinSession(session: Caller["connectSession"], id: string | undefined): boolean {
  const integrations = session?.integrations ?? null;
  return integrations === null || (id !== undefined && integrations.includes(id));
}

/**
 * Checks that the caller did not come by a connect session, for what is about more than one integration, or hands out
 * secrets.
 * @throws LatchkeyError `forbidden`
 */
export function requireNoSession({ caller }: Asking): void {
  if (!caller.connectSession) return;
  throw new LatchkeyError("forbidden", "A link for connecting accounts cannot do that.");
}
