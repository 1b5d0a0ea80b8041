/**
 * Whether web frameworks read another method than the request's own under this name, in a header, a query or a form. A tool
 * is approved by what its method may do, so nothing that is sent with it may name another. Servers that take headers as
 * variables do not tell `_` from `-`.
 */
export function isMethodOverride(name: string): boolean {
  return /^(?:-method|x-http-method.*|x-method-override)$/.test(name.toLowerCase().replaceAll("_", "-"));
}

/**
 * Returns the methods that headers or a query name instead of the request's own, in upper case. A web framework may follow any
 * of them.
 */
export function overridingMethods(named: Iterable<[string, string]>): string[] {
  return [...named].filter(([name]) => isMethodOverride(name)).map(([, value]) => value.trim().toUpperCase());
}
