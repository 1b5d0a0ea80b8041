import * as z from "zod";

/**
 * Returns a value without the nulls that mean "absent": those of members that may be left out and take no null. Where
 * null has a meaning of its own, as in a PATCH that clears a field, the schema takes it, and it stays.
 */
export function withoutNulls(schema: z.ZodType, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const bare = optionFor(unwrapped(schema), value);
  if (Array.isArray(value)) {
    return bare instanceof z.ZodArray ? value.map((item) => withoutNulls(bare.element as z.ZodType, item)) : value;
  }
  const memberOf = membersOf(bare);
  if (!memberOf) return value;
  const kept = Object.entries(value).flatMap(([name, member]) => {
    const own = memberOf(name);
    if (own === undefined) return [[name, member]];
    return member === null && own.meansAbsent ? [] : [[name, withoutNulls(own.schema, member)]];
  });
  return Object.fromEntries(kept);
}

interface Member {
  schema: z.ZodType;
  /** Whether a null here is as if nothing stood here. */
  meansAbsent: boolean;
}

/** The members of a record are all optional. */
function membersOf(schema: z.ZodType): ((name: string) => Member | undefined) | undefined {
  if (schema instanceof z.ZodObject) {
    return (name) => {
      const member = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined;
      return member && { schema: member, meansAbsent: takes(member, undefined) && !takes(member, null) };
    };
  }
  if (!(schema instanceof z.ZodRecord)) return undefined;
  const member = schema.valueType as z.ZodType;
  return () => ({ schema: member, meansAbsent: !takes(member, null) });
}

/** Of alternatives that a member tells apart, the one that the value names. */
function optionFor(schema: z.ZodType, value: object): z.ZodType {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const name = schema.def.discriminator;
  const named = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  const options = schema.options as unknown as z.ZodObject[];
  const option = options.find(({ shape }) => takes(shape[name] as z.ZodType, named));
  return option ? unwrapped(option) : schema;
}

function takes(schema: z.ZodType, value: unknown): boolean {
  return schema.safeParse(value).success;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodLazy) return unwrapped(schema._zod.innerType as z.ZodType);
  if (schema instanceof z.ZodPreprocess) return unwrapped(schema.out as z.ZodType);
  const isWrapper =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault;
  return isWrapper ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}
