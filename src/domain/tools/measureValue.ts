import { isExactNumber } from "../json/exactNumber.ts";

/** The size of a JSON value, as far as it matters for a check. */
export interface Measure {
  /** Levels of objects and lists. */
  depth: number;
  /** Number of all values in it, including itself. */
  nodes: number;
  /** Number of all texts in it, including keys; then the length of the longest. */
  texts: number;
  longestText: number;
  longestList: number;
}

/** Measures a JSON value, however deeply it is nested. */
export function measureValue(value: unknown): Measure {
  const measure: Measure = { depth: 0, nodes: 0, texts: 0, longestText: 0, longestList: 0 };
  const sawText = (text: string) => {
    measure.texts++;
    measure.longestText = Math.max(measure.longestText, text.length);
  };
  const open: [value: unknown, depth: number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [current, depth] = next;
    measure.nodes++;
    measure.depth = Math.max(measure.depth, depth);
    if (typeof current === "string") sawText(current);
    if (typeof current !== "object" || current === null || isExactNumber(current)) continue;
    if (Array.isArray(current)) measure.longestList = Math.max(measure.longestList, current.length);
    else for (const key of Object.keys(current)) sawText(key);
    for (const item of Object.values(current)) open.push([item, depth + 1]);
  }
  return measure;
}
