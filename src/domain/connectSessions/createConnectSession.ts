import { typeid } from "typeid-js";
import { randomToken, sha256 } from "../../crypto/random.ts";
import { type ConnectSession, insertConnectSession } from "../../storage/connectSessions.ts";
import type { Integration } from "../../storage/integrations.ts";
import { findTenant } from "../../storage/tenants.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { requireAllowed } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { allowedScopes } from "../integrations/scopes.ts";
import { takeChange } from "../limits/takeChange.ts";
import { returnAddress } from "../policy/returnAddress.ts";
import { namedIntegrations } from "./namedIntegrations.ts";
import { sessionCaller } from "./sessionCaller.ts";
import { sessionsOf } from "./sessionsOf.ts";

export interface CreateSessionInput {
  userId: string;
  userName?: string | undefined;
  /** Ids, natural ids, slugs or slugs of providers. */
  integrations?: string[] | undefined;
  scopes?: string[] | undefined;
  returnTo?: string | undefined;
  /** Seconds. */
  expiresIn: number;
  locale?: string | undefined;
}

export interface CreatedSession {
  id: string;
  token: string;
  connectUrl: string;
  expiresAt: number;
}

/**
 * Makes a link by which one user connects accounts without a session of the application. Whoever `sessionsOf` lets. It counts
 * as a change of that user. One database round trip, one for the way back, and one or more for each integration.
 *
 * @returns the token in clear; it is never shown again
 * @throws LatchkeyError `forbidden`, `key_limit`, `validation_failed`, `return_to_not_allowed`, `scope_not_allowed`, `rate_limited`
 */
export async function createConnectSession(ctx: Context, input: CreateSessionInput): Promise<CreatedSession> {
  const owner = sessionsOf(ctx);
  const { deps, caller } = ctx;
  if (owner.userId !== undefined && owner.userId !== input.userId) throw ofAnotherUser();
  requireAllowed(ctx, { does: "connect", integrationId: undefined, userId: input.userId });
  const row = {
    ...{ id: typeid("cs").toString(), tenantId: caller.tenant, userId: input.userId },
    ...{ userName: input.userName ?? null, locale: input.locale ?? null },
    ...{ scopes: input.scopes ?? null, integrations: null, returnTo: await checkedReturn(ctx, input.returnTo) },
    ...{ keyId: caller.keyId ?? null, createdBy: caller.principal },
  };
  const user = sessionCaller({ ...row, scopes: null, expiresAt: 0 });
  // Else the route has counted it.
  if (caller.principal !== user.principal) takeChange(deps, user);
  // Where nobody names integrations, a key that is limited to some makes a link for those.
  const named = input.integrations ?? caller.delegated?.limits.integrations;
  const asUser = { ...ctx, caller: { ...user, delegated: caller.delegated } };
  const integrations = named && (await namedIntegrations(asUser, named));
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
function linkOf(publicUrl: string, { id }: ConnectSession, token: string) {
  return { id, token, connectUrl: `${publicUrl}/connect?session=${id}#${token}` };
}

async function checkedReturn({ deps, caller }: Context, returnTo: string | undefined): Promise<string | null> {
  if (returnTo === undefined) return null;
  return returnAddress(deps.settings, (await findTenant(deps.db, caller.tenant)) ?? null, returnTo, null);
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

function ofAnotherUser(): LatchkeyError {
  return new LatchkeyError("forbidden", "A key that acts as a user makes connect sessions of that user only.");
}
