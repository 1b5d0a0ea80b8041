import { describeService, type Service } from "../../../domain/connections/describeService.ts";
import type { SessionLimits } from "../../../domain/context.ts";
import { type ErrorCode, errorCodes, toLatchkeyError } from "../../../domain/errors.ts";
import type { Frame } from "./frame.tsx";

/** What came of the visit of a connect link. */
export type Ending =
  | { status: "connected"; service: Service }
  | { status: "failed"; service: Service | undefined; error: ErrorCode }
  | { status: "cancelled" };

/** Anyone can write the query, so it says nothing that is not so, and in no words of its own. */
export async function endingOf({ c, ctx }: Frame): Promise<Ending> {
  const { integration, success, error } = c.req.query();
  if (integration === undefined) return { status: "cancelled" };
  const service = await serviceOf(ctx, integration);
  if (success === "true" && service?.state === "connected") return { status: "connected", service };
  const known = errorCodes.find((code) => code === error);
  return known === undefined ? { status: "cancelled" } : { status: "failed", service, error: known };
}

/** It may be gone since. */
async function serviceOf(ctx: Frame["ctx"], integration: string): Promise<Service | undefined> {
  try {
    return await describeService(ctx, integration);
  } catch (error) {
    if (toLatchkeyError(error).code === "not_found") return undefined;
    throw error;
  }
}

/** What a query of the return address may not say already. */
const RESULT_PARAMETERS = ["latchkey_status", "session", "integration", "error"];

/** Returns where the application wants the browser back, with what came of the link. It holds no secret. */
export function addressBack({ id, returnTo }: SessionLimits, ending: Ending): string | undefined {
  if (returnTo === null) return undefined;
  const url = new URL(returnTo);
  for (const name of RESULT_PARAMETERS) url.searchParams.delete(name);
  url.searchParams.set("latchkey_status", ending.status);
  url.searchParams.set("session", id);
  for (const [name, value] of Object.entries(detailsOf(ending))) url.searchParams.set(name, value);
  return url.href;
}

/** The integration and the error of an ending, as an application is told. */
function detailsOf(ending: Ending): { integration?: string; error?: string } {
  if (ending.status === "cancelled") return {};
  const integration = ending.service?.integrationId;
  return {
    ...(integration !== undefined && { integration }),
    ...(ending.status === "failed" && { error: ending.error }),
  };
}

/** What the page's script is told. */
export function dataOf({ way: { session = "", origin, mode } }: Frame, ending: Ending): Record<string, string> {
  return {
    ...{ session, status: ending.status, ...detailsOf(ending) },
    ...(origin !== undefined && { origin }),
    ...(mode !== undefined && { mode }),
  };
}
