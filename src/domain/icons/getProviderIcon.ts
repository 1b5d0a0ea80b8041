import { providerIcon } from "../../catalog/icon.ts";
import type { PublicContext } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { type IconContent, svgIcon } from "./iconContent.ts";

/**
 * Returns the icon of a provider of the catalogue, by its slug or an alias. Public.
 * @throws LatchkeyError `not_found`
 */
export async function getProviderIcon({ deps }: Pick<PublicContext, "deps">, name: string): Promise<IconContent> {
  const slug = deps.catalog.named(name)?.slug;
  const entry = deps.catalog.entries.find((one) => one.slug === slug);
  if (!entry) throw new LatchkeyError("not_found", "There is no provider with this slug or alias.");
  return svgIcon(await providerIcon(entry));
}
