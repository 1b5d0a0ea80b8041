import type { CatalogEntry } from "../../catalog/catalog.ts";
import type { Category } from "../../terms/category.ts";
import type { Deps } from "../context.ts";

/** Which providers of the catalogue are meant. */
export interface ProviderFilter {
  /** Words that must all be found in what people call it, or in what it holds. */
  text?: string | undefined;
  category?: Category | undefined;
}

/**
 * Finds providers of the catalogue, in its order. Anybody may: nothing of it belongs to a tenant.
 */
export function searchCatalog(
  { catalog }: Pick<Deps, "catalog">,
  { text = "", category }: ProviderFilter,
): readonly CatalogEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && category === undefined) return catalog.entries;
  return catalog.entries.filter((definition) => {
    const isOfCategory = category === undefined || definition.categories.includes(category);
    const spoken = isOfCategory ? wordsOf(definition) : "";
    return isOfCategory && words.every((word) => spoken.includes(word));
  });
}

/** Returns all words by which a provider is found, in lower case. */
export function wordsOf({ name, slug, aliases, description }: CatalogEntry): string {
  return [name, slug, ...aliases, description].join(" ").toLowerCase();
}
