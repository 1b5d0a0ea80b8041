import type { DescribedCatalog } from "../../catalog/catalog.ts";
import type { Deps } from "../context.ts";

/** Returns the dependencies with a catalogue that has its texts for people, for an answer that shows them. */
export async function withTexts(deps: Deps): Promise<Omit<Deps, "catalog"> & { catalog: DescribedCatalog }> {
  return { ...deps, catalog: await deps.catalog.described() };
}
