import type { Section, Understood } from "./understood.ts";

/** A token of an identity provider, by the claims that it has besides those that every token needs. */
export interface ClaimsCase extends Understood {
  readonly claims: Record<string, unknown>;
  /** What is read of them; what is not named is as without the claims. */
  readonly caller: { tenant?: string; teams?: string[]; superuser?: boolean; email?: string; name?: string };
  readonly permissions?: readonly string[];
  /** The claims that the log names as not fitting. */
  readonly wrong?: string;
}

export interface RefusedCase extends Understood {
  readonly claims: Record<string, unknown>;
  readonly wrong: string;
}

const groups = (count: number) => Array.from({ length: count }, (_, index) => `g${index}`);

export const DECORATION: readonly ClaimsCase[] = [
  { id: "B28", input: '`email: ""`', becomes: "no email", claims: { email: "" }, caller: {}, wrong: "email" },
  { id: "B28", input: "`email: null`", becomes: "no email", claims: { email: null }, caller: {} },
  { id: "B28", input: '`name: ""`', becomes: "no name", claims: { name: "" }, caller: {}, wrong: "name" },
  { id: "B28", input: "`name: null`", becomes: "no name", claims: { name: null }, caller: {} },
  ...[
    { input: "a name of 300 characters", name: "n".repeat(300) },
    { input: "a name with a line break", name: "Ada\nLovelace" },
    { input: "a name with a tab", name: "Ada\tLovelace" },
    { input: "a name that is a list", name: ["Ada"] },
  ].map(({ input, name }) => ({ id: "B28", input, becomes: "no name", claims: { name }, caller: {}, wrong: "name" })),
  ...[
    { input: "an email that is a list", email: ["a@example.com"] },
    { input: "an email that is an object", email: { value: "a@example.com" } },
    { input: "an email that is `false`", email: false },
  ].map(({ input, email }) => ({
    id: "B28",
    input,
    becomes: "no email",
    claims: { email },
    caller: {},
    wrong: "email",
  })),
  {
    id: "B28",
    input: "a wrong name beside a good email",
    becomes: "the email counts",
    claims: { name: 1, email: "a@example.com" },
    caller: { email: "a@example.com" },
    wrong: "name",
  },
  {
    id: "B28",
    input: "a name in any script",
    becomes: "the name",
    claims: { name: "Žofia 李 👩‍👩‍👧" },
    caller: { name: "Žofia 李 👩‍👩‍👧" },
  },
];

const NONE = "no rights by it";

