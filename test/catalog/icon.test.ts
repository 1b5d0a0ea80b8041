import { describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { monogram, providerIcon } from "../../src/catalog/icon.ts";
import brandIcons from "../../src/catalog/icons.json" with { type: "json" };
import { providers } from "../../src/catalog/providers.ts";

const catalog = createCatalog(providers);
const BRANDED = catalog.providers.filter(({ icon }) => icon !== undefined);

const FRAME =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 24 24" role="img"><title>([^<>]*)<\/title>(.*)<\/svg>$/;
const BRAND = /^<path fill="#[0-9A-F]{6}" d="[-MmLlHhVvCcSsQqTtAaZz0-9 .,]+"\/>$/;
const MONOGRAM = /^<rect( [a-z-]+="[^"<>&]*")+\/><text( [a-z-]+="[^"<>&]*")+>([^<>&]+)<\/text>$/;

function parts(document: string) {
  const [, title = "", drawing = ""] = FRAME.exec(document) ?? [];
  return { title, drawing, letter: MONOGRAM.exec(drawing)?.[3] };
}

describe("the icon of a provider", () => {
  it.each(catalog.providers.map((provider) => [provider.slug, provider] as const))(
    "%s is a well-formed SVG with the provider's name",
    (_slug, provider) => {
      const { title, drawing } = parts(providerIcon(provider));
      expect(title).toBe(provider.name);
      expect(drawing).toMatch(provider.icon === undefined ? MONOGRAM : BRAND);
    },
  );

  it("is the brand's own, in its colour, where the catalogue names one", () => {
    expect(BRANDED.length).toBeGreaterThan(5);
    for (const { icon = "", ...provider } of BRANDED) {
      const { hex, path } = brandIcons[icon as keyof typeof brandIcons];
      expect(parts(providerIcon({ ...provider, icon })).drawing).toBe(`<path fill="#${hex}" d="${path}"/>`);
    }
  });

  it("is a monogram where there is none, also for a name of an object's own", () => {
    expect(providerIcon({ name: "Acme" })).toBe(monogram("Acme"));
    expect(providerIcon({ name: "Acme", icon: "constructor" })).toBe(monogram("Acme"));
  });
});

describe("the collection", () => {
  it("has what the catalogue names and nothing else", () => {
    expect(Object.keys(brandIcons)).toEqual([...new Set(BRANDED.map(({ icon }) => icon))].sort());
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
