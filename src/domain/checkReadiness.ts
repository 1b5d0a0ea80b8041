import { open, seal } from "../crypto/envelope.ts";
import { probeDatabase, probeTickets } from "../storage/health.ts";
import type { Deps } from "./context.ts";

/** Which of the parts that every request needs are usable now. */
export interface Readiness {
  database: boolean;
  tickets: boolean;
  keys: boolean;
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
