import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorCodes } from "../../src/domain/errors.ts";
import { accentOf } from "../../src/ui/accent.ts";
import { readerOf } from "../../src/ui/language.ts";
import { de } from "../../src/ui/texts/de.ts";
import { en } from "../../src/ui/texts/en.ts";

/** WCAG 2.2, once more, with the formula as the specification writes it. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string) => {
    const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
    const [r = 0, g = 0, b = 0] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const GROUNDS = { light: ["#ffffff", "#f6f6f4", "#eeeeeb"], dark: ["#131519", "#1c1f25", "#23272f"] };

describe("a tenant's accent colour", () => {
  it("can be read in both themes, whatever it is, as a text and under one", () => {
    const hex = fc.integer({ min: 0, max: 0xffffff }).map((number) => `#${number.toString(16).padStart(6, "0")}`);
    fc.assert(
      fc.property(hex, (chosen) => {
        const accent = accentOf(chosen);
        if (!accent) throw new Error("no accent");
        for (const [theme, grounds] of Object.entries(GROUNDS)) {
          for (const ground of grounds) {
            expect(contrast(accent[theme as "light" | "dark"], ground)).toBeGreaterThanOrEqual(4.5);
          }
        }
        expect(contrast(accent.light, accent.onLight)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(accent.dark, accent.onDark)).toBeGreaterThanOrEqual(4.5);
      }),
      { numRuns: 500 },
    );
  });

  it.each(["", "red", "#fff", "#12345g", "#1234567", "url(x)", "#123456;}"])("is not %j", (text) => {
    expect(accentOf(text)).toBeUndefined();
  });
});

describe("the language of a page", () => {
  it.each([
    [undefined, "en", "en"],
    ["", "en", "en"],
    ["de", "de", "de"],
    ["de-AT,en;q=0.5", "de", "de-AT"],
    ["fr, en-GB;q=0.7, de;q=0.8", "de", "de"],
    ["de;q=0, en-IE", "en", "en-IE"],
    ["*", "en", "en"],
    ["fr", "en", "en"],
    ["d<script>e, de", "de", "de"],
    ["de-x".repeat(50), "en", "en"],
  ])("for Accept-Language %j is %s", (header, language, locale) => {
    expect(readerOf(header)).toMatchObject({ language, locale });
  });

  it("is what the page was told, before what the browser asks for", () => {
    expect(readerOf("de", "en").language).toBe("de");
    expect(readerOf("fr", "de").language).toBe("de");
  });

  it("has a sentence and advice for every problem, in both, and none twice the same", () => {
    for (const texts of [en, de]) {
      for (const code of errorCodes) expect(texts.problems[code].map((text) => text.length > 5)).toEqual([true, true]);
    }
    for (const code of errorCodes) expect(de.problems[code][0]).not.toBe(en.problems[code][0]);
  });
});
