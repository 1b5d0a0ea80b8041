import { type Answer, valueAt } from "./readAnswer.ts";

const MAX_DEPTH = 6;
const MAX_WORDS = 32;
const MAX_LENGTH = 100;

/** Members that begin like this are about an error, and so is all that is in them. */
const ABOUT_ERRORS = /^(err|fault|exception)/;
/** Within an error, these name it. */
const NAMES = /^(code|subcode|type|name|reason|status|title|key)$/;
/** Sentences, which name an error only when they are one word. */
const SENTENCES = /(description|message|msg|summary|string|details?)$/;
/** Addresses and ids, which name none. */
const OTHERS = /(uri|url|help|info|id)$/;
/** What some say in the place of an error when there is none. */
const NOTHING = /^(0|ok|okay|success|none|null|false|no_?error)?$/i;

/**
 * Returns the words by which an answer names its error: texts and numbers, at the definition's path and wherever servers
 * put them, also in lists, in objects and in a challenge (RFC 6750 section 3). An answer with a good status may hold much
 * else, so there only members that are about errors count.
 *
 * @param path the definition's path of the error code
 */
export function errorWords({ status, headers, body }: Answer, path: string): string[] {
  const words: string[] = [];
  collect(words, valueAt(body, path), "error", true, 1);
  collect(words, body, "", status >= 400, 0);
  const [, challenged] = /\berror="([\w-]+)"/.exec(headers.get("www-authenticate") ?? "") ?? [];
  if (challenged !== undefined) words.push(challenged);
  return [...new Set(words)].slice(0, MAX_WORDS);
}

/** @param isError whether the value is within something that is about an error */
function collect(words: string[], value: unknown, name: string, isError: boolean, depth: number): void {
  if (depth > MAX_DEPTH || words.length >= MAX_WORDS) return;
  if (Array.isArray(value)) {
    for (const item of value.slice(0, MAX_WORDS)) collect(words, item, name, isError, depth + 1);
  } else if (typeof value === "object" && value !== null) {
    for (const [member, inner] of Object.entries(value).slice(0, MAX_WORDS)) {
      const own = member.toLowerCase().replace(/[^a-z]/g, "");
      collect(words, inner, own, isError || ABOUT_ERRORS.test(own), depth + 1);
    }
  } else if (isError && (typeof value === "string" || typeof value === "number")) {
    const word = String(value).trim();
    if (!NOTHING.test(word) && word.length <= MAX_LENGTH && isNamed(name, word)) words.push(word);
  }
}

function isNamed(name: string, word: string): boolean {
  if (SENTENCES.test(name)) return /^[\w.-]+$/.test(word);
  return NAMES.test(name) || (ABOUT_ERRORS.test(name) && !OTHERS.test(name));
}

/** Whether an answer with a good status says that it is none, without a word for it: `ok: false`, `error: true`. */
export function saysFailed({ body }: Answer): boolean {
  const flags = (names: string[], value: boolean) => names.some((name) => valueAt(body, name) === value);
  return flags(["ok", "success"], false) || flags(["error", "errors"], true);
}

/** Brings `INVALID_GRANT`, `invalid-grant`, `InvalidGrant` and `Invalid Grant` to one spelling. */
export function spell(word: string): string {
  const parts = word.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  return parts.replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");
}
