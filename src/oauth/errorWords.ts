import { type Answer, valueAt } from "./readAnswer.ts";

const MAX_DEPTH = 6;
const MAX_WORDS = 32;
const MAX_LENGTH = 100;
/** A sentence, or an answer that is no JSON and no form, is looked through up to here, and with its tags up to there. */
const MAX_SENTENCE = 2000;
const MAX_TAGGED = 8000;

/** Members that begin like this are about an error, and so is all that is in them. */
const ABOUT_ERRORS = /^(err|fault|exception)/;
/** Within an error, these name it. */
const NAMES = /^(code|subcode|type|name|reason|status|title|key)$/;
/** Sentences, which name an error only when they are one word; so does what has no name. */
const SENTENCES = /^$|(description|message|msg|summary|string|details?)$/;
/** Addresses and ids, which name none. */
const OTHERS = /(uri|url|help|info|id)$/;
/** What some say in the place of an error when there is none. */
const NOTHING = /^(0|ok|okay|success|none|null|false|no_?error)?$/i;
/** Truth values by which an error says that it passes. */
const PASSES = /^(is)?(transient|temporary|retryable)$/;

/** What an answer says of its error. */
export interface Said {
  /** Texts and numbers that name it. */
  words: string[];
  /** Texts that describe it. */
  sentences: string[];
}

/**
 * Returns the words by which an answer names its error, and the sentences about it: at the definition's path and wherever
 * servers put them, also in lists, in objects and in a challenge (RFC 6750 section 3). An answer that is no JSON and no form
 * is a sentence itself.
 *
 * @param path the definition's path of the error code
 * @param isRefusal whether all of the answer is about an error; otherwise only members that say so are. An answer with a
 *   good status may hold much else
 */
export function saidIn({ status, headers, body, text }: Answer, path: string, isRefusal = status >= 400): Said {
  const said: Said = { words: [], sentences: [] };
  collect(said, valueAt(body, path), "error", true, 1);
  collect(said, body === undefined ? plainText(text) : body, "", isRefusal, 0);
  const [, challenged] = /\berror="([\w-]+)"/.exec(headers.get("www-authenticate") ?? "") ?? [];
  if (challenged !== undefined) said.words.push(challenged);
  return { words: [...new Set(said.words)].slice(0, MAX_WORDS), sentences: [...new Set(said.sentences)] };
}

/** @param isError whether the value is within something that is about an error */
function collect(said: Said, value: unknown, name: string, isError: boolean, depth: number): void {
  if (depth > MAX_DEPTH || said.words.length + said.sentences.length >= MAX_WORDS) return;
  if (Array.isArray(value)) {
    for (const item of value.slice(0, MAX_WORDS)) collect(said, item, name, isError, depth + 1);
  } else if (typeof value === "object" && value !== null) {
    for (const [member, inner] of Object.entries(value).slice(0, MAX_WORDS)) {
      const own = member.toLowerCase().replace(/[^a-z]/g, "");
      collect(said, inner, own, isError || ABOUT_ERRORS.test(own), depth + 1);
    }
  } else if (isError && value === true && PASSES.test(name)) {
    said.words.push("transient");
  } else if (isError && (typeof value === "string" || typeof value === "number")) {
    keep(said, name, String(value).trim());
  }
}

function keep({ words, sentences }: Said, name: string, text: string): void {
  if (NOTHING.test(text)) return;
  if (text.length <= MAX_LENGTH && isNamed(name, text)) words.push(text);
  if (!OTHERS.test(name) && /\s/.test(text)) sentences.push(text.slice(0, MAX_SENTENCE));
}

function isNamed(name: string, word: string): boolean {
  if (SENTENCES.test(name)) return /^[\w.-]+$/.test(word);
  return NAMES.test(name) || (ABOUT_ERRORS.test(name) && !OTHERS.test(name));
}

/** A page or a piece of XML without its tags. */
function plainText(text: string): string {
  const read = text.slice(0, MAX_TAGGED).replace(/<(script|style)\b[\s\S]*?<\/\1\s*>|<[^<>]*>/gi, " ");
  return read.replace(/\s+/g, " ").trim().slice(0, MAX_SENTENCE);
}

const NO = /^(false|0)$/i;
const FAILED = /^(false|err(or)?|fail(ed|ure)?|ko|nok)$/i;
const FLAGS: Record<string, RegExp> = {
  ...{ ok: NO, success: NO, error: /^true$/i, errors: /^true$/i },
  ...{ status: FAILED, result: FAILED, outcome: FAILED, state: FAILED },
};

/** Whether an answer with a good status says that it is none, without a word for it: `ok: false`, `status: "error"`. */
export function saysFailed({ body }: Answer): boolean {
  return Object.entries(FLAGS).some(([name, failed]) => {
    const value = valueAt(body, name);
    return ["string", "number", "boolean"].includes(typeof value) && failed.test(String(value));
  });
}

/** Brings `INVALID_GRANT`, `invalid-grant`, `InvalidGrant` and `Invalid Grant` to one spelling. */
export function spell(word: string): string {
  const parts = word.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  return parts.replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");
}
