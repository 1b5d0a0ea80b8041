/** What a text begins with that somebody has to replace. */
const GAP = "FILL IN";

/** Marks what a command cannot know. @param what says what has to be there */
export function gap(what: string): string {
  return `${GAP}: ${what}`;
}

/** Returns the paths of the gaps in a value. */
export function gapsIn(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value === "string") return value.startsWith(GAP) ? [path.join(".")] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => gapsIn(member, [...path, name]));
}

/** @throws Error naming the gaps, if there are any */
export function requireComplete(file: string, value: unknown): void {
  const gaps = gapsIn(value);
  if (gaps.length > 0) throw new Error(`${file} has gaps to fill in: ${gaps.join(", ")}`);
}
