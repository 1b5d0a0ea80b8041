import type { Context } from "../context.ts";

/** The address of a provider's icon, and the names of the provider. */
export interface RegisteredIcon {
  name: string;
  aliases: readonly string[];
  imageUrl: string;
}

/** Lists the icons of all providers of the catalogue, in its order. Any signed-in user may. */
export function listIconRegistry({ deps }: Pick<Context, "deps">): RegisteredIcon[] {
  const { catalog, settings } = deps;
  return catalog.entries.map(({ name, aliases, slug }) => ({
    name,
    aliases,
    imageUrl: `${settings.publicUrl}/icons/${slug}`,
  }));
}
