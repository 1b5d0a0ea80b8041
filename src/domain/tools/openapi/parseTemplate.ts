import { Unusable } from "./unusable.ts";

/** A variable in a path template. */
export interface Expression {
  name: string;
  /** The operator of RFC 6570 before the name, or "". */
  operator: string;
  /** Whether `*` follows the name. */
  isExploded: boolean;
  /** Whether its value may be several segments. */
  isSegments: boolean;
}

/** Literal text, or a variable. */
export type Token = string | Expression;

/**
 * Takes a path template apart. OpenAPI knows only `{name}`; documents also have what their routers or URI Templates
 * (RFC 6570) know: `{+name}`, `{name*}`, `{name+}`, `{*name}`, `{name...}`, `{name:pattern}`, `{name=pattern}`, `{/a,b}`,
 * `{?a,b}`.
 *
 * @param isDescribed whether a parameter has this name; such a name is taken as it is
 * @throws Unusable when braces do not match
 */
export function parseTemplate(template: string, isDescribed: (name: string) => boolean): Token[] {
  const tokens: Token[] = [];
  let literal = "";
  for (let at = 0; at < template.length; at++) {
    if (template[at] !== "{") {
      literal += template[at];
      continue;
    }
    const end = closingBrace(template, at);
    if (literal !== "") tokens.push(literal);
    literal = "";
    tokens.push(...expressionsIn(template.slice(at + 1, end), isDescribed));
    at = end;
  }
  return literal === "" ? tokens : [...tokens, literal];
}

/** Returns where the brace closes that opens here. Patterns within it may have braces of their own. */
function closingBrace(template: string, start: number): number {
  let open = 0;
  for (let at = start; at < template.length; at++) {
    if (template[at] === "{") open++;
    if (template[at] === "}" && --open === 0) return at;
  }
  throw new Unusable("its path has a brace without its counterpart");
}

function expressionsIn(content: string, isDescribed: (name: string) => boolean): Token[] {
  const plain = { operator: "", isExploded: false, isSegments: false };
  if (isDescribed(content) || content === "") return [{ name: content, ...plain }];
  const operator = /^[+#./;?&]/.exec(content)?.[0] ?? "";
  // A pattern may hold commas.
  const rest = content.slice(operator.length);
  const variables = /[:=]/.test(rest) ? [rest] : rest.split(",");
  const expressions = variables.map((variable) => variableOf(variable, operator));
  // In RFC 6570, the variables of these operators are separated by commas.
  const isJoined = operator === "" || operator === "+" || operator === "#";
  return expressions.flatMap((expression, index) => (isJoined && index > 0 ? [",", expression] : [expression]));
}

function variableOf(variable: string, operator: string): Expression {
  const [, stars = "", name = "", ending = "", pattern = ""] =
    /^(\*{0,2})(.*?)(\*|\+|\.\.\.|\?)?((?:[:=].*)?)$/s.exec(variable) ?? [];
  const isMany = stars !== "" || ["*", "+", "..."].includes(ending) || isOfSegments(pattern);
  const isSegments = operator === "+" || operator === "#" || (operator !== "?" && operator !== "&" && isMany);
  return { name, operator, isExploded: ending === "*", isSegments };
}

/** Checks whether what a router wants of a value lets slashes through. */
function isOfSegments(pattern: string): boolean {
  return /^:(?:path$|\.[*+])/.test(pattern) || (pattern.startsWith("=") && /\/|\*\*/.test(pattern));
}
