import * as z from "zod";
import type { transferIntegration } from "../../domain/shares/transferIntegration.ts";

/** A user or a team. Neither is the tenant itself. */
export const principalItem = z.lazy(() =>
  z.strictObject({ userId: z.string().optional(), teamId: z.string().optional() }),
);

/** `proposed`: to whom it was offered, until that user or team accepts. */
export const ownerItem = z.lazy(() => principalItem.unwrap().extend({ proposed: principalItem.optional() }));

type Owned = Awaited<ReturnType<typeof transferIntegration>>;

export function toOwnerItem({ owner, pendingOwner }: Owned): z.input<typeof ownerItem> {
  return { ...toPrincipalItem(owner), ...(pendingOwner !== null && { proposed: toPrincipalItem(pendingOwner) }) };
}

export function toPrincipalItem(principal: string): z.input<typeof principalItem> {
  if (principal.startsWith("user:")) return { userId: principal.slice("user:".length) };
  return principal.startsWith("team:") ? { teamId: principal.slice("team:".length) } : {};
}
