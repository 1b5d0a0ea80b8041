import { sha256 } from "../../crypto/random.ts";
import { claimTicket } from "../../storage/claims.ts";
import type { Deps } from "../context.ts";

/**
 * Claims a form for the one time that it may be sent: a page that is loaded again sends its form again. A claim is kept for a
 * day, and so longer than the token of a form is valid. One database round trip.
 *
 * @param token the form's token, which was checked
 * @returns false when it was sent before
 */
export async function claimForm({ db }: Pick<Deps, "db">, token: string): Promise<boolean> {
  return (await claimTicket(db, await sha256(`form ${token}`))) !== undefined;
}
