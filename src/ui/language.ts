import { de } from "./texts/de.ts";
import { en, type Texts } from "./texts/en.ts";

export type { Texts } from "./texts/en.ts";

/** The languages of the pages, by their tags (BCP 47). */
export const languages = { en, de } satisfies Record<string, Texts>;
export type Language = keyof typeof languages;

/** How a reader reads: in which language, and how dates and numbers are written. */
export interface Reader {
  language: Language;
  /** A tag that Intl knows. */
  locale: string;
  texts: Texts;
}

const DEFAULT = "en";

/**
 * Returns how somebody reads: in the first language that is asked for and that there is.
 *
 * @param wanted what a page was told, and what the browser says in `Accept-Language` (RFC 9110 section 12.5.4), in the order
 *   in which they count
 */
export function readerOf(...wanted: (string | undefined)[]): Reader {
  const tags = wanted.flatMap(tagsOf);
  const tag = tags.find((one) => languageOf(one) !== undefined) ?? DEFAULT;
  const language = languageOf(tag) ?? DEFAULT;
  return { language, locale: tag, texts: languages[language] };
}

function languageOf(tag: string): Language | undefined {
  const primary = tag.split("-", 1)[0]?.toLowerCase() ?? "";
  return primary in languages ? (primary as Language) : undefined;
}

/** The tags of a list, the most wanted first. What is no tag is left out. */
function tagsOf(list: string | undefined): string[] {
  const items = (list ?? "").split(",").map((item) => {
    const [tag = "", ...parameters] = item.split(";").map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
    return { tag, weight: Number(weight) };
  });
  const fitting = items.filter(({ tag, weight }) => weight > 0 && isTag(tag));
  return fitting.sort((a, b) => b.weight - a.weight).map(({ tag }) => tag);
}

function isTag(text: string): boolean {
  if (!/^[A-Za-z0-9-]{2,35}$/.test(text)) return false;
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
