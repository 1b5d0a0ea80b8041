import type { Definition } from "./definition.ts";

type Fields = Pick<Definition, "fields">;

/** No host and no id is longer; it also bounds the work of a pattern. */
export const MAX_FIELD_LENGTH = 255;

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g;

/**
 * Fills the `{name}` placeholders of a definition's URL with the values given for its fields, or with their defaults. A
 * value must match the whole pattern of its field, so it cannot change the host or add a path.
 *
 * @returns the URL, or undefined when a value is missing or does not match
 */
export function expandTemplate(definition: Fields, template: string, values: Record<string, string>) {
  let complete = true;
  const url = template.replace(PLACEHOLDER, (_placeholder, name: string) => {
    const value = fieldValue(definition, name, values);
    complete &&= value !== undefined;
    return value ?? "";
  });
  return complete ? url : undefined;
}

/** Returns the names of the placeholders of a definition's URL. */
export function placeholdersIn(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
}

function fieldValue({ fields }: Fields, name: string, values: Record<string, string>): string | undefined {
  const field = fields.find((candidate) => candidate.name === name);
  if (!field) return undefined;
  const value = Object.hasOwn(values, name) ? values[name] : field.default;
  if (value === undefined || value.length > MAX_FIELD_LENGTH) return undefined;
  return new RegExp(`^(?:${field.pattern})$`, "u").test(value) ? value : undefined;
}
