import type { Deps } from "../context.ts";

/** Returns the type that somebody means by a provider's slug or alias, or by another word. Only slugs are stored. */
export function typeNamed({ catalog }: Pick<Deps, "catalog">, name: string): string {
  return catalog.named(name)?.slug ?? name;
}
