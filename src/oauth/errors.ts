/**
 * How a call to a provider failed. Unreachable, refused and malformed are kept apart because each asks for another
 * reaction. `invalid_grant` and `invalid_client` are those of RFC 6749 section 5.2; every other definite refusal is
 * `refused`. `tokenless`: a whole answer that names no error and has no token. `unsupported`: the address answers, and not as one of its kind.
 */
export type ProviderErrorKind =
  | "unavailable"
  | "timeout"
  | "rate_limited"
  | "malformed"
  | "invalid_grant"
  | "invalid_client"
  | "refused"
  | "tokenless"
  | "unsupported";

/** Thrown by every failed call to a provider. The message is our own; it never contains text of the provider. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly kind: ProviderErrorKind;
  /** The delay in seconds that the provider asked for, capped. */
  readonly retryAfter: number | undefined;
  /** The server's own code, if it is one that may be kept: see `serverErrorOf`. */
  readonly serverError: string | undefined;

  constructor(kind: ProviderErrorKind, reason: string, retryAfter?: number, serverError?: string) {
    super(reason);
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.serverError = serverError;
  }
}
