import { type Expression, parseTemplate, type Token } from "./parseTemplate.ts";
import { Unusable } from "./unusable.ts";

const MAX_LENGTH = 2000;

/** The key of an operation in `paths`, taken apart. */
export interface PathKey {
  /** The path alone, percent-encoded, with `{placeholder}` for each variable. */
  path: string;
  placeholders: Placeholder[];
  /** Pairs of the query that are sent as they are. Null: the name alone. */
  fixedQuery: Record<string, string | string[] | null>;
  /** Pairs of the query whose value is a variable: the variable by the pair's name. */
  queryVariables: Map<string, string>;
  /** What stands behind `#`. It only tells apart operations with the same address, and is never sent. */
  fragment: string;
}

export interface Placeholder extends Expression {
  /** Its name in `path`. */
  placeholder: string;
}

/**
 * Reads the key of an operation in `paths`: a path with placeholders, and what documents put behind it although OpenAPI
 * does not know it there, a query and a fragment.
 *
 * @param isDescribed whether a parameter has this name
 * @throws Unusable
 */
export function readPathKey(key: string, isDescribed: (name: string) => boolean): PathKey {
  if (key.length > MAX_LENGTH) throw new Unusable("its path is too long");
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(key)) throw new Unusable("its path is an address of its own");
  const tokens = parseTemplate(key, isDescribed);
  const [beforeFragment, fragment] = splitAt(tokens, "#");
  const [inPath, inQuery] = splitAt(beforeFragment, "?");
  const isOfQuery = (token: Token) => typeof token !== "string" && "?&".includes(token.operator || " ");
  const query = readQuery(inQuery);
  for (const token of inPath.filter(isOfQuery) as Expression[]) query.queryVariables.set(token.name, token.name);
  const placeholders = placeholdersIn(inPath.filter((token) => !isOfQuery(token)));
  const parts = placeholders.map((part) => (typeof part === "string" ? encodeLiteral(part) : `{${part.placeholder}}`));
  return {
    path: withSlash(parts.join("")),
    placeholders: placeholders.filter((part) => typeof part !== "string"),
    ...query,
    fragment: textOf(fragment),
  };
}

/** OpenAPI wants a slash at the beginning. Documents forget it, and mean the same. */
function withSlash(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}

/** Splits a template at the first occurrence of a character in its literal parts. */
function splitAt(tokens: readonly Token[], separator: string): [Token[], Token[]] {
  const index = tokens.findIndex((token) => typeof token === "string" && token.includes(separator));
  const token = tokens[index];
  if (typeof token !== "string") return [[...tokens], []];
  const at = token.indexOf(separator);
  const before = [...tokens.slice(0, index), token.slice(0, at)];
  return [before, [token.slice(at + 1), ...tokens.slice(index + 1)]];
}

/** Gives each variable a name that a tool's path can hold, the same for the same variable. */
function placeholdersIn(tokens: readonly Token[]): (string | Placeholder)[] {
  const known = new Map<string, string>();
  const placeholderOf = (name: string) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const wanted = name.replace(/[^A-Za-z0-9_.~$@:-]/g, "_") || "_";
    let placeholder = wanted;
    for (let count = 2; [...known.values()].includes(placeholder); count++) placeholder = `${wanted}_${count}`;
    known.set(name, placeholder);
    return placeholder;
  };
  return tokens.flatMap((token) => {
    if (typeof token === "string") return [token];
    const slash = token.operator === "/" ? ["/"] : [];
    return [...slash, { ...token, placeholder: placeholderOf(token.name) }];
  });
}

/** Percent-encodes what a URL cannot hold. What is encoded already stays. */
function encodeLiteral(text: string): string {
  if (!text.isWellFormed() || /[\\{}\p{Cc}\p{Cf}]/u.test(text)) {
    throw new Unusable("its path holds characters that a path cannot hold");
  }
  return text.replace(/[^\x21-\x7e]|["<>^`|]/gu, encodeURIComponent);
}

function readQuery(tokens: readonly Token[]): Pick<PathKey, "fixedQuery" | "queryVariables"> {
  const fixed = new Map<string, string[] | null>();
  const queryVariables = new Map<string, string>();
  for (const pair of pairsOf(tokens)) {
    const [first = "", second, ...rest] = pair;
    if (typeof first !== "string") {
      if (!"?&".includes(first.operator || " ")) throw new Unusable("its path's query has a name that is not known");
      queryVariables.set(first.name, first.name);
      continue;
    }
    const [name = "", ...value] = first.split("=");
    if (second === undefined && name === "" && value.length === 0) continue;
    const decoded = decode(name);
    if (second === undefined) fixed.set(decoded, valuesWith(fixed.get(decoded), value));
    else if (typeof second !== "string" && rest.length === 0 && value.join("=") === "" && value.length > 0) {
      queryVariables.set(decoded, second.name);
    } else throw new Unusable("its path's query mixes text and placeholders in one value");
  }
  const entries = [...fixed].map(([name, values]) => [name, values?.length === 1 ? values[0] : values]);
  return { fixedQuery: Object.fromEntries(entries), queryVariables };
}

function valuesWith(values: string[] | null | undefined, value: readonly string[]): string[] | null {
  return value.length === 0 ? (values ?? null) : [...(values ?? []), decode(value.join("="))];
}

/** Splits a query at each `&` of its literal parts. */
function pairsOf(tokens: readonly Token[]): Token[][] {
  const pairs: Token[][] = [[]];
  for (const token of tokens) {
    const [first, ...others] = typeof token === "string" ? token.split("&") : [token];
    if (first !== undefined && first !== "") pairs.at(-1)?.push(first);
    for (const other of others) pairs.push(other === "" ? [] : [other]);
  }
  return pairs;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => (typeof token === "string" ? token : `{${token.name}}`)).join("");
}
