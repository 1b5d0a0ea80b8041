import type { KeyState } from "../../domain/encryptionKeys/listKeys.ts";
import type { Readiness } from "../../domain/readiness/checkReadiness.ts";

/** The state of the deployment. */
export const consoleOperationsEn = {
  title: "Operations",
  lead: "Whether the parts that every request needs can be used now, and how far a change of the encryption keys has come.",
  readiness: "Readiness",
  ready: "Everything can be used.",
  notReady: "Not everything can be used. Requests fail until it is mended.",
  parts: { database: "Database", tickets: "Tickets", keys: "Keys", storedSecrets: "Stored secrets" } as Record<
    keyof Readiness,
    string
  >,
  works: "Works",
  fails: "Fails",
  unknown: "Not known",
  well: {
    database: "D1 answers, and all tables are there.",
    tickets: "KV answers.",
    keys: "The first key seals and opens.",
    storedSecrets: "The configured keys are those that sealed what is stored.",
  } as Record<keyof Readiness, string>,
  unwell: {
    database:
      "D1 does not answer, or tables are missing. Look at Cloudflare's status page; after a new version, apply the migrations.",
    tickets: "KV does not answer. Authorizations cannot be begun or completed. Look at Cloudflare's status page.",
    keys: "A value that the first key has just sealed does not open. Look at ENCRYPTION_KEYS.",
    storedSecrets:
      "Stored secrets name a key that is not configured, or that has another value here. Put the right key back into ENCRYPTION_KEYS.",
  } as Record<keyof Readiness, string>,
  notAsked: "It cannot be known while the database fails.",
  keys: "Encryption keys",
  key: "Key",
  state: "State",
  sealed: "Values that it still seals",
  states: { sealing: "Seals", opening: "Opens only", retired: "Retired", unknown: "Not configured" } as Record<
    KeyState,
    string
  >,
  notCounted: "All new ones",
  progress: (left: string) => `${left} stored values wait to be sealed with the first key.`,
  next: "What to do next",
  steps: {
    settled: "There is nothing to do. To change the key, announce a new one in the second place of ENCRYPTION_KEYS.",
    announced:
      "Nothing is sealed with the keys that only open. If one is new, put it first. If one is old, wait at least six hours after it lost the first place, look again, and retire it.",
    resealing: "Wait. The schedule seals the values anew, some every minute. No key may be retired before this is 0.",
    restore:
      "Put back the key that is not configured or retired and still needed. What it has sealed cannot be opened without it.",
  },
  document:
    "The whole way is in docs/key-rotation.md; what operating costs and where its limits are is in docs/operations.md.",
};
