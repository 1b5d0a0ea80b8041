import { open, seal } from "../../crypto/envelope.ts";
import { KeyError, type Keyring } from "../../crypto/keyring.ts";
import {
  addKeyProof,
  findKeysInUse,
  readStoredKeys,
  replaceKeyProof,
  type StoredKeys,
} from "../../storage/keyProofs.ts";
import type { Deps } from "../context.ts";

type Proof = StoredKeys["proofs"][number];

/** What the stored secrets say of the configured keys. */
export interface StoredSecrets {
  /** Secrets are stored, and not one names a key that is configured or retired. */
  isUnknown: boolean;
  /** Keys of which the configuration has another than the one that sealed what is stored. */
  others: string[];
  /** The proof of the first key, and whether that key opens it. */
  first: (Proof & { opens: boolean }) | undefined;
}

/**
 * Compares the configured keys with the stored secrets: by the keys that those name, and by each key's proof. One that is
 * written as `retired` is known: whoever has lost a key writes it so, and goes on with another. One database round trip.
 */
export async function checkStoredSecrets({ db, keyring }: Pick<Deps, "db" | "keyring">): Promise<StoredSecrets> {
  const { proofs, isUnknown } = await readStoredKeys(db, [...keyring.keys.keys(), ...keyring.retired]);
  const closed = await findClosedProofs(keyring, proofs);
  const proof = proofs.find(({ kid }) => kid === keyring.primary);
  return {
    isUnknown,
    // Where nothing is stored under a key, another may take its place.
    others: closed.length > 0 ? await findKeysInUse(db, closed) : [],
    first: proof && { ...proof, opens: !closed.includes(proof.kid) },
  };
}

/** The keys that are configured and do not open their proof. */
export async function findClosedProofs(keyring: Keyring, proofs: Proof[]): Promise<string[]> {
  const known = proofs.filter(({ kid }) => keyring.keys.has(kid));
  const tried = known.map(async ({ kid, proofSealed }) => {
    const opened = await open(keyring, proofContext(kid), proofSealed).catch(() => undefined);
    return opened === kid ? undefined : kid;
  });
  return (await Promise.all(tried)).filter((kid) => kid !== undefined);
}

/** In words, for the log. */
export function faultOf({ isUnknown, others }: Pick<StoredSecrets, "isUnknown" | "others">): string | undefined {
  if (isUnknown) return "stored secrets name a key that is not configured: put the key back into ENCRYPTION_KEYS";
  if (others.length === 0) return undefined;
  return `ENCRYPTION_KEYS has another key under ${others.join(", ")} than the one that sealed the stored secrets`;
}

/**
 * Gives a keyring the check that nothing is sealed under a wrong key: a wholly wrong configuration would make two sets of
 * secrets, and no key would open both. Looks at the database before the first sealing of an isolate, and never again once
 * it was right. The promise is not kept: another request could not wait for it.
 */
export function guardSealing({ db, keyring, log }: Pick<Deps, "db" | "keyring" | "log">): Keyring {
  let isRight = false;
  const requireRightKey = async () => {
    if (isRight) return;
    const fault = await proveFirst(db, keyring);
    if (fault === undefined) {
      isRight = true;
      return;
    }
    log("error", "sealing_refused", { code: "key_unavailable", reason: fault });
    throw new KeyError("key_unavailable");
  };
  return { ...keyring, requireRightKey };
}

/** Leaves or replaces the proof of the first key where it may. Whoever loses against another isolate looks again. */
async function proveFirst(db: Deps["db"], keyring: Keyring): Promise<string | undefined> {
  const { primary } = keyring;
  for (;;) {
    const found = await checkStoredSecrets({ db, keyring });
    const fault = faultOf({ ...found, others: found.others.filter((kid) => kid === primary) });
    if (fault !== undefined || found.first?.opens) return fault;
    const proof = await seal(keyring, proofContext(primary), primary);
    const isWritten = found.first
      ? await replaceKeyProof(db, primary, found.first.proofSealed, proof)
      : await addKeyProof(db, primary, proof);
    if (isWritten) return undefined;
  }
}

function proofContext(kid: string) {
  return { tenant: "-", table: "encryption_keys", recordId: kid, field: "proof" };
}
