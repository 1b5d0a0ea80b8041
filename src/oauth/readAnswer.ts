/** An answer of an authorization server, read by what it is and not by what its label says. */
export interface Answer {
  status: number;
  headers: Headers;
  /** A JSON value, or the fields of a form. Undefined when it is neither. */
  body: unknown;
  /** The whole of it. Never shown or logged: it is only looked at for words. */
  text: string;
}

/**
 * Reads an answer in either of the two usual encodings. The content type does not count: many servers leave it out, call
 * JSON text, or answer in a form whatever was asked for.
 */
export async function readAnswer(response: Response): Promise<Answer> {
  // Not `text()`, because the runtime would log a warning about an odd content type that quotes the provider.
  const text = new TextDecoder().decode(await response.arrayBuffer()).trim();
  const { status, headers } = response;
  return { status, headers, text, body: readText(text) };
}

/** An answer that was written into a JSON text is read once more. */
function readText(text: string): unknown {
  const body = isForm(text) ? readForm(text) : readJson(text);
  return typeof body === "string" ? (isForm(body) ? readForm(body) : (readJson(body) ?? body)) : body;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A form begins with a name and an equals sign, maybe behind what begins a query. No JSON, page or sentence does. */
function isForm(text: string): boolean {
  return /^[?&#]*[\w.~%+[\]-]+=/.test(text);
}

/** A name that comes several times, or with brackets, is a list. */
function readForm(text: string): Record<string, unknown> {
  const values = Map.groupBy(new URLSearchParams(text.replace(/^[?&#]+/, "")), ([name]) =>
    name.replace(/\[\d*\]$/, ""),
  );
  const fields = [...values].map(([name, entries]) => {
    const texts = entries.map(([, value]) => value);
    return [name, texts.length === 1 ? texts[0] : texts] as const;
  });
  return Object.fromEntries(fields);
}

/** Follows a dotted path through own properties only, so that names such as `__proto__` lead nowhere. */
export function valueAt(body: unknown, path: string): unknown {
  let value = body;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

const MAX_FACT_LENGTH = 1024;

/** Returns what stands at these paths of an answer, by our names. What is no plain value, or very long, is left out. */
export function readFacts(body: unknown, paths: Record<string, string>): Record<string, string> {
  const found = Object.entries(paths).map(([name, path]) => [name, plainText(valueAt(body, path))] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function plainText(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value.length <= MAX_FACT_LENGTH ? value : undefined;
}

/** A value at a path of a JSON answer that tells something. */
export interface Sign {
  path: string;
  values: readonly (string | number | boolean)[];
}

/** Checks whether a JSON value has the sign. */
export function shows(body: unknown, { path, values }: Sign): boolean {
  const value = valueAt(body, path);
  const isPlain = ["string", "number", "boolean"].includes(typeof value);
  return isPlain && values.some((one) => String(one) === String(value));
}
