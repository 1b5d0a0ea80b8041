import type { Texts } from "../../../../ui/language.ts";
import { iconUrl } from "../../connect/looks.ts";

type Said = Texts["consoleIntegrations"];

/** Who an owner or another principal is, in words. */
export function ownerText({ owners }: Said, principal: string): string {
  const [kind, ...rest] = principal.split(":");
  const id = rest.join(":");
  if (kind === "user") return owners.user(id);
  if (kind === "team") return owners.team(id);
  return principal === "everyone" ? owners.everyone : owners.system;
}

/** An address of ours for the icon of an integration. */
export function iconOf({ id, slug }: { id: string; slug: string }): string {
  return iconUrl({ integrationId: id, reference: slug }, {});
}
