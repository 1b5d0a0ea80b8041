import { EVERYONE } from "../../../../domain/access/permissions.ts";
import { isUserId } from "../../../../domain/access/userId.ts";
import { userPrincipal } from "../../../../domain/context.ts";

const ID = /^\P{Cc}{1,255}$/u;

/** The user, the team or everyone that the fields of a form name; undefined when they name nobody. */
export function principalOf(kind: string | null, text: string | null): string | undefined {
  const id = text?.trim() ?? "";
  if (kind === EVERYONE) return EVERYONE;
  if (kind === "user" && isUserId(id)) return userPrincipal(id);
  return kind === "team" && ID.test(id) ? `team:${id}` : undefined;
}

/** The two fields that name a principal. */
export function fieldsOf(principal: string): { kind: string; id: string } {
  const [kind = "", ...rest] = principal.split(":");
  return { kind, id: rest.join(":") };
}
