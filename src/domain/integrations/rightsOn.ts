import type { IntegrationView } from "../../storage/integrations.ts";
import { LEVEL } from "../../terms/integration.ts";
import { hasPermission } from "../access/permissions.ts";
import { isOwner } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";

/** What a caller may do with an integration that it sees. */
export interface Rights {
  edit: boolean;
  share: boolean;
  transfer: boolean;
  remove: boolean;
}

/** Returns what a caller may do, for pages that offer no more. Any signed-in user may. The verbs check it again. */
export function rightsOn(
  { caller }: Pick<Context, "caller">,
  view: Pick<IntegrationView, "integration" | "level">,
): Rights {
  const share = hasPermission(caller, "integration:share") && view.level >= LEVEL.manage;
  return {
    edit: hasPermission(caller, "integration:write") && view.level >= LEVEL.edit,
    share,
    transfer: share && isOwner({ caller }, view),
    remove: hasPermission(caller, "integration:delete") && view.level >= LEVEL.manage,
  };
}
