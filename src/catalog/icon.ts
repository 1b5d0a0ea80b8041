import type { CatalogEntry } from "./catalog.ts";

/** Returns the provider's brand icon as an SVG document, or its monogram when the collection has no icon of it. */
export async function providerIcon({ name, icon }: Pick<CatalogEntry, "name" | "icon">): Promise<string> {
  if (icon === undefined) return monogram(name);
  // A line for each icon of the simple-icons collection: its slug, its colour and its path. `npm run catalog` writes it.
  const { default: icons } = await import("./generated/icons.txt");
  const line = icons.split("\n").find((one) => one.startsWith(`${icon} `));
  const [, hex, path] = /^\S+ (\S+) (.+)$/.exec(line ?? "") ?? [];
  return path === undefined ? monogram(name) : svg(name, `<path fill="#${hex}" d="${path}"/>`);
}

/** Returns an SVG document: the first letter or digit of a name on a neutral rounded square. */
export function monogram(name: string): string {
  const [letter = "?"] = /[\p{L}\p{N}]/u.exec(name) ?? [];
  const font = 'font-family="sans-serif" font-size="14" font-weight="600"';
  const place = 'x="12" y="12" text-anchor="middle" dominant-baseline="central"';
  return svg(
    name,
    `<rect width="24" height="24" rx="5" fill="#5b6472"/><text ${place} ${font} fill="#fff">${letter.toUpperCase()}</text>`,
  );
}

function svg(title: string, drawing: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" role="img"><title>${characterData(title)}</title>${drawing}</svg>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Escapes a text as XML 1.0 character data, which allows no control characters, noncharacters or lone surrogates. */
function characterData(text: string): string {
  const legal = text.toWellFormed().replace(/[\p{Cc}\uFFFE\uFFFF]/gu, " ");
  return legal.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
