import type { ErrorCode } from "../domain/errors.ts";

/** Whose fault a problem is, as far as its reader is concerned. Undefined: nobody's. */
export type Fault = "yours" | "ours" | "provider" | "setUp" | undefined;

const faults: Record<Exclude<Fault, undefined>, readonly ErrorCode[]> = {
  yours: [
    ...(["validation_failed", "malformed_json", "unsupported_media_type", "payload_too_large"] as const),
    ...(["method_not_allowed", "origin_not_allowed", "form_invalid", "rate_limited"] as const),
  ],
  ours: ["internal", "storage_unavailable", "misconfigured", "key_unavailable", "key_retired", "credential_corrupt"],
  provider: ["provider_unavailable", "provider_timeout", "provider_rate_limited", "provider_malformed"],
  setUp: ["client_invalid", "provider_refused", "provider_not_active", "return_to_not_allowed", "account_unusable"],
};

/** Returns whose fault a problem is. */
export function faultOf(code: ErrorCode): Fault {
  return (Object.keys(faults) as (keyof typeof faults)[]).find((fault) => faults[fault].includes(code));
}
