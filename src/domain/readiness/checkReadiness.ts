import { open, seal } from "../../crypto/envelope.ts";
import { probeDatabase, probeTickets } from "../../storage/health.ts";
import { countSealedUnderOthers } from "../../storage/sealed.ts";
import type { Deps } from "../context.ts";
import { checkStoredSecrets, faultOf } from "../encryptionKeys/storedSecrets.ts";

/** Which parts that every request needs work now. */
export interface Readiness {
  database: boolean;
  tickets: boolean;
  keys: boolean;
  /** Whether the configured keys are those of the stored secrets; undefined while the database fails. */
  storedSecrets: boolean | undefined;
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

/** Checks each part: reads D1's tables, reads KV, seals and opens a value, and asks what the stored secrets need. */
export async function checkReadiness(deps: Pick<Deps, "db" | "kv" | "keyring" | "log">): Promise<Readiness> {
  const { db, kv } = deps;
  // Without its check, which tells of the stored secrets and not of the key.
  const { requireRightKey: _, ...keyring } = deps.keyring;
  const context = { tenant: "-", table: "-", recordId: "-", field: "readiness" };
  const [database, tickets, keys, storedSecrets] = await Promise.all([
    succeeds(probeDatabase(db)),
    succeeds(probeTickets(kv)),
    succeeds(seal(keyring, context, "ready").then((sealed) => open(keyring, context, sealed))),
    fitStoredSecrets(deps),
  ]);
  return { database, tickets, keys, storedSecrets };
}

async function fitStoredSecrets({ db, keyring, log }: Pick<Deps, "db" | "keyring" | "log">) {
  try {
    const reason = faultOf(await checkStoredSecrets({ db, keyring }));
    if (reason !== undefined) log("error", "stored_secrets_closed", { reason });
    return reason === undefined;
  } catch {
    return undefined;
  }
}

async function succeeds(probe: Promise<unknown>): Promise<boolean> {
  try {
    await probe;
    return true;
  } catch {
    return false;
  }
}
