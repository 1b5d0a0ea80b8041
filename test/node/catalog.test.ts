import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateCatalog } from "../../scripts/lib/generateCatalog.ts";
import { builtInCatalog } from "../../src/catalog/builtInCatalog.ts";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { providers } from "../../src/catalog/providers.ts";
import { modulesIn } from "./support/bundle.ts";

const root = join(import.meta.dirname, "../..");

describe("what is made of the definitions", () => {
  it("is as `npm run catalog` writes it", async () => {
    const files = await generateCatalog();
    expect(Object.keys(files).length).toBeGreaterThan(4);
    for (const [path, text] of Object.entries(files)) {
      const isCurrent = readFileSync(join(root, path), "utf8") === text;
      expect(isCurrent, `${path} is not current: run \`npm run catalog\``).toBe(true);
    }
  });

  it("is all that the Worker has of them: none of the files that people write is in it", async () => {
    const modules = await modulesIn(join(root, "src/index.ts"));
    expect(modules).toContain("src/catalog/builtInCatalog.ts");
    expect(modules.filter((path) => /^src\/catalog\/(providers|tools)\b/.test(path))).toEqual([]);
  });
});

describe("the catalogue of the Worker", () => {
  const written = createCatalog(providers);
  const opened = builtInCatalog();

  it("lists what is written, in the order of names", () => {
    const names = opened.entries.map(({ name }) => name.toLowerCase());
    expect(names).toEqual([...names].sort());
    const bySlug = ({ slug }: { slug: string }, other: { slug: string }) => (slug < other.slug ? -1 : 1);
    expect([...opened.entries].sort(bySlug)).toEqual([...written.entries].sort(bySlug));
  });

  it.each(written.entries.map(({ slug, id }) => [slug, id]))("has %s with its texts and tools", async (slug, id) => {
    const { tools, ...provider } = { tools: [], ...written.bySlug(slug) };
    const described = await opened.described();
    expect(described.bySlug(slug)).toEqual(provider);
    expect(described.byId(id)).toBe(described.bySlug(slug));
    expect(await opened.toolsOf(slug)).toEqual(await written.toolsOf(slug));
  });

  it.each(written.entries.map(({ slug, id }) => [slug, id]))("opens %s without what people read", (slug, id) => {
    const provider = opened.bySlug(slug);
    expect(opened.byId(id)).toBe(provider);
    expect(provider).toMatchObject({ slug, id, api: written.bySlug(slug)?.api });
    expect(JSON.stringify(provider)).not.toMatch(/"(?:docsUrl|checked|setup|help)":/);
    expect(JSON.stringify(provider?.auth)).not.toContain('"example":');
  });

  it.each(["", "custom", "__proto__", "constructor", "nobody"])(
    "has no provider %j and no tools of it",
    async (name) => {
      const described = await opened.described();
      expect([opened.bySlug(name), opened.byId(name), described.bySlug(name)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(await opened.toolsOf(name)).toEqual([]);
    },
  );
});
