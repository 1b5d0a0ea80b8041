import type { Context } from "../context.ts";

/** Where the icon of a provider is, and under which names the provider goes. */
export interface RegisteredIcon {
  name: string;
  aliases: readonly string[];
  imageUrl: string;
}

/** The icons of all providers of the catalogue, in its order. Any signed-in user may. */
export function listIconRegistry({ deps }: Pick<Context, "deps">): RegisteredIcon[] {
  const { catalog, settings } = deps;
  return catalog.providers.map(({ name, aliases, slug }) => ({
    name,
    aliases,
    imageUrl: `${settings.publicUrl}/icons/${slug}`,
  }));
}
