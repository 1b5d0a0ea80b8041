/** `unavailable`: try again later. `constraint`: the row collides with another. `rejected`: the statement itself is wrong. */
export type StorageErrorKind = "unavailable" | "constraint" | "rejected";

/** Thrown by every access to D1 or KV that fails. Holds neither the statement nor its parameters. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly kind: StorageErrorKind;

  constructor(kind: StorageErrorKind, reason: string) {
    super(reason);
    this.kind = kind;
  }
}
