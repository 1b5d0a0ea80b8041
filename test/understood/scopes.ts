import type { Section, Understood } from "./understood.ts";

/** How a token endpoint spells the scopes that it granted. */
export interface SpelledScopes extends Understood {
  /** The member `scope` of the answer; undefined: there is none. */
  readonly scope: unknown;
  /** Undefined: as was asked, or as it was before. */
  readonly scopes: readonly string[] | undefined;
  /** What the integration says that stands between scopes. */
  readonly separator?: string;
}

const spelled = (id: string, input: string, scope: unknown, scopes: readonly string[], separator?: string) => ({
  ...{
    id,
    input,
    scope,
    scopes,
    becomes: scopes.length === 0 ? "no scope" : scopes.map((name) => `\`${name}\``).join(", "),
  },
  ...(separator !== undefined && { separator }),
});

export const SPELLED_SCOPES: readonly SpelledScopes[] = [
  spelled("B01", "`a b`", "a b", ["a", "b"]),
  spelled("B01", "`a,b`, whatever stands between the scopes that were asked for", "a,b", ["a", "b"]),
  spelled("B01", "`a, b`", "a, b", ["a", "b"]),
  spelled("B01", "`a|b`", "a|b", ["a", "b"]),
  spelled("B01", "a line end after the last one", "a b\r\n", ["a", "b"]),
  spelled("B01", "a line for each", "a\nb\n", ["a", "b"]),
  spelled("B01", "tabs, or blanks that do not break", "a\tb\u00a0c", ["a", "b", "c"]),
  spelled("B01", "`a%20b`", "a%20b", ["a", "b"]),
  spelled("B01", "`a%2Cb`", "a%2Cb", ["a", "b"]),
  spelled("B01", "`a%2520b`, encoded twice", "a%2520b", ["a", "b"]),
  spelled("B01", "an encoded address beside a name", "https%3A%2F%2Fapi.example%2Fread b", [
    "https://api.example/read",
    "b",
  ]),
  spelled("B01", "`a;b` where the integration says that `;` separates", "a;b", ["a", "b"], ";"),
  spelled("B01", "`a b` where the integration says that `,` separates", "a b", ["a", "b"], ","),
  spelled("B01", "the same one twice", "a b a", ["a", "b"]),
  spelled("B01", "a percent sign that encodes nothing", "100% b%zz", ["100%", "b%zz"]),
  spelled("B02", 'a list: `["b"]`', ["b"], ["b"]),
  spelled("B02", "a list with several in one text", ["a b", "c,d"], ["a", "b", "c", "d"]),
  spelled("B02", "a list with other things in it", ["a", null, 5, { name: "b" }], ["a"]),
  spelled("B02", 'a list in a text: `["a","b"]`', '["a","b"]', ["a", "b"]),
  spelled("B02", "an empty text", "", []),
  spelled("B02", "an empty list", [], []),
  spelled("B02", "an object", { a: true }, []),
  spelled("B02", "a number", 5, []),
  spelled("B02", "a truth value", true, []),
  ...[null, undefined].map((scope) => ({
    id: "B02",
    input: scope === null ? "`null`" : "nothing",
    becomes: "what was asked for, or what was granted before",
    ...{ scope, scopes: undefined },
  })),
];

export const scopes: Section = {
  title: "Granted scopes",
  about:
    "What a token endpoint says that it granted, in a code exchange and in a refresh. Silence means what was asked for, or " +
    "what there was before; anything else means what it says, and what cannot be read grants nothing.",
  rows: SPELLED_SCOPES,
};
