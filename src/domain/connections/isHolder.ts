import type { Connection } from "../../storage/integrations.ts";
import type { Caller } from "../context.ts";

/** Whether a connection is the caller's to end: its own, one that it connected for everyone, or as a superuser any. */
export function isHolder(
  { superuser, userId, principal }: Pick<Caller, "superuser" | "userId" | "principal">,
  { subject, ownerId }: Pick<Connection, "subject" | "ownerId">,
): boolean {
  return superuser || subject === principal || (ownerId !== null && ownerId === userId);
}
