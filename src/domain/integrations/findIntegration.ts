import {
  configSubject,
  findIntegrations,
  type IntegrationReference,
  type IntegrationView,
} from "../../storage/integrations.ts";
import { viewerOf } from "../access/permissions.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/**
 * Finds the one integration that a reference names and that the caller may see, with the caller's connection. One
 * database round trip.
 *
 * @param config the config whose shared connection is used instead of the caller's
 * @throws LatchkeyError `not_found`
 */
export async function findIntegration(
  { deps, caller }: Context,
  reference: string,
  config?: string,
): Promise<IntegrationView> {
  const subject = config === undefined ? caller.principal : configSubject(config);
  const [view, another] = await findIntegrations(deps.db, viewerOf(caller), subject, parseReference(reference));
  if (view && !another) return view;
  throw new LatchkeyError("not_found", "There is no such integration.", {
    reason: another ? "the reference is ambiguous" : "unknown reference",
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
