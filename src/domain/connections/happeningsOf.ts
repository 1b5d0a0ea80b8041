import type { StoredAuditEvent } from "../../storage/auditList.ts";
import type { HeldStory } from "../../storage/connectionStory.ts";
import type { AuditAction } from "../audit.ts";

/** Something that happened to a connection. Times are milliseconds since the epoch. */
export type Happening = { at: number } & (
  | { what: "event"; event: StoredAuditEvent }
  /** The last authorization, when the trail does not tell of it any more. */
  | { what: "consented" }
  /** The last refresh, by whoever needed the token, when the trail does not tell of it. */
  | { what: "refreshed" }
  /** The last refresh that failed: how many in a row, and with which code. */
  | { what: "refresh_failed"; count: number; code: string }
  /** The last call that the API refused as if the token had ended: how many in a row. */
  | { what: "api_refused"; count: number }
  | { what: "token_ended" }
  /** The user may not use the integration any more. */
  | { what: "hidden" }
);

/** What is done to an integration that its connections do not notice. */
const UNNOTICED = ["integration.icon_set", "integration.icon_removed", "integration.created", "tools.imported"];

/** Returns what happened to a connection, the newest first: what the row remembers, and what the trail tells since its consent. */
export function happeningsOf({ connection, events, integrationEvents, now }: HeldStory): Happening[] {
  const { lastAuthorizedAt, lastRefreshedAt, failedAt, failures, failure, apiRefusedAt, apiRefusals } = connection;
  const { tokenExpiresAt, unseenSince } = connection;
  const isTold = (action: AuditAction, since: number) =>
    events.some((event) => event.action === action && event.outcome === "success" && event.createdAt >= since);
  const ofIntegration = integrationEvents.filter(
    ({ action, createdAt }) => createdAt >= lastAuthorizedAt && !UNNOTICED.includes(action),
  );
  const happened: Happening[] = [...events, ...ofIntegration].map((event) => ({
    at: event.createdAt,
    what: "event",
    event,
  }));
  if (!isTold("connection.connected", lastAuthorizedAt)) happened.push({ at: lastAuthorizedAt, what: "consented" });
  if (lastRefreshedAt !== null && !isTold("token.refreshed", lastRefreshedAt)) {
    happened.push({ at: lastRefreshedAt, what: "refreshed" });
  }
  if (failedAt !== null && failure !== null) {
    happened.push({ at: failedAt, what: "refresh_failed", count: failures, code: failure });
  }
  if (apiRefusedAt !== null) happened.push({ at: apiRefusedAt, what: "api_refused", count: apiRefusals });
  if (tokenExpiresAt !== null && tokenExpiresAt <= now) happened.push({ at: tokenExpiresAt, what: "token_ended" });
  if (unseenSince !== null) happened.push({ at: unseenSince, what: "hidden" });
  return happened.sort((one, other) => other.at - one.at);
}
