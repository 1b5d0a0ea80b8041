import { requireLevel } from "../../../../domain/access/requireAccess.ts";
import { toLatchkeyError } from "../../../../domain/errors.ts";
import type { IntegrationDescription } from "../../../../domain/integrations/describeIntegration.ts";
import { getIntegration } from "../../../../domain/integrations/getIntegration.ts";
import { LEVEL } from "../../../../terms/integration.ts";
import type { Visit } from "../consolePage.ts";
import { integrationHref, integrationTrail } from "../ofIntegration.ts";
import type { Faulty } from "./configForm.tsx";

export const LIST = "/console/integrations/:integration/configs";

/** The integration whose configs are shown, where its list is, and the trail of a page below that list. */
export interface Place extends Pick<IntegrationDescription, "integration" | "level"> {
  list: string;
  trail: ReturnType<typeof integrationTrail>;
}

/** @throws LatchkeyError `not_found`, `forbidden` when its reader may not change the integration */
export async function editablePlace(visit: Visit): Promise<Place> {
  const place = await placeOf(visit);
  requireLevel(place, LEVEL.edit);
  return place;
}

/** @throws LatchkeyError `not_found` */
export async function placeOf({ ctx, c, reader }: Visit): Promise<Place> {
  const { integration, level } = await getIntegration(ctx, c.req.param("integration") ?? "");
  const list = integrationHref(integration.id, "/configs");
  return {
    integration,
    level,
    list,
    trail: integrationTrail(integration, [reader.texts.consoleTools.configs.title, list]),
  };
}

/** Returns the fields that a verb of the domain does not take; undefined when it has done its work. */
export async function faultsIn(work: () => Promise<unknown>): Promise<Faulty | undefined> {
  try {
    await work();
  } catch (error) {
    const { code, errors } = toLatchkeyError(error);
    if (code !== "validation_failed") throw error;
    return new Set(errors?.map(({ path }) => path));
  }
}
