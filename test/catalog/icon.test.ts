import { describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import brandIcons from "../../src/catalog/generated/icons.txt";
import { monogram, providerIcon } from "../../src/catalog/icon.ts";
import { providers } from "../../src/catalog/providers.ts";

const catalog = createCatalog(providers);
const BRANDED = catalog.entries.filter(({ icon }) => icon !== undefined);
/** The lines of the collection: slug, colour and path. */
const LINES = brandIcons.split("\n").map((line) => /^(\S+) (\S+) (.+)$/.exec(line)?.slice(1) ?? []);

const FRAME =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 24 24" role="img"><title>([^<>]*)<\/title>(.*)<\/svg>$/;
const BRAND = /^<path fill="#[0-9A-F]{6}" d="[-MmLlHhVvCcSsQqTtAaZz0-9 .,]+"\/>$/;
const MONOGRAM = /^<rect( [a-z-]+="[^"<>&]*")+\/><text( [a-z-]+="[^"<>&]*")+>([^<>&]+)<\/text>$/;

function parts(document: string) {
  const [, title = "", drawing = ""] = FRAME.exec(document) ?? [];
  return { title, drawing, letter: MONOGRAM.exec(drawing)?.[3] };
}

describe("the icon of a provider", () => {
  it.each(catalog.entries.map((provider) => [provider.slug, provider] as const))(
    "%s is a well-formed SVG with the provider's name",
    async (_slug, provider) => {
      const { title, drawing } = parts(await providerIcon(provider));
      expect(title).toBe(provider.name);
      expect(drawing).toMatch(provider.icon === undefined ? MONOGRAM : BRAND);
    },
  );

  it("is the brand's own, in its colour, where the catalogue names one", async () => {
    expect(BRANDED.length).toBeGreaterThan(5);
    for (const { icon = "", ...provider } of BRANDED) {
      const [, hex, path] = LINES.find(([slug]) => slug === icon) ?? [];
      expect(parts(await providerIcon({ ...provider, icon })).drawing).toBe(`<path fill="#${hex}" d="${path}"/>`);
    }
  });

  it("is a monogram where there is none, also for a part of a slug, and a name of an object's own", async () => {
    expect(await providerIcon({ name: "Acme" })).toBe(monogram("Acme"));
    for (const icon of ["constructor", "git", ""]) {
      expect(await providerIcon({ name: "Acme", icon })).toBe(monogram("Acme"));
    }
  });
});

describe("the collection", () => {
  it("has what the catalogue names and nothing else", () => {
    expect(LINES.map(([slug]) => slug)).toEqual([...new Set(BRANDED.map(({ icon }) => icon))].sort());
  });
});

describe("a monogram", () => {
  it.each([
    ["Acme", "A"],
    ["acme", "A"],
    ["ärger", "Ä"],
    ["  (beta)", "B"],
    ["3com", "3"],
    ["日本", "日"],
    ["𐐨 deseret", "𐐀"],
    ["<script>", "S"],
    ["&", "?"],
    ["", "?"],
    ["🙂", "?"],
    ["\uD800", "?"],
  ])("of %j shows %s", (name, letter) => {
    expect(parts(monogram(name)).letter).toBe(letter);
  });

  it.each([
    ["</title><script>alert(1)</script>", "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;"],
    [`R&D "it's"`, "R&amp;D &quot;it&#39;s&quot;"],
    ["a\u0000b\u001b\uFFFF", "a b  "],
    ["a\uD800b", "a\uFFFDb"],
  ])("has the name %j as text", (name, title) => {
    expect(parts(monogram(name)).title).toBe(title);
  });
});
