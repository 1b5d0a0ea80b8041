import fc from "fast-check";
import { expect, it } from "vitest";
import { readScopes } from "../../src/oauth/readScopes.ts";

const runs = Number(process.env.MODEL_RUNS ?? 3000);

/** RFC 6749 section 3.3, without what separates scopes or encodes: blanks are none there, commas and bars are ours. */
const scope = fc.stringMatching(/^[!#$&'()*+\-./0-9:;<=>?@A-Z^_`a-z{}~]{1,30}$/);
const sets = fc.uniqueArray(scope, { maxLength: 8 });

const separators = [" ", ",", "|", "\n", "\r\n", "\t", ", ", " | ", "  ", ",,", "\u00a0"];

const encodeAll = (text: string) =>
  [...text].map((char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");

/** The ways to spell a text. */
const encodings = fc.constantFrom<(text: string) => string>(
  (text) => text,
  encodeURIComponent,
  (text) => encodeURIComponent(encodeURIComponent(text)),
  // Some encode only what separates, in small letters.
  (text) => text.replace(/[\s,|]/gu, (char) => encodeURIComponent(char).toLowerCase()),
  (text) => encodeAll(text.replaceAll("\u00a0", " ")),
);

/** A form, as an endpoint writes it and `URLSearchParams` reads it: a blank is a plus. */
const throughForm = (text: string) => new URLSearchParams(new URLSearchParams({ scope: text }).toString()).get("scope");

const spellings = fc
  .record({ set: sets, separator: fc.constantFrom(...separators), encode: encodings, isForm: fc.boolean() })
  .chain(({ set, separator, encode, isForm }) => {
    const text = encode(set.join(separator));
    const edges = fc.constantFrom(text, ` ${text}`, `${text}\n`, `,${text},`);
    const whole = edges.map((spelled): unknown => (isForm ? throughForm(spelled) : spelled));
    const lists: unknown[] = [set, [set], set.map(encode), [text], JSON.stringify(set), [...set, ...set]];
    return fc.record({ set: fc.constant(set), value: fc.oneof(whole, fc.constantFrom(...lists)) });
  });

it("B01 B02 the set of scopes is the same in any spelling", () => {
  const property = fc.property(spellings, fc.constantFrom(" ", ",", "|", ""), ({ set, value }, separator) => {
    expect(readScopes(value, separator)).toEqual(set);
  });
  fc.assert(property, { numRuns: runs });
});

it("B01 the set of scopes is the same with whatever the integration says that separates them", () => {
  const separated = fc.tuple(
    fc.uniqueArray(fc.stringMatching(/^[a-z.]{1,9}$/), { maxLength: 5 }),
    fc.constantFrom(";", "+", "::"),
  );
  const property = fc.property(separated, ([set, separator]) => {
    expect(readScopes(set.join(separator), separator)).toEqual(set);
  });
  fc.assert(property, { numRuns: runs / 10 });
});

it("B02 whatever comes is a set of texts without blanks, or silence", () => {
  const property = fc.property(fc.anything(), (value) => {
    const scopes = readScopes(value, " ");
    expect(scopes === undefined).toBe(value === undefined || value === null);
    for (const name of scopes ?? []) expect(name).toMatch(/^[^\s\p{Cc},|]+$/u);
    expect(new Set(scopes).size).toBe(scopes?.length ?? 0);
  });
  fc.assert(property, { numRuns: runs });
});
