import type { ParameterInput } from "./tool.ts";

/** What the files of tools are written with: parameters by their place, and schemas by their type. */

type Schema = Record<string, unknown>;

/** A text in the path. Every call needs it. */
export const inPath = (description: string, more: Schema = {}): ParameterInput => ({
  in: "path",
  required: true,
  schema: text(description, { minLength: 1, ...more }),
});

export const inQuery = (schema: Schema, more: Partial<ParameterInput> = {}): ParameterInput => ({
  in: "query",
  schema,
  ...more,
});

/** A place in the body. `name` is its dotted path, where it is not the parameter's own name. */
export const inBody = (schema: Schema, name?: string, more: Partial<ParameterInput> = {}): ParameterInput => ({
  in: "body-field",
  ...(name !== undefined && { name }),
  schema,
  ...more,
});

export const needed = (parameter: ParameterInput): ParameterInput => ({ ...parameter, required: true });

export const text = (description: string, more: Schema = {}): Schema => ({ type: "string", ...more, description });

/** A text that says something. */
export const filled = (description: string, more: Schema = {}): Schema => text(description, { minLength: 1, ...more });

export const whole = (description: string, more: Schema = {}): Schema => ({ type: "integer", ...more, description });

export const flag = (description: string, more: Schema = {}): Schema => ({ type: "boolean", ...more, description });

export const choice = (values: readonly string[], description: string, more: Schema = {}): Schema =>
  text(description, { enum: values, ...more });

/** A day, as `2026-01-31`. */
export const day = (description: string): Schema => text(description, { format: "date" });

export const list = (items: Schema, description: string, more: Schema = {}): Schema => ({
  type: "array",
  items,
  ...more,
  description,
});

export const texts = (description: string, more: Schema = {}): Schema =>
  list({ type: "string", minLength: 1 }, description, more);

/** An object with these members and no others. */
export const object = (properties: Record<string, Schema>, required: string[], description: string): Schema => ({
  type: "object",
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
  description,
});

/** An object whose members the API's own documentation tells. */
export const open = (description: string): Schema => ({ type: "object", additionalProperties: true, description });

export const orNull = (schema: Schema): Schema => ({ ...schema, type: [schema.type, "null"].flat() });
