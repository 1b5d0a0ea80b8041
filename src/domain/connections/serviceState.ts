import type { Connection, Integration } from "../../storage/integrations.ts";
import { connectionStatus } from "./connectionStatus.ts";

/**
 * How a service stands for somebody, in the order in which it needs them. `ready`: it has a credential for everyone. `shared`:
 * one account serves everyone, and whether there is one was not asked.
 */
export const serviceStates = ["attention", "degraded", "connected", "ready", "shared", "unconnected"] as const;
export type ServiceState = (typeof serviceStates)[number];

type Held = Omit<Connection, "credentialSealed">;
type Place = Pick<Integration, "apiKeySealed" | "tokenSealed" | "passwordSealed" | "username" | "authType">;

/** Returns how a service stands by what is connected, and why it does not work, or soon will not. */
export function serviceState(
  integration: Place,
  connection: Held | null,
  now: number,
): { state: ServiceState; reason: string | null } {
  if (connection === null || connection.status === "disconnected") {
    return { state: hasOwnCredential(integration) ? "ready" : "unconnected", reason: null };
  }
  const { status, reason } = connectionStatus(connection, now);
  return { state: status === "needs_reauth" ? "attention" : status === "degraded" ? "degraded" : "connected", reason };
}

function hasOwnCredential({ apiKeySealed, tokenSealed, passwordSealed, username, authType }: Place): boolean {
  const hasPair = authType === "basic" && (passwordSealed !== null || Boolean(username));
  return apiKeySealed !== null || tokenSealed !== null || hasPair;
}
