import type { DescribedCatalog } from "../../catalog/catalog.ts";
import type { Deps } from "../context.ts";

export type DescribedDeps = Omit<Deps, "catalog"> & { catalog: DescribedCatalog };

/** Returns the dependencies with a catalogue that has its texts for people, for an answer that shows them. */
export async function withTexts(deps: Deps): Promise<DescribedDeps> {
  return { ...deps, catalog: await deps.catalog.described() };
}
