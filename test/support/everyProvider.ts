import type { DescribedCatalog } from "../../src/catalog/catalog.ts";
import type { DescribedProvider } from "../../src/catalog/schema.ts";

/** Opens all providers of a catalogue, in its order. */
export function everyProvider({ entries, bySlug }: DescribedCatalog): DescribedProvider[] {
  return entries.flatMap(({ slug }) => bySlug(slug) ?? []);
}
