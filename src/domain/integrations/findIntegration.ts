import { findIntegrations, type IntegrationReference, type IntegrationView } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { viewerOf } from "../permissions.ts";

/**
 * The integration that a caller names by id (`int_…`), by slug when only one visible integration has it, or by natural
 * id (`ownerId:slug`). Whoever may not see it is told the same as when there is none. One database round trip.
 *
 * @throws LatchkeyError `not_found`
 */
export async function findIntegration({ deps, caller }: Context, reference: string): Promise<IntegrationView> {
  const subject = caller.principal;
  const [view, another] = await findIntegrations(deps.db, viewerOf(caller), subject, parseReference(reference));
  if (view && !another) return view;
  throw new LatchkeyError("not_found", "There is no such integration.", {
    reason: another ? "the slug is not unique" : "none is visible",
  });
}

function parseReference(reference: string): IntegrationReference {
  const separator = reference.lastIndexOf(":");
  if (separator > 0) {
    const owner = reference.slice(0, separator);
    return {
      by: "natural-id",
      owners: [`user:${owner}`, `team:${owner}`, owner],
      slug: reference.slice(separator + 1),
    };
  }
  return reference.startsWith("int_") ? { by: "id", id: reference } : { by: "slug", slug: reference };
}
