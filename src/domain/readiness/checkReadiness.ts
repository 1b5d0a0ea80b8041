import { open, seal } from "../../crypto/envelope.ts";
import { probeDatabase, probeTickets } from "../../storage/health.ts";
import { countSealedUnderOthers } from "../../storage/sealed.ts";
import type { Deps } from "../context.ts";

/** Which of the parts that every request needs are usable now. */
export interface Readiness {
  database: boolean;
  tickets: boolean;
  keys: boolean;
}

/** So many values of a kind are counted, so that asking costs little. */
const COUNTED = 1000;

/** How many stored values wait to be sealed anew under the first key; undefined while the database fails. */
export async function countLeftToReseal({ db, keyring }: Pick<Deps, "db" | "keyring">): Promise<number | undefined> {
  try {
    return await countSealedUnderOthers(db, keyring.primary, COUNTED);
  } catch {
    return undefined;
  }
}

/** Tries each part: a read of D1's tables, a read of KV, and a value sealed and opened again. */
export async function checkReadiness({ db, kv, keyring }: Pick<Deps, "db" | "kv" | "keyring">): Promise<Readiness> {
  const context = { tenant: "-", table: "-", recordId: "-", field: "readiness" };
  const [database, tickets, keys] = await Promise.all([
    succeeds(probeDatabase(db)),
    succeeds(probeTickets(kv)),
    succeeds(seal(keyring, context, "ready").then((sealed) => open(keyring, context, sealed))),
  ]);
  return { database, tickets, keys };
}

async function succeeds(probe: Promise<unknown>): Promise<boolean> {
  try {
    await probe;
    return true;
  } catch {
    return false;
  }
}
