/**
 * How a call to a provider failed. Unreachable, refused and malformed are different things to whoever must act on them.
 * `invalid_grant` and `invalid_client` are those of RFC 6749 section 5.2; every other refusal is `refused`.
 */
export type ProviderErrorKind =
  | "unavailable"
  | "timeout"
  | "rate_limited"
  | "malformed"
  | "invalid_grant"
  | "invalid_client"
  | "refused";

/** Thrown by every call to a provider. The message is our own; a provider's text never gets into it. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly kind: ProviderErrorKind;
  /** Seconds, as the provider asked, capped. */
  readonly retryAfter: number | undefined;

  constructor(kind: ProviderErrorKind, reason: string, retryAfter?: number) {
    super(reason);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }
}
