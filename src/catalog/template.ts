import type { Provider } from "./schema.ts";

/**
 * Fills the `{name}` placeholders of a provider's URL with the values given for its fields, or with their defaults. A
 * value must match the whole pattern of its field, so it cannot change the host or add a path.
 *
 * @returns the URL, or undefined when a value is missing or does not match
 */
export function expandTemplate(provider: Provider, template: string, values: Record<string, string>) {
  let complete = true;
  const url = template.replace(/\{([a-z][a-z0-9_]*)\}/g, (_placeholder, name: string) => {
    const value = fieldValue(provider, name, values);
    complete &&= value !== undefined;
    return value ?? "";
  });
  return complete ? url : undefined;
}

function fieldValue(provider: Provider, name: string, values: Record<string, string>): string | undefined {
  const field = provider.fields.find((candidate) => candidate.name === name);
  if (!field) return undefined;
  const value = Object.hasOwn(values, name) ? values[name] : field.default;
  return value !== undefined && new RegExp(`^(?:${field.pattern})$`).test(value) ? value : undefined;
}
