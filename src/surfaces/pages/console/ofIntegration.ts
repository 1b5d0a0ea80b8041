import { sectionHref } from "./sections.ts";

/** Returns the address of the page of an integration, or of one below it. */
export function integrationHref(id: string, below = ""): string {
  return `${sectionHref("integrations")}/${encodeURIComponent(id)}${below}`;
}

/** Returns the trail of a page below that of an integration. */
export function integrationTrail(
  { id, name }: { id: string; name: string },
  ...further: (readonly [name: string, href: string])[]
): (readonly [name: string, href: string])[] {
  return [[name, integrationHref(id)], ...further];
}
