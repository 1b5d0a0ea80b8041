import { hasPermission } from "../../../domain/access/permissions.ts";
import type { Caller, Permission } from "../../../domain/context.ts";

/** The sections of the console, in their order, with where they begin and what one of which permissions they need: `any` of another section, or `nothing`. */
const SECTIONS = {
  overview: { href: "/console", needs: "any" },
  integrations: { href: "/console/integrations", needs: ["integration:read", "integration:write"] },
  connections: { href: "/console/connections", needs: ["connection:read"] },
  approvals: { href: "/console/approvals", needs: "nothing" },
  keys: { href: "/console/keys", needs: ["key:manage"] },
  audit: { href: "/console/audit", needs: ["audit:read"] },
  operations: { href: "/console/operations", needs: [] },
  tenant: { href: "/console/tenant", needs: [] },
} as const satisfies Record<string, { href: string; needs: readonly Permission[] | "any" | "nothing" }>;

export type Section = keyof typeof SECTIONS;

const names = Object.keys(SECTIONS) as Section[];

export function sectionHref(section: Section): string {
  return SECTIONS[section].href;
}

/** Whether somebody is shown a section. The verbs behind it check again what may be done there. A superuser sees all. */
export function maySee(caller: Caller, section: Section): boolean {
  const { needs } = SECTIONS[section];
  if (needs === "nothing") return true;
  if (needs === "any") return names.some((other) => typeof SECTIONS[other].needs !== "string" && maySee(caller, other));
  return caller.superuser || needs.some((permission) => hasPermission(caller, permission));
}

/** The sections that somebody may see. */
export function sectionsOf(caller: Caller): Section[] {
  return names.filter((section) => maySee(caller, section));
}
