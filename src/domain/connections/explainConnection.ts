import type { StoredAuditEvent } from "../../storage/auditList.ts";
import { type HeldStory, readStory } from "../../storage/connectionStory.ts";
import type { Integration } from "../../storage/integrations.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { defaultScopes } from "../integrations/scopes.ts";
import { withTexts } from "../integrations/withTexts.ts";
import { nextAttempt } from "./connectionStatus.ts";
import { accountOf, type HeldAccount } from "./describeService.ts";
import { type Finding, findingOf } from "./findingOf.ts";
import { type Happening, happeningsOf } from "./happeningsOf.ts";

/** Why a connection works or not, as data. Times are milliseconds since the epoch. */
export interface ConnectionAccount {
  id: string;
  /** Whose it is: `user:<id>`, `shared`, or `config:<id>`. */
  subject: string;
  /** The user who connected it; null for an API key that acted for its tenant. */
  ownerId: string | null;
  integration: Pick<Integration, "id" | "slug" | "name" | "type" | "authType" | "mode" | "owner" | "clientStatus">;
  finding: Finding;
  account: HeldAccount;
  /** Who consented: the actor of the event, as long as the trail keeps it. */
  consentedBy: string | undefined;
  isRefreshable: boolean;
  /** How often it was refreshed since the consent. */
  refreshes: number;
  /** When the access token ends. */
  tokenEndsAt: number | null;
  /** When it will be refreshed, or tried again, without anybody doing anything. */
  nextAttemptAt: number | null;
  /** What happened, the newest first. */
  happened: Happening[];
}

/**
 * Tells the story of a connection of the tenant, whoever has it: consented when and by whom, refreshed when, what failed and
 * was tried, what is wrong now, whose fault it is and what to do. Needs `connection:read`. One database round trip.
 *
 * @throws LatchkeyError `forbidden`, `not_found`
 */
export async function explainConnection(ctx: Context, id: string): Promise<ConnectionAccount> {
  requirePermission(ctx, "connection:read");
  const { caller, about } = ctx;
  const deps = await withTexts(ctx.deps);
  const held = await readStory(deps.db, caller.tenant, id);
  if (!held) throw new LatchkeyError("not_found", "There is no such connection.");
  const { connection, integration, now } = held;
  about.connectionId = id;
  about.integrationId = integration.id;
  const { slug, name, type, authType, mode, owner, clientStatus } = integration;
  const { subject, ownerId, refreshable, version, grantVersion, tokenExpiresAt } = connection;
  return {
    ...{ id, subject, ownerId },
    integration: { id: integration.id, slug, name, type, authType, mode, owner, clientStatus },
    finding: findingOf(connection, integration, now),
    account: accountOf(deps, integration, connection, authType === "oauth2" ? defaultScopes(deps, integration) : []),
    consentedBy: consentOf(held)?.actor,
    isRefreshable: refreshable,
    // Each refresh counts the version on by one, from that of the consent.
    refreshes: version - grantVersion,
    tokenEndsAt: tokenExpiresAt,
    nextAttemptAt: nextAttempt(connection),
    happened: happeningsOf(held),
  };
}

/** The consent that holds is the newest one. */
function consentOf({ events }: HeldStory): StoredAuditEvent | undefined {
  return events.find(({ action }) => action === "connection.connected");
}
