import { typeid } from "typeid-js";
import { randomToken, sha256 } from "../../crypto/random.ts";
import { type ConnectSession, insertConnectSession } from "../../storage/connectSessions.ts";
import type { Integration } from "../../storage/integrations.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { allowedScopes } from "../integrations/scopes.ts";
import { namedIntegrations } from "./namedIntegrations.ts";
import { sessionCaller } from "./sessionCaller.ts";

export interface SessionInput {
  userId: string;
  userName?: string | undefined;
  /** Ids, natural ids, slugs or slugs of providers. */
  integrations?: string[] | undefined;
  scopes?: string[] | undefined;
  /** An address that was checked. */
  returnTo?: string | undefined;
  /** Seconds. */
  expiresIn: number;
  locale?: string | undefined;
}

export interface CreatedSession {
  id: string;
  /** In clear; it is never shown again. */
  token: string;
  connectUrl: string;
  expiresAt: number;
}

/**
 * Makes the link of a user. The caller of this function has checked who may, and counts it as a change of the user. One
 * database round trip, and one or more for each integration.
 *
 * @throws LatchkeyError `key_limit`, `validation_failed`, `scope_not_allowed`
 */
export async function insertSession(ctx: Context, input: SessionInput): Promise<CreatedSession> {
  const { deps, caller } = ctx;
  const row = {
    ...{ id: typeid("cs").toString(), tenantId: caller.tenant, userId: input.userId },
    ...{ userName: input.userName ?? null, locale: input.locale ?? null },
    ...{ scopes: input.scopes ?? null, integrations: null, returnTo: input.returnTo ?? null },
    ...{ keyId: caller.keyId ?? null, createdBy: caller.principal },
  };
  const user = sessionCaller({ ...row, scopes: null, expiresAt: 0 });
  // Where nobody names integrations, a key that is limited to some makes a link for those.
  const named = input.integrations ?? caller.delegated?.limits.integrations;
  const asUser = { ...ctx, caller: { ...user, delegated: caller.delegated } };
  const integrations = named && (await namedIntegrations(asUser, [...named]));
  checkScopes(ctx, integrations, input.scopes);
  const ids = integrations?.map(({ id }) => id) ?? null;
  const token = randomToken(deps.random);
  const details = { userId: input.userId, integrations: ids, scopes: row.scopes };
  const event = auditEvent(ctx, "connect_session.created", row.id, details);
  const made = { ...row, integrations: ids, tokenHash: await sha256(token) };
  const created = await insertConnectSession(deps.db, made, input.expiresIn * 1000, event);
  if (created) return { ...linkOf(deps.settings.publicUrl, created, token), expiresAt: created.expiresAt };
  throw new LatchkeyError("conflict", "The connect session could not be made. Please try again.");
}

/** The token stands in the fragment only, which no browser sends to a server. */
export function linkOf(publicUrl: string, { id }: Pick<ConnectSession, "id">, token: string) {
  return { id, token, connectUrl: `${publicUrl}/connect?session=${id}#${token}` };
}

/** Scopes mean something only together with the services that they are of. */
function checkScopes({ deps }: Context, integrations: Integration[] | undefined, scopes: string[] = []): void {
  if (scopes.length === 0) return;
  if (!integrations) {
    const errors = [{ path: "scopes", message: "need integrations beside them" }];
    throw new LatchkeyError("validation_failed", "Scopes are those of integrations: name these too.", { errors });
  }
  const allowed = integrations.flatMap((integration) => allowedScopes(deps, integration));
  const unknown = scopes.filter((scope) => !allowed.includes(scope));
  if (unknown.length === 0) return;
  throw new LatchkeyError("scope_not_allowed", `None of the integrations allows these scopes: ${unknown.join(" ")}.`);
}
