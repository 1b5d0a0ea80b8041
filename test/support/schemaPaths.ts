import * as z from "zod";
import { shapeOf, unwrapped } from "../../src/catalog/schemaShape.ts";

/** The paths of all fields of an object, down to what is one field. Members of a list's objects stand behind `[]`. */
export function fieldPaths(schema: z.ZodType, parent = ""): string[] {
  return Object.entries(shapeOf(schema)).flatMap(([name, member]) => {
    const path = parent + name;
    const bare = unwrapped(member as z.ZodType);
    const item = bare instanceof z.ZodArray ? unwrapped(bare.element as z.ZodType) : undefined;
    if (bare instanceof z.ZodObject) return fieldPaths(bare, `${path}.`);
    return item instanceof z.ZodObject ? fieldPaths(item, `${path}[].`) : [path];
  });
}

/** Whether a value has something at such a path. */
export function hasField(holder: unknown, path: string): boolean {
  const [head = "", ...rest] = path.split(".");
  const name = head.replace("[]", "");
  const value = (holder as Record<string, unknown> | undefined)?.[name];
  if (value === undefined || rest.length === 0) return value !== undefined;
  const inner = rest.join(".");
  return head.endsWith("[]") ? (value as unknown[]).some((one) => hasField(one, inner)) : hasField(value, inner);
}
