import { findLastUse } from "../../storage/uses.ts";
import type { Context } from "../context.ts";
import type { Service } from "./describeService.ts";

/**
 * Says when the account was used last that `describeService` has shown to the caller: by the caller, or where one account serves
 * everyone by anybody. Whoever was shown the account may. One database round trip.
 *
 * @returns milliseconds since the epoch, to the minute; null when it was not used lately, or nothing is connected
 */
export async function lastUse(
  { deps, caller }: Context,
  { integrationId, account, isForAll }: Pick<Service, "integrationId" | "account" | "isForAll">,
): Promise<number | null> {
  if (integrationId === undefined || account === undefined) return null;
  return findLastUse(deps.db, caller.tenant, integrationId, isForAll ? undefined : caller.principal);
}
