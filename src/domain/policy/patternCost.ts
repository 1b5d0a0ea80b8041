/** Characters of a regular expression. */
const MAX_PATTERN_LENGTH = 500;
/** Steps of the regular expressions of one check, in the worst case. */
export const MAX_PATTERN_STEPS = 10_000_000;

/** The cost of a part of a regular expression. */
interface Part {
  /**
   * Number of ways in which it can match a text of the given length. A backtracking engine may have to try all of them.
   */
  ways: number;
  /** Its size when counted repetitions are written out. */
  size: number;
}

const TOO_MUCH: Part = { ways: Number.POSITIVE_INFINITY, size: Number.POSITIVE_INFINITY };
const MAX_SIZE = 5000;
const MAX_GROUP_DEPTH = 20;

/** Checks that a text is a regular expression (ECMA-262 with the `u` flag, as in JSON Schema) of limited length. */
export function isPattern(text: string): boolean {
  if (text.length > MAX_PATTERN_LENGTH) return false;
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns an upper bound of the steps that a backtracking engine needs to match a pattern against a text of this
 * length. It counts in how many ways each part can match. Infinite when the pattern uses look-around or back
 * references, or repeats a part that can itself match in several ways.
 */
export function patternSteps(pattern: string, length: number): number {
  if (!isPattern(pattern)) return Number.POSITIVE_INFINITY;
  const { ways, size, isAnchored } = new PatternReader(pattern, length).read();
  if (size > MAX_SIZE) return Number.POSITIVE_INFINITY;
  return ways * size * (isAnchored ? 1 : length + 1);
}

/** Reads a well-formed pattern. */
class PatternReader {
  readonly #pattern: string;
  readonly #length: number;
  #at = 0;

  constructor(pattern: string, length: number) {
    this.#pattern = pattern;
    this.#length = length;
  }

  read(): Part & { isAnchored: boolean } {
    const { arms, ...part } = this.#alternation(0);
    return { ...part, isAnchored: arms === 1 && this.#pattern.startsWith("^") };
  }

  #alternation(depth: number): Part & { arms: number } {
    const all = [this.#sequence(depth)];
    while (this.#take("|")) all.push(this.#sequence(depth));
    const sum = (of: (part: Part) => number) => all.reduce((total, part) => total + of(part), 0);
    return { ways: sum(({ ways }) => ways), size: sum(({ size }) => size), arms: all.length };
  }

  #sequence(depth: number): Part {
    let all: Part = { ways: 1, size: 1 };
    while (this.#at < this.#pattern.length && !"|)".includes(this.#peek())) {
      const part = this.#repeated(this.#atom(depth));
      all = { ways: all.ways * part.ways, size: all.size + part.size };
    }
    return all;
  }

  #atom(depth: number): Part {
    if (this.#take("(")) return this.#group(depth + 1);
    if (this.#match(/\[(?:\\.|[^\]\\])*\]/y) !== undefined) return { ways: 1, size: 1 };
    const escaped = this.#match(/\\(?:[pPu]\{[^}]*\}|.)/y);
    if (escaped !== undefined) return /^\\[1-9k]/.test(escaped) ? TOO_MUCH : { ways: 1, size: 1 };
    this.#at++;
    return { ways: 1, size: 1 };
  }

  #group(depth: number): Part {
    const opening = this.#match(/\?(?::|<[A-Za-z_$][\w$]*>)/y);
    const isPlain = opening !== undefined || this.#peek() !== "?";
    if (!isPlain || depth > MAX_GROUP_DEPTH) {
      this.#at = this.#pattern.length;
      return TOO_MUCH;
    }
    const { ways, size } = this.#alternation(depth);
    this.#take(")");
    return { ways, size };
  }

  #repeated(part: Part): Part {
    const quantifier = this.#match(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y);
    if (quantifier === undefined) return part;
    const { min, max } = bounds(quantifier);
    const most = Math.min(max, Math.max(this.#length, min));
    const written = Number.isFinite(max) ? max : min;
    const ways = part.ways === 1 ? Math.max(most - min + 1, 1) : (part.ways + 1) ** most;
    return { ways, size: part.size * Math.max(written, 1) };
  }

  #peek(): string {
    return this.#pattern.charAt(this.#at);
  }

  #take(character: string): boolean {
    const isThere = this.#peek() === character;
    if (isThere) this.#at++;
    return isThere;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#pattern) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }
}

function bounds(quantifier: string): { min: number; max: number } {
  const [kind = ""] = quantifier;
  if (kind === "*") return { min: 0, max: Number.POSITIVE_INFINITY };
  if (kind === "+") return { min: 1, max: Number.POSITIVE_INFINITY };
  if (kind === "?") return { min: 0, max: 1 };
  const [, least = "0", comma, most] = /^\{(\d+)(,?)(\d*)/.exec(quantifier) ?? [];
  if (!comma) return { min: Number(least), max: Number(least) };
  return { min: Number(least), max: most ? Number(most) : Number.POSITIVE_INFINITY };
}
