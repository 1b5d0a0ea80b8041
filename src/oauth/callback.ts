import * as oauth from "oauth4webapi";
import { UNKNOWN_ISSUER } from "./profile.ts";
import { serverErrorOf } from "./serverError.ts";

/** The outcome of an authorization response. */
export type CallbackResult =
  | { outcome: "code"; parameters: URLSearchParams }
  | { outcome: "denied" }
  | { outcome: "unavailable" }
  /** With the server's own code, if it is one that may be kept. */
  | { outcome: "failed"; serverError?: string }
  | { outcome: "issuer_mismatch" };

/** The issuer that the flow expects an answer from. */
export interface ExpectedIssuer {
  issuer: string | undefined;
  issuerInCallback: boolean;
}

/**
 * Reads an authorization response (RFC 6749 section 4.1.2, RFC 9207). The caller has already verified the state. The
 * provider's own words are dropped: the result is one of a closed set of outcomes, and its code if it has the form of a
 * registered one.
 */
export function readCallback(query: URLSearchParams, expected: ExpectedIssuer): CallbackResult {
  const parameters = new URLSearchParams(query);
  if (expected.issuer === undefined) parameters.delete("iss");
  else if (!isExpectedIssuer(parameters.getAll("iss"), expected)) return { outcome: "issuer_mismatch" };
  try {
    const server = { issuer: expected.issuer ?? UNKNOWN_ISSUER };
    const validated = oauth.validateAuthResponse(server, { client_id: "-" }, parameters, oauth.skipStateCheck);
    return validated.get("code") ? { outcome: "code", parameters: validated } : failed;
  } catch (error) {
    if (!(error instanceof oauth.AuthorizationResponseError)) return failed;
    return classify(error.error);
  }
}

const failed: CallbackResult = { outcome: "failed" };

function isExpectedIssuer(values: string[], { issuer, issuerInCallback }: ExpectedIssuer): boolean {
  return values.length === 0 ? !issuerInCallback : values.length === 1 && values[0] === issuer;
}

function classify(error: string): CallbackResult {
  switch (error) {
    case "access_denied":
      return { outcome: "denied" };
    case "server_error":
    case "temporarily_unavailable":
      return { outcome: "unavailable" };
    default: {
      const serverError = serverErrorOf(error);
      return serverError === undefined ? failed : { outcome: "failed", serverError };
    }
  }
}
