import type { Provider } from "../../catalog/schema.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/**
 * Finds a provider by its id. A slug is not accepted.
 * @throws LatchkeyError `not_found`
 */
export function findProvider({ deps }: Pick<Context, "deps">, id: string): Provider {
  const provider = deps.catalog.byId(id);
  if (provider) return provider;
  throw new LatchkeyError("not_found", "There is no provider with this id. Ids are listed at /integrations/providers.");
}
