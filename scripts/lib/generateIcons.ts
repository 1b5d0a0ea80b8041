import * as simpleIcons from "simple-icons";
import type { ProviderInput } from "../../src/catalog/schema.ts";

/**
 * Returns the icons that definitions name, a line each: the slug in the simple-icons collection, the colour and the path.
 * @throws Error when the collection does not have one of them
 */
export function generateIcons(definitions: readonly ProviderInput[]): string {
  const collection = new Map(Object.values(simpleIcons).map((icon) => [icon.slug, icon]));
  const slugs = new Set(definitions.flatMap(({ icon }) => icon ?? []));
  const lines = [...slugs].sort().map((slug) => {
    const icon = collection.get(slug);
    if (!icon) throw new Error(`simple-icons has no icon ${slug}`);
    return `${slug} ${icon.hex} ${icon.path}`;
  });
  return lines.join("\n");
}
