import { open, seal } from "../../crypto/envelope.ts";
import { probeDatabase, probeTickets } from "../../storage/health.ts";
import { countSealedUnderOthers } from "../../storage/sealed.ts";
import type { Deps } from "../context.ts";

/** Which parts that every request needs work now. */
export interface Readiness {
  database: boolean;
  tickets: boolean;
  keys: boolean;
}

/** At most this many values of a kind are counted, so that the check is cheap. */
const COUNTED = 1000;

/** Counts the stored values that wait to be sealed again under the primary key; undefined while the database fails. */
export async function countLeftToReseal({ db, keyring }: Pick<Deps, "db" | "keyring">): Promise<number | undefined> {
  try {
    return await countSealedUnderOthers(db, keyring.primary, COUNTED);
  } catch {
    return undefined;
  }
}

/** Checks each part: reads D1's tables, reads KV, and seals and opens a value. */
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
