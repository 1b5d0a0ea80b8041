import type { Definition } from "./definition.ts";

type Fields = Pick<Definition, "fields">;

/** No host and no id is longer; it also bounds the work of a pattern. */
export const MAX_FIELD_LENGTH = 255;

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g;

/**
 * Fills the `{name}` placeholders of a definition's URL with the values given for its fields, or with their defaults. A
 * value must match the whole pattern of its field, and fit its place: it cannot change what follows it in the host.
 *
 * @returns the URL, or undefined when a value is missing or does not match
 */
export function expandTemplate(definition: Fields, template: string, values: Record<string, string>) {
  let complete = true;
  const authorityEnd = endOfAuthority(template);
  const url = template.replace(PLACEHOLDER, (_placeholder, name: string, place: number) => {
    const value = fieldValue(definition, name, values);
    complete &&= value !== undefined && fitsPlace(value, place < authorityEnd);
    return value ?? "";
  });
  return complete ? url : undefined;
}

/** Where the host of a template ends that says itself how it begins; 0 where it does not. */
function endOfAuthority(template: string): number {
  const [authority = ""] = /^https?:\/\/[^/]*/.exec(template) ?? [];
  return authority.length;
}

const ORIGIN = /^https?:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[^?#\\\s]*)?$/;

/**
 * Whether a value stays in its place, whatever its pattern allows: patterns are typed in too. In a host it is a part of a name, so
 * what the template says after it is the end of the host. Elsewhere it may be a whole origin, or a part of a path.
 */
function fitsPlace(value: string, isInHost: boolean): boolean {
  if (isInHost) return /^[A-Za-z0-9.-]+$/.test(value);
  return value.includes("://") ? ORIGIN.test(value) : !/[?#\\]|(?:^|\/)\.{1,2}(?:\/|$)/.test(value);
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
