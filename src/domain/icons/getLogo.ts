import { findLogo } from "../../storage/logos.ts";
import type { PublicContext } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import type { IconContent } from "./iconContent.ts";

/**
 * Returns a logo by its hash. Public: whoever knows the hash has seen a page with the picture. One database round trip.
 * @throws LatchkeyError `not_found`
 */
export async function getLogo({ deps }: Pick<PublicContext, "deps">, etag: string): Promise<IconContent> {
  const logo = await findLogo(deps.db, etag);
  if (logo) return logo;
  throw new LatchkeyError("not_found", "There is no such picture.");
}
