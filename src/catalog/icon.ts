import brandIcons from "./icons.json" with { type: "json" };
import type { Provider } from "./schema.ts";

/** Icons of the simple-icons collection. `npm run icons` writes the file. */
const icons = new Map(Object.entries(brandIcons));

/** Returns the provider's brand icon as an SVG document, or its monogram when the collection has no icon of it. */
export function providerIcon({ name, icon = "" }: Pick<Provider, "name" | "icon">): string {
  const brand = icons.get(icon);
  return brand ? svg(name, `<path fill="#${brand.hex}" d="${brand.path}"/>`) : monogram(name);
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
