import { LatchkeyError } from "../../../../domain/errors.ts";
import type { IntegrationDescription } from "../../../../domain/integrations/describeIntegration.ts";
import { getIntegration } from "../../../../domain/integrations/getIntegration.ts";
import { type Rights, rightsOn } from "../../../../domain/integrations/rightsOn.ts";
import type { Visit } from "../consolePage.ts";

export const LIST = "/console/integrations";
export const section = "integrations";

/** The reference that the address holds. */
export function referenceOf({ c }: Visit): string {
  return c.req.param("id") ?? "";
}

/**
 * Finds the integration that the address names, for a page that offers to do something with it.
 * @throws LatchkeyError `not_found`, `forbidden` when the caller may not do that
 */
export async function openFor(visit: Visit, right: keyof Rights): Promise<IntegrationDescription> {
  const found = await getIntegration(visit.ctx, referenceOf(visit));
  if (rightsOn(visit.ctx, found)[right]) return found;
  throw new LatchkeyError("forbidden", "You may see this integration, but not do that with it.");
}
