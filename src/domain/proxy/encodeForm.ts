import { isExactNumber } from "../json/exactNumber.ts";

/**
 * Returns the pairs of a form: lists repeat their name (`a=1&a=2`), an object's members stand in brackets (`a[b]=1`), the
 * items of a list that holds lists or objects are counted (`a[0][b]=1&a[1]=2`), and null is left out, as are lists and
 * objects that hold nothing: a form has no words for them. A caller that wants `a[]=1` names it `a[]`.
 */
export function formPairs(entries: readonly [string, unknown][]): [string, unknown][] {
  return entries.flatMap(([name, value]) => pairsOf(name, value));
}

function pairsOf(name: string, value: unknown): [string, unknown][] {
  if (value === null) return [];
  if (!isContainer(value)) return [[name, value]];
  if (!Array.isArray(value)) return Object.entries(value).flatMap(([key, item]) => pairsOf(`${name}[${key}]`, item));
  const isCounted = value.some(isContainer);
  return value.flatMap((item, index) => pairsOf(isCounted ? `${name}[${index}]` : name, item));
}

/** Checks whether a value is a list or an object. */
export function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null && !isExactNumber(value);
}
