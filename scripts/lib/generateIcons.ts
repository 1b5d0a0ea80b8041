import * as simpleIcons from "simple-icons";
import { providers } from "../../src/catalog/providers.ts";

/** What of an icon of the simple-icons collection is kept. */
export interface BrandIcon {
  title: string;
  hex: string;
  path: string;
}

/**
 * The icons that providers of the catalogue name, by their slug in the collection.
 * @throws Error when the collection does not have one of them
 */
export function generateIcons(): Record<string, BrandIcon> {
  const collection = new Map(Object.values(simpleIcons).map((icon) => [icon.slug, icon]));
  const slugs = new Set(providers.flatMap(({ icon }) => icon ?? []));
  return Object.fromEntries([...slugs].sort().map((slug) => [slug, keep(slug, collection.get(slug))]));
}

/** As the file holds it. */
export function formatIcons(icons: Record<string, BrandIcon>): string {
  return `${JSON.stringify(icons, undefined, 2)}\n`;
}

function keep(slug: string, icon: BrandIcon | undefined): BrandIcon {
  if (!icon) throw new Error(`simple-icons has no icon ${slug}`);
  const { title, hex, path } = icon;
  return { title, hex, path };
}
