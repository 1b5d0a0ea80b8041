import type { ConnectSession } from "../../storage/connectSessions.ts";
import { type Caller, type SessionLimits, userPrincipal } from "../context.ts";

type Row = Pick<
  ConnectSession,
  "id" | "tenantId" | "userId" | "userName" | "keyId" | "integrations" | "scopes" | "returnTo" | "locale" | "expiresAt"
>;

/** The caller that a connect session makes: its user, as a back end knows it, within the session's limits. */
export function sessionCaller(session: Row): Caller {
  const { tenantId, userId, userName, keyId } = session;
  return {
    tenant: tenantId,
    principal: userPrincipal(userId),
    userId,
    keyId: keyId ?? undefined,
    // Its integrations and its user are within those limits, and it does nothing but connect.
    delegated: undefined,
    teams: [],
    superuser: false,
    levelOnAll: 0,
    permissions: new Set(),
    email: undefined,
    name: userName ?? undefined,
    connectSession: limitsOf(session),
  };
}

/** What a session limits its caller to. */
export function limitsOf({
  id,
  integrations,
  scopes,
  returnTo,
  locale,
  expiresAt,
}: Omit<Row, "tenantId">): SessionLimits {
  return { id, integrations, scopes, returnTo, locale, expiresAt };
}
