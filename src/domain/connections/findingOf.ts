import type { Connection, Integration } from "../../storage/integrations.ts";
import type { ConnectionStatus } from "../../terms/connection.ts";
import { connectionStatus } from "./connectionStatus.ts";

/** What is wrong with a connection, or that nothing is. */
export const causes = [
  ...(["none", "grant_refused", "refresh_refused", "token_expired", "token_refused", "disconnected"] as const),
  ...(["client_invalid", "integration_changed", "config_changed", "not_shared", "integration_deleted"] as const),
  ...(["provider_down", "provider_limits", "provider_answers", "settings_refused", "secret_closed", "other"] as const),
] as const;
export type Cause = (typeof causes)[number];

/** Who can mend it: the user, whoever keeps the integration's OAuth client, the provider, or whoever configures. */
export type Blamed = "user" | "client" | "provider" | "configuration";

/** What to do about it. */
export type Advice = "nothing" | "reconnect" | "fix_client" | "fix_settings" | "share" | "wait" | "restore_key";

/** What is so now, whose fault it is, and what to do. */
export interface Finding {
  status: ConnectionStatus;
  cause: Cause;
  /** Null when nothing is wrong. */
  fault: Blamed | null;
  advice: Advice;
  /** Whether calls fail now. Otherwise they soon will, unless nothing is wrong. */
  isBroken: boolean;
  /** Since when, in milliseconds since the epoch; null when that is not known. */
  since: number | null;
}

const MEANING: Record<Cause, [Blamed | null, Advice]> = {
  none: [null, "nothing"],
  grant_refused: ["user", "reconnect"],
  refresh_refused: ["user", "reconnect"],
  token_expired: ["user", "reconnect"],
  token_refused: ["user", "reconnect"],
  disconnected: ["user", "reconnect"],
  client_invalid: ["client", "fix_client"],
  integration_changed: ["configuration", "reconnect"],
  config_changed: ["configuration", "reconnect"],
  not_shared: ["configuration", "share"],
  integration_deleted: ["configuration", "nothing"],
  provider_down: ["provider", "wait"],
  provider_limits: ["provider", "wait"],
  provider_answers: ["provider", "wait"],
  settings_refused: ["configuration", "fix_settings"],
  secret_closed: ["configuration", "restore_key"],
  other: [null, "wait"],
};

/** The causes behind the codes of failed refreshes, where they have another name. */
const BY_CODE: Record<string, Cause> = {
  provider_unavailable: "provider_down",
  provider_timeout: "provider_down",
  provider_rate_limited: "provider_limits",
  provider_malformed: "provider_answers",
  provider_refused: "settings_refused",
  provider_not_active: "settings_refused",
  account_unusable: "settings_refused",
  key_unavailable: "secret_closed",
  key_retired: "secret_closed",
  credential_corrupt: "secret_closed",
};

/** What only a new consent mends, whatever the client is like. */
const ONLY_BY_USER: readonly Cause[] = [
  ...(["grant_refused", "token_expired", "token_refused", "integration_changed", "config_changed"] as const),
];

type Row = Omit<Connection, "credentialSealed">;
type Keeper = Pick<Integration, "clientStatus" | "clientRefusedSince" | "deletingSince">;

/**
 * Says what is wrong with a connection, whose fault that is and what to do.
 * @param now the database's clock, in milliseconds
 */
export function findingOf(connection: Row, integration: Keeper, now: number): Finding {
  const { status, reason } = connectionStatus(connection, now);
  const cause = causeOf(connection, integration, { status, reason });
  const [fault, advice] = MEANING[cause];
  const isBroken = status !== "connected" || cause === "not_shared" || cause === "integration_deleted";
  return { status, cause, fault, advice, isBroken, since: sinceOf(connection, integration, cause, status) };
}

function causeOf(
  { unseenSince }: Row,
  { clientStatus, deletingSince }: Keeper,
  { status, reason }: { status: ConnectionStatus; reason: string | null },
): Cause {
  if (deletingSince !== null) return "integration_deleted";
  if (status === "disconnected") return "disconnected";
  if (unseenSince !== null) return "not_shared";
  const told = reason === null ? "none" : (causes.find((known) => known === reason) ?? BY_CODE[reason] ?? "other");
  // A provider that does not know the client refuses its refresh tokens too.
  return clientStatus === "client_invalid" && !ONLY_BY_USER.includes(told) ? "client_invalid" : told;
}

function sinceOf(
  { status: stored, tokenExpiresAt, failedAt, unseenSince, apiRefusedAt, updatedAt }: Row,
  { deletingSince, clientRefusedSince }: Keeper,
  cause: Cause,
  status: ConnectionStatus,
): number | null {
  if (cause === "none") return null;
  if (cause === "integration_deleted") return deletingSince;
  if (cause === "not_shared") return unseenSince;
  if (cause === "client_invalid" && clientRefusedSince !== null) return clientRefusedSince;
  // The row says by itself since when it is as it is. A token that ends is not written.
  if (stored !== "connected") return updatedAt;
  if (status !== "connected") return tokenExpiresAt;
  return cause === "token_refused" ? apiRefusedAt : failedAt;
}
