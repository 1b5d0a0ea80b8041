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
  /** Returns one line for each sentence, with the names that it is about. */
  lines(): string[];
}

const MAX_LENGTH = 300;

export function createNotes(): Notes {
  const noted = new Map<string, Set<string>>();
  const add = (what: string, ...fresh: string[]) => noted.set(what, new Set([...(noted.get(what) ?? []), ...fresh]));
  return {
    add: (what, name) => void add(what, ...(name === undefined ? [] : [name])),
    addAll: (others) => {
      for (const [what, names] of others.entries()) add(what, ...names);
    },
    entries: () => noted,
    lines: () =>
      [...noted].map(([what, names]) => cut(names.size === 0 ? what : `${what}: ${listed(names)}`, MAX_LENGTH)),
  };
}

/** Names come from the document. Only their visible characters are shown. */
function listed(names: ReadonlySet<string>): string {
  return [...names].map((name) => cut(name, 100).replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")).join(", ");
}
