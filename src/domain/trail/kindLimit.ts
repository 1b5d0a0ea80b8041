import { keyPrincipal } from "../context.ts";
import type { Use } from "../use.ts";

const MINUTE_MS = 60_000;
/** So many kinds of use of one key, or of one principal without a key, are told apart in a minute. */
const OF_ONE = 100;
/** So many are remembered in all. */
const REMEMBERED = 20_000;

/**
 * Limits the rows that one key, or one principal without a key, can have in a minute: a key can act as any number of users
 * that nobody has ever seen. What is over it is counted for the key or the principal itself, only by action and outcome. It
 * remembers the kinds of a minute, so the limit holds across the writes of an isolate.
 *
 * @returns a function that returns as what a use is counted
 */
export function createKindLimit(): (use: Use, now: number) => Use {
  let minute = -1;
  let remembered = 0;
  const kinds = new Map<string, Set<string>>();

  return (use, now) => {
    if (minute !== Math.floor(now / MINUTE_MS)) {
      minute = Math.floor(now / MINUTE_MS);
      remembered = 0;
      kinds.clear();
    }
    const source = JSON.stringify([use.tenant, use.keyId ?? use.principal]);
    const known = kinds.get(source) ?? new Set();
    const kind = kindOf(use);
    if (known.has(kind)) return use;
    if (known.size >= OF_ONE || remembered >= REMEMBERED) return withoutSplit(use);
    remembered++;
    kinds.set(source, known.add(kind));
    return use;
  };
}

/** What a use is counted by, as a text. */
export function kindOf({ tenant, principal, keyId, integrationId, action, outcome }: Use): string {
  return JSON.stringify([tenant, principal, keyId, integrationId, action, outcome]);
}

function withoutSplit(use: Use): Use {
  const { keyId, principal } = use;
  return { ...use, principal: keyId === undefined ? principal : keyPrincipal(keyId), integrationId: undefined };
}
