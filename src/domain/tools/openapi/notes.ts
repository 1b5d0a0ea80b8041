import { cut } from "./toolNames.ts";

/** Collects what an operation lost on its way to a tool, for whoever imports it. */
export interface Notes {
  /**
   * @param what a sentence about the operation, in our words
   * @param name what it is about, as the document calls it
   */
  add(what: string, name?: string): void;
  addAll(others: Notes): void;
  entries(): Iterable<[string, ReadonlySet<string>]>;
  /** Returns a line for each sentence, with the names that it is about, and further ones where these are many. */
  lines(): string[];
}

const MAX_LENGTH = 300;
const MAX_LINES = 20;

export function createNotes(): Notes {
  const noted = new Map<string, Set<string>>();
  const add = (what: string, ...fresh: string[]) => noted.set(what, new Set([...(noted.get(what) ?? []), ...fresh]));
  return {
    add: (what, name) => void add(what, ...(name === undefined ? [] : [name])),
    addAll: (others) => {
      for (const [what, names] of others.entries()) add(what, ...names);
    },
    entries: () => noted,
    lines: () => [...noted].flatMap(([what, names]) => linesOf(what, [...names].map(visible))),
  };
}

function linesOf(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [cut(what, MAX_LENGTH)];
  const lines: string[] = [];
  for (const [index, name] of names.entries()) {
    const line = lines.at(-1);
    const fits = line !== undefined && line.length + name.length + 2 <= MAX_LENGTH;
    if (!fits && lines.length === MAX_LINES) return [...lines, `${what}: ${names.length - index} more`];
    if (fits) lines[lines.length - 1] = `${line}, ${name}`;
    else lines.push(cut(`${what}: ${name}`, MAX_LENGTH));
  }
  return lines;
}

/** Names come from the document. Only their visible characters are shown. */
function visible(name: string): string {
  return cut(name, 100).replace(/[\p{Cc}\p{Cf}\s]+/gu, " ");
}
