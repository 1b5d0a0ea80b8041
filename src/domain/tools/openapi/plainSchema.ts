import { upgradeFromThreeToThreeOne } from "@scalar/openapi-upgrader/3.0-to-3.1";
import { isExactNumber, mapLeaves } from "../../json/exactNumber.ts";
import { isPattern } from "../../policy/patternCost.ts";
import { isObject } from "../json.ts";
import type { Schema } from "../schemaKeywords.ts";

const EXPLAINING = ["title", "description", "default", "example", "examples", "deprecated"];

/** Removes what cannot be checked or shown: definitions that only references use, invalid patterns, long examples. */
export function plainSchema(schema: Schema, isBrief: boolean): Schema {
  const { $defs: _definitions, ...kept } = schema;
  if (typeof kept.pattern === "string" && !isPattern(kept.pattern)) delete kept.pattern;
  if (isObject(kept.patternProperties) && !Object.keys(kept.patternProperties).every(isPattern)) {
    // Otherwise the names that these patterns allow would count as additional.
    for (const keyword of ["patternProperties", "additionalProperties", "unevaluatedProperties"]) delete kept[keyword];
  }
  if (!isShort(kept.example)) delete kept.example;
  if (Array.isArray(kept.examples)) kept.examples = kept.examples.filter(isShort).slice(0, 3);
  if (isBrief) for (const keyword of EXPLAINING) delete kept[keyword];
  return kept;
}

function isShort(example: unknown): boolean {
  if (typeof example === "string") return example.length <= 200;
  return typeof example === "number" || typeof example === "boolean" || isExactNumber(example);
}

/**
 * Converts OpenAPI 3.0's dialect to JSON Schema 2020-12: `nullable`, `exclusiveMinimum: true`, `example`, binary
 * formats.
 */
export function fromThreeZero(schema: Schema): Schema {
  // The library copies every object, also an exact number. It leaves a function alone.
  const it = mapLeaves(schema, (leaf) => (isExactNumber(leaf) ? () => leaf : leaf));
  const upgraded = upgradeFromThreeToThreeOne({ openapi: "3.0.3", components: { schemas: { it } } });
  const { components } = upgraded as { components: { schemas: { it: Schema } } };
  return mapLeaves(components.schemas.it, (leaf) => (typeof leaf === "function" ? leaf() : leaf)) as Schema;
}
