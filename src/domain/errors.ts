import { KeyError } from "../crypto/keyring.ts";
import { ProviderError } from "../oauth/errors.ts";
import { QuotaError, StorageError } from "../storage/errors.ts";
import type { RateState } from "./rateState.ts";

/** All codes of errors. The set is closed: no other code reaches a caller or a redirect. */
export const errorCodes = [
  "validation_failed",
  "malformed_json",
  "unsupported_media_type",
  "payload_too_large",
  "unauthenticated",
  "origin_not_allowed",
  "form_invalid",
  "forbidden",
  "key_limit",
  "not_found",
  "ambiguous_reference",
  "method_not_allowed",
  "conflict",
  "slug_taken",
  "provider_not_active",
  "authorization_not_supported",
  "already_connected",
  "return_to_not_allowed",
  "scope_not_allowed",
  "state_invalid",
  "credential_key_invalid",
  "flow_browser_mismatch",
  "flow_session_mismatch",
  "flow_in_progress",
  "flow_completed",
  "connect_session_bound",
  "connect_session_expired",
  "connect_session_ended",
  "issuer_mismatch",
  "integration_changed",
  "access_denied",
  "authorization_failed",
  "grant_refused",
  "account_unusable",
  "client_invalid",
  "provider_refused",
  "provider_unavailable",
  "provider_timeout",
  "provider_rate_limited",
  "provider_malformed",
  "integration_not_connected",
  "needs_reauth",
  "refresh_in_progress",
  "refresh_not_supported",
  "insufficient_scope",
  "approval_required",
  "approval_denied",
  "approval_ended",
  "quota_exceeded",
  "url_not_allowed",
  "header_not_sendable",
  "directories_not_supported",
  "folder_not_found",
  "rate_limited",
  "upgrade_not_supported",
  "loop_detected",
  "storage_unavailable",
  "identity_unavailable",
  "misconfigured",
  "key_unavailable",
  "key_retired",
  "credential_corrupt",
  "internal",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface ErrorOptions {
  /** For the log only. A sentence of our own, never text of a provider and never a value. */
  reason?: string;
  /** The authorization server's own code, in the form of the registered ones. For the log and the trail. */
  serverError?: string | undefined;
  /** The approval that is waited for. Its end is in milliseconds since the epoch. */
  approval?: { id: string; expiresAt: number; tenant: string };
  /** Seconds after which the caller can try again. */
  retryAfter?: number;
  /** Which parts of the input are wrong, and why. */
  errors?: { path: string; message: string }[];
  /** The limit that was reached. */
  rate?: RateState;
  cause?: unknown;
}

/** The only error class of the domain. `message` is a sentence for the caller and holds no secret. */
export class LatchkeyError extends Error {
  override readonly name = "LatchkeyError";
  readonly code: ErrorCode;
  readonly reason: string | undefined;
  readonly serverError: string | undefined;
  readonly retryAfter: number | undefined;
  readonly approval: ErrorOptions["approval"];
  readonly errors: { path: string; message: string }[] | undefined;
  readonly rate: RateState | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.reason = options.reason;
    this.serverError = options.serverError;
    this.retryAfter = options.retryAfter;
    this.approval = options.approval;
    this.errors = options.errors;
    this.rate = options.rate;
  }
}

/**
 * Converts any error to a `LatchkeyError`. Errors of the lower layers are converted only here. An unknown error becomes
 * `internal`, without its message.
 */
export function toLatchkeyError(error: unknown): LatchkeyError {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
    if (current instanceof LatchkeyError) return current;
    if (current instanceof ProviderError) return fromProvider(current);
    if (current instanceof StorageError) return fromStorage(current);
    if (current instanceof QuotaError) return fromQuota(current);
    if (current instanceof KeyError) return fromKey(current);
  }
  return new LatchkeyError("internal", "Something went wrong on our side.", { cause: error });
}

function fromProvider(error: ProviderError): LatchkeyError {
  const options: ErrorOptions = { reason: error.message, serverError: error.serverError, cause: error };
  if (error.retryAfter !== undefined) options.retryAfter = error.retryAfter;
  const [code, sentence] = providerSentences[error.kind];
  return new LatchkeyError(code, sentence, options);
}

const REFUSED =
  "The provider refused the request. Please compare the integration's addresses, client and scopes with the provider's settings.";

const providerSentences: Record<ProviderError["kind"], [ErrorCode, string]> = {
  unavailable: ["provider_unavailable", "The provider cannot be reached or is failing."],
  timeout: ["provider_timeout", "The provider took too long to answer."],
  rate_limited: ["provider_rate_limited", "The provider accepts no more requests for now."],
  malformed: ["provider_malformed", "The provider's answer is not what the protocol asks for."],
  tokenless: ["provider_malformed", "The provider's answer is not what the protocol asks for."],
  invalid_grant: ["grant_refused", "The provider refused the authorization. It may have expired or been used already."],
  invalid_client: ["client_invalid", "The provider does not accept this integration's OAuth client."],
  refused: ["provider_refused", REFUSED],
  unsupported: ["provider_refused", REFUSED],
};

function fromStorage(error: StorageError): LatchkeyError {
  const options = { reason: error.message, cause: error };
  switch (error.kind) {
    case "unavailable":
      return new LatchkeyError("storage_unavailable", "The storage does not answer. Please try again.", {
        ...options,
        retryAfter: 2,
      });
    case "constraint":
      return new LatchkeyError("conflict", "Something else changed this at the same time. Please try again.", options);
    case "rejected":
      return new LatchkeyError("internal", "Something went wrong on our side.", options);
  }
}

function fromQuota(error: QuotaError): LatchkeyError {
  const what = error.kind === "keys" ? "API keys" : error.kind;
  const sentence =
    error.scope === "user"
      ? `There is no room for more ${what} of this owner. Delete some that nobody needs, or ask for a higher quota.`
      : `There is no room for more ${what} of this tenant. Ask the operator for a higher quota.`;
  return new LatchkeyError("quota_exceeded", sentence, { reason: error.message, cause: error });
}

function fromKey(error: KeyError): LatchkeyError {
  return new LatchkeyError(error.kind, keySentences[error.kind], { cause: error });
}

const keySentences: Record<KeyError["kind"], string> = {
  key_unavailable: "The stored secret was sealed with a key that is not configured. Nothing was changed.",
  key_retired: "The stored secret was sealed with a key that has been retired. Nothing was changed.",
  credential_corrupt: "The stored secret cannot be opened. Nothing was changed.",
};
