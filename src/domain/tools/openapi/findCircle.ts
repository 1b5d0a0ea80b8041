import { entriesOf, isObject, listOf, own } from "../json.ts";
import type { Schema } from "../schemaKeywords.ts";

const LISTS = ["allOf", "anyOf", "oneOf"];
const SINGLE = ["not", "if", "then", "else"];

/**
 * Checks whether a schema refers to itself for the same value. Nobody can say whether a value fits it, so no call that
 * holds one passes.
 */
export function hasCircle(schema: Schema): boolean {
  const open = new Set<string>();
  const done = new Set<string>();
  const leadsBack = (part: unknown): boolean => referredBy(part).some(isCircular);
  const isCircular = (name: string): boolean => {
    if (open.has(name)) return true;
    if (done.has(name)) return false;
    open.add(name);
    const found = leadsBack(own(schema.$defs, name));
    open.delete(name);
    done.add(name);
    return found;
  };
  return entriesOf(schema.$defs).some(([name]) => isCircular(name));
}

/** Returns the names of the definitions that describe the same value as a schema. */
function referredBy(schema: unknown): string[] {
  if (!isObject(schema)) return [];
  const [, name] = /^#\/\$defs\/(.*)$/.exec(String(own(schema, "$ref"))) ?? [];
  const parts = [
    ...LISTS.flatMap((keyword) => listOf(own(schema, keyword))),
    ...SINGLE.map((keyword) => own(schema, keyword)),
    ...entriesOf(own(schema, "dependentSchemas")).map(([, part]) => part),
  ];
  return [...(name === undefined ? [] : [name]), ...parts.flatMap(referredBy)];
}
