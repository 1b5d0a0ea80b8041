import * as z from "zod";

/** Returns the members of an object, whatever is around its schema: that it is lazy, optional, or has a default. */
export function shapeOf(schema: z.ZodType): z.ZodObject["shape"] {
  return (unwrapped(schema) as z.ZodObject).shape;
}

/** Returns the schema of a value that is there. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodLazy) return unwrapped(schema._zod.innerType as z.ZodType);
  const isWrapper =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return isWrapper ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}