export const RIGHTS: readonly ClaimsCase[] = [
  ...["groups", "scope", "roles"].map((name) => ({
    id: "B28",
    input: `\`${name}: null\``,
    becomes: "absent",
    claims: { [name]: null },
    caller: {},
  })),
  { id: "B28", input: "`tenant: null`", becomes: "absent: the tenant `default`", claims: { tenant: null }, caller: {} },
  {
    id: "B29",
    input: '`roles: "superuser"`',
    becomes: "a list of one",
    claims: { roles: "superuser" },
    caller: { superuser: true },
  },
  ...["admin superuser", "admin,superuser", '["superuser"]'].map((roles) => ({
    id: "B29",
    input: `\`roles\` as the text \`${roles}\``,
    becomes: "one role of that name: it is never split",
    claims: { roles },
    caller: {},
  })),
  {
    id: "B29",
    input: '`groups: "one"`',
    becomes: "a list of one",
    claims: { groups: "one" },
    caller: { teams: ["one"] },
  },
  {
    id: "B29",
    input: '`groups: "one two"`',
    becomes: "one group of that name",
    claims: { groups: "one two" },
    caller: { teams: ["one two"] },
  },
  {
    id: "B29",
    input: '`groups: ["a", ""]`',
    becomes: "the group `a`",
    claims: { groups: ["a", ""] },
    caller: { teams: ["a"] },
    wrong: "groups",
  },
  {
    id: "B29",
    input: "`groups` with numbers, objects, lists and null among texts",
    becomes: "the texts",
    claims: { groups: ["a", 1, { id: "b" }, ["c"], null, "d"] },
    caller: { teams: ["a", "d"] },
    wrong: "groups",
  },
  {
    id: "B29",
    input: "1,000 groups",
    becomes: "1,000 groups",
    claims: { groups: groups(1000) },
    caller: { teams: groups(1000) },
  },
  {
    id: "B29",
    input: "1,001 groups",
    becomes: NONE,
    claims: { groups: groups(1001) },
    caller: {},
    wrong: "groups",
  },
  {
    id: "B29",
    input: '`groups: {"a": true}`',
    becomes: NONE,
    claims: { groups: { a: true } },
    caller: {},
    wrong: "groups",
  },
  {
    id: "B29",
    input: '`roles: {"superuser": true}`',
    becomes: NONE,
    claims: { roles: { superuser: true } },
    caller: {},
    wrong: "roles",
  },
  {
    id: "B29",
    input: '`realm_access: {"roles": ["superuser"]}`',
    becomes: `${NONE}: it is not Latchkey's claim`,
    claims: { realm_access: { roles: ["superuser"] } },
    caller: {},
  },
  {
    id: "B29",
    input: "`scope` as a list",
    becomes: "joined",
    claims: { scope: ["integration:read", "token:read"] },
    caller: {},
    permissions: ["integration:read", "token:read"],
  },
  {
    id: "B29",
    input: "`scope` as a list with a number",
    becomes: "the texts, joined",
    claims: { scope: ["integration:read", 1] },
    caller: {},
    permissions: ["integration:read"],
    wrong: "scope",
  },
  ...["openid\nintegration:write", "openid\tintegration:write", " openid \r\n integration:write "].map((scope) => ({
    id: "B28",
    input: `\`scope\` as ${JSON.stringify(scope)}`,
    becomes: "split at white space of every kind",
    claims: { scope },
    caller: {},
    permissions: ["integration:write"],
  })),
  ...["iat", "nbf"].map((name) => ({
    id: "B28",
    input: `\`${name}: null\``,
    becomes: "absent",
    claims: { [name]: null },
    caller: {},
  })),
  { id: "B29", input: "`scope: true`", becomes: NONE, claims: { scope: true }, caller: {}, wrong: "scope" },
];

const refused = (name: string, value: unknown, why = "it says who somebody is"): RefusedCase => ({
  id: "B28",
  input: `\`${name}: ${JSON.stringify(value)}\``,
  becomes: `401: ${why}`,
  claims: { [name]: value },
  wrong: name,
});

const WHEN = "it says when the token holds";

export const REFUSED: readonly RefusedCase[] = [
  refused("sub", null),
  refused("sub", ""),
  refused("sub", 7),
  refused("tenant", ""),
  refused("tenant", ["acme"]),
  refused("tenant", 7),
  ...[null, "1999999999", [1999999999], 1e300].map((exp) => refused("exp", exp, WHEN)),
  ...["0", "2026-11-30T00:00:00Z", {}, 1e300].map((nbf) => refused("nbf", nbf, WHEN)),
  ...["0", true].map((iat) => refused("iat", iat, WHEN)),
];

/** A value of a variable in a header of an integration, and how it is sent. */
interface EncodedCase extends Understood {
  readonly value: string;
  readonly sent: string;
}

const encoded = (value: string, sent: string): EncodedCase => ({
  id: "B28",
  input: `\`${value}\``,
  becomes: `\`${sent}\``,
  value,
  sent,
});

export const ENCODED: readonly EncodedCase[] = [
  encoded("Zoë", "Zo%C3%AB"),
  encoded("Ada Lovelace", "Ada Lovelace"),
  encoded("李 小龙", "%E6%9D%8E %E5%B0%8F%E9%BE%99"),
  encoded("🔑", "%F0%9F%94%91"),
  encoded("aĊb", "a%C4%8Ab"),
  encoded("100%", "100%25"),
  encoded("a%0D%0Ab", "a%250D%250Ab"),
];

export const headerVariables: Section = {
  title: "Variables in an integration's headers",
  about:
    "What a header cannot hold is percent-encoded UTF-8, and so is the percent sign. Control characters are never sent.",
  rows: ENCODED,
};

export const claims: Section = {
  title: "What a token says of its user",
  about:
    "What only decorates is left out when it does not fit; what gives rights gives none. The log names the claim, never its value.",
  rows: [...DECORATION, ...RIGHTS, ...REFUSED],
};
