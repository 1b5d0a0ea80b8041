import type { Context } from "hono";
import type { ProviderStatus } from "../../domain/integrations/listProviders.ts";
import { searchCatalog } from "../../domain/integrations/searchCatalog.ts";
import type { AppEnv } from "../../http/appEnv.ts";
import { type Category, categories } from "../../terms/category.ts";
import type { Texts } from "../../ui/language.ts";
import { readQuery, readSearch } from "./query.ts";

/** What the address of a page says that shows the catalogue, and what is found by it. */
export interface FoundProviders {
  text: string | undefined;
  category: Category | undefined;
  found: readonly ProviderStatus["provider"][];
}

/** Reads what is looked for in the catalogue. A category that there is not counts as none: it comes from an old address. */
export function readCatalogueQuery(c: Context<AppEnv>): FoundProviders {
  const text = readSearch(c);
  const wanted = readQuery(c, "category");
  const category = categories.find((one) => one === wanted);
  return { text, category, found: searchCatalog(c.var.deps, { text, category }) };
}

/** The options of the choice of a category, by their names. */
export function categoryOptions({ catalogue: said }: Texts): [value: string, label: string][] {
  const named = categories.map((one): [string, string] => [one, said.categories[one]]);
  return [["", said.all], ...named.sort(([, one], [, other]) => one.localeCompare(other))];
}
