import { type Catalog, type CatalogEntry, finderOf } from "./catalog.ts";
import providersText from "./generated/providers.txt";
import type { Provider } from "./schema.ts";
import { joinTexts } from "./texts.ts";
import type { Tool } from "./tool.ts";

/**
 * Opens the catalogue that `npm run catalog` wrote: texts of JSON lines, checked and completed there. In `providers.txt` the
 * entries come first, then a line for each of their providers, which is parsed when the provider is asked for. What people
 * read, and the tools, are modules of their own with such lines. They are loaded when somebody wants them.
 */
export function builtInCatalog(): Catalog {
  const [first = "", ...lines] = providersText.split("\n");
  const entries: CatalogEntry[] = JSON.parse(first);
  const finder = finderOf(entries, ({ authTypes, toolCount, ...known }, place): Provider => {
    return { ...known, ...parse(lines[place]) };
  });
  const described = remembered(async () => {
    const texts = linesOf(await import("./generated/texts.txt"));
    return finderOf(entries, ({ slug }, place) => joinTexts(finder.bySlug(slug) as Provider, parse(texts[place])));
  });
  const tools = remembered(async () => {
    const texts = linesOf(await import("./generated/tools.txt"));
    return finderOf(entries, (_entry, place): readonly Tool[] => parse(texts[place]));
  });
  const catalog: Catalog = {
    entries: [...entries].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1)),
    ...finder,
    described: async () => ({ ...catalog, ...(await described()) }),
    toolsOf: async (slug) => {
      const hasTools = entries.some((entry) => entry.slug === slug && entry.toolCount > 0);
      return (hasTools && (await tools()).bySlug(slug)) || [];
    },
  };
  return catalog;
}

/** Remembers what was loaded, and not the promise: one that belongs to another request may never end. */
function remembered<T>(load: () => Promise<T>): () => Promise<T> {
  let known: T | undefined;
  return async () => {
    known ??= await load();
    return known;
  };
}

function linesOf({ default: text }: { default: string }): string[] {
  return text.split("\n");
}

function parse(line = "") {
  return JSON.parse(line);
}

function nameOf({ name }: CatalogEntry): string {
  return name.toLowerCase();
}
