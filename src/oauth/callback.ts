import * as oauth from "oauth4webapi";
import { UNKNOWN_ISSUER } from "./profile.ts";

/** The outcome of an authorization response. */
export type CallbackResult =
  | { outcome: "code"; parameters: URLSearchParams }
  | { outcome: "denied" }
  | { outcome: "unavailable" }
  | { outcome: "failed" }
  | { outcome: "issuer_mismatch" };

/** The issuer that the flow expects an answer from. */
export interface ExpectedIssuer {
  issuer: string | undefined;
  issuerInCallback: boolean;
}

/**
 * Reads an authorization response (RFC 6749 section 4.1.2, RFC 9207). The caller has already verified the state. The
 * provider's own words are dropped: the result is one of a closed set of outcomes.
 */
export function readCallback(query: URLSearchParams, expected: ExpectedIssuer): CallbackResult {
  const parameters = new URLSearchParams(query);
  if (expected.issuer === undefined) parameters.delete("iss");
  else if (!isExpectedIssuer(parameters.getAll("iss"), expected)) return { outcome: "issuer_mismatch" };
  try {
    const server = { issuer: expected.issuer ?? UNKNOWN_ISSUER };
    const validated = oauth.validateAuthResponse(server, { client_id: "-" }, parameters, oauth.skipStateCheck);
    return validated.get("code") ? { outcome: "code", parameters: validated } : { outcome: "failed" };
  } catch (error) {
    return { outcome: error instanceof oauth.AuthorizationResponseError ? classify(error.error) : "failed" };
  }
}

function isExpectedIssuer(values: string[], { issuer, issuerInCallback }: ExpectedIssuer): boolean {
  return values.length === 0 ? !issuerInCallback : values.length === 1 && values[0] === issuer;
}

function classify(error: string): "denied" | "unavailable" | "failed" {
  switch (error) {
    case "access_denied":
      return "denied";
    case "server_error":
    case "temporarily_unavailable":
      return "unavailable";
    default:
      return "failed";
  }
}
