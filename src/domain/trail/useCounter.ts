import { addUses, type CountedUse } from "../../storage/uses.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import type { Use, UseCounter } from "../use.ts";
import { createKindLimit, kindOf } from "./kindLimit.ts";

/** More are not told apart before they are written: memory has an end, also while the database fails. */
const MAX_KINDS = 5000;
/** The platform lets work go on for thirty seconds after an answer. A write that has not come by then was cut off. */
const LOST_MS = 30_000;

interface Options extends Pick<Deps, "db" | "log" | "now"> {
  /** For how long uses are gathered before they are written. */
  delayMs: number;
}

/**
 * Counts uses by tenant, principal, key, integration, action and outcome, in the memory of one isolate. The first use of a
 * while waits behind its answer, and then writes all that have come since: one statement, and one row for each kind of use
 * and minute. Too many kinds are counted together, so a count can lose its split but not be lost. What an isolate has not
 * when the platform ends it is lost, at most the uses of the last `delayMs`.
 */
export function createUseCounter({ db, log, now, delayMs }: Options): UseCounter {
  const narrow = createKindLimit();
  let counts = new Map<string, CountedUse>();
  let writtenBy = 0;

  const add = (use: Use, count: number) => {
    const told = counts.size < MAX_KINDS || counts.has(kindOf(use)) ? use : ofTenant(use);
    const known = counts.get(kindOf(told));
    if (known) known.count += count;
    else counts.set(kindOf(told), { ...told, count });
  };
  const write = async () => {
    const batch = [...counts.values()];
    counts = new Map();
    writtenBy = 0;
    try {
      await addUses(db, batch);
    } catch (error) {
      log("error", "uses_not_written", { count: batch.length, code: toLatchkeyError(error).code });
      for (const { count, ...use } of batch) add(use, count);
    }
  };
  return {
    count: ({ tenant, principal, keyId, integrationId, action, outcome }, waitUntil) => {
      add(narrow({ tenant, principal, keyId, integrationId, action, outcome }, now()), 1);
      if (writtenBy > now()) return;
      writtenBy = now() + delayMs + LOST_MS;
      waitUntil(scheduler.wait(delayMs).then(write));
    },
  };
}

/** As what a use is counted for which there is no room: nobody's, of its tenant. There are few tenants and actions. */
function ofTenant({ tenant, action, outcome }: Use): Use {
  return { tenant, principal: "", keyId: undefined, integrationId: undefined, action, outcome };
}
