import type { QuotaKind, QuotaScope } from "../terms/quota.ts";

/** `unavailable`: try again later. `constraint`: the row collides with another. `rejected`: the statement itself is wrong. */
export type StorageErrorKind = "unavailable" | "constraint" | "rejected";

/** Thrown by every access to D1 or KV that fails. Holds neither the statement nor its parameters. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly kind: StorageErrorKind;
  /** The name of the CHECK that a row violates. */
  readonly constraint: string | undefined;

  constructor(kind: StorageErrorKind, reason: string, constraint?: string) {
    super(reason);
    this.kind = kind;
    this.constraint = constraint;
  }
}

/** Thrown when a quota is used up. Nothing of the batch was written. */
export class QuotaError extends Error {
  override readonly name = "QuotaError";
  readonly scope: QuotaScope;
  readonly kind: QuotaKind;

  constructor(scope: QuotaScope, kind: QuotaKind) {
    super(`the quota of a ${scope}'s ${kind} is used up`);
    this.scope = scope;
    this.kind = kind;
  }
}
