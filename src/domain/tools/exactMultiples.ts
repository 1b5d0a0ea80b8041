import { decimalOf, type ExactNumber, isExactNumber, losesDigits } from "../json/exactNumber.ts";
import { entriesOf, isObject, listOf, own } from "./json.ts";
import { MAX_CHECK_REFS } from "./limits.ts";
import type { Schema } from "./schemaKeywords.ts";

interface Fault {
  path: string;
  message: string;
}

/** Powers of ten beyond which nobody counts. */
const MAX_POWER = 1000;

/**
 * Returns the faults of numbers that have more digits than JavaScript's and are not the multiple that their schema asks
 * for. It follows what holds for a value in any case (`$ref`, `allOf`, `properties`, `items`); what an alternative asks for
 * is left to the provider.
 */
export function multipleFaults(schema: Schema, value: unknown, path: string): Fault[] {
  let left = MAX_CHECK_REFS;
  const visit = (within: unknown, item: unknown, place: string): Fault[] => {
    if (left-- <= 0 || !isObject(within)) return [];
    const same = [definitionOf(schema, own(within, "$ref")), ...listOf(own(within, "allOf"))];
    const faults = same.flatMap((other) => visit(other, item, place));
    if (isExactNumber(item)) return [...faults, ...faultOf(item, own(within, "multipleOf"), place)];
    const items = Array.isArray(item) ? item.map((member, index) => [`${index}`, own(within, "items"), member]) : [];
    const members = entriesOf(item).map(([key, member]) => [key, own(own(within, "properties"), key), member]);
    const inner = [...items, ...members].flatMap(([key, of, member]) => visit(of, member, `${place}.${key}`));
    return [...faults, ...inner];
  };
  return visit(schema, value, path);
}

function definitionOf(root: Schema, reference: unknown): unknown {
  const [, name] = /^#\/\$defs\/([^/]+)$/.exec(String(reference)) ?? [];
  return name === undefined ? undefined : own(root.$defs, name);
}

function faultOf(number: ExactNumber, of: unknown, path: string): Fault[] {
  if (typeof of !== "number" || !losesDigits(number)) return [];
  return isMultiple(number.rawJSON, String(of)) ? [] : [{ path, message: "is not a multiple of what it must be" }];
}

function isMultiple(text: string, of: string): boolean {
  const [value, step] = [decimalOf(text), decimalOf(of)];
  const power = Math.min(value.power, step.power);
  if (Math.max(value.power, step.power) - power > MAX_POWER) return value.power >= step.power;
  const scaled = ({ digits, power: own }: typeof value) => BigInt(digits || "0") * 10n ** BigInt(own - power);
  return scaled(value) % scaled(step) === 0n;
}
