/** Characters that nobody sees, or that turn the direction of a text. Line ends and tabs are seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;
const SEEN = ["\n", "\t"];

/** Writes what cannot be seen in a text by its number, so that a person who decides about it is not deceived. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) =>
    SEEN.includes(character)
      ? character
      : `⟦U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}⟧`,
  );
}
