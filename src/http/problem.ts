import type { Context } from "hono";
import * as z from "zod";
import { approvalPage } from "../domain/approvals/approvalPage.ts";
import type { LogFields } from "../domain/context.ts";
import { type ErrorCode, errorCodes, type LatchkeyError } from "../domain/errors.ts";
import { SOURCE_HEADER } from "../domain/policy/headerPolicy.ts";
import type { AppEnv } from "./appEnv.ts";
import { metadataAddress } from "./protectedResource.ts";
import { isProxyPath, problemContentType, sdkMembers, sdkProblemMembers } from "./sdkProblem.ts";
import { timestamp, toTimestamp } from "./timestamp.ts";

export type ProblemStatus =
  | 202
  | (400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429)
  | (500 | 501 | 502 | 503 | 504 | 508);

type Definition = { status: ProblemStatus; title: string };

/** Status and title of every code. A missing code is a compile error. */
export const problemTypes: Record<ErrorCode, Definition> = {
  validation_failed: { status: 400, title: "Request not valid" },
  malformed_json: { status: 400, title: "JSON not well-formed" },
  unsupported_media_type: { status: 415, title: "Content type not supported" },
  payload_too_large: { status: 413, title: "Body too large" },
  unauthenticated: { status: 401, title: "Authentication required" },
  origin_not_allowed: { status: 403, title: "Origin not allowed" },
  form_invalid: { status: 403, title: "Form not valid any more" },
  forbidden: { status: 403, title: "Permission denied" },
  key_limit: { status: 403, title: "Beyond the limits of the API key" },
  not_found: { status: 404, title: "Not found" },
  ambiguous_reference: { status: 409, title: "Ambiguous reference" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  conflict: { status: 409, title: "Conflicting change" },
  slug_taken: { status: 409, title: "Slug already taken" },
  provider_not_active: { status: 400, title: "Provider not set up" },
  authorization_not_supported: { status: 400, title: "OAuth not supported" },
  already_connected: { status: 409, title: "Already connected" },
  return_to_not_allowed: { status: 400, title: "Return address not allowed" },
  scope_not_allowed: { status: 400, title: "Scope not allowed" },
  state_invalid: { status: 400, title: "Authorization request not valid" },
  credential_key_invalid: { status: 400, title: "Credential key not valid" },
  flow_browser_mismatch: { status: 400, title: "Started in another browser" },
  flow_session_mismatch: { status: 403, title: "Started by another user" },
  flow_in_progress: { status: 409, title: "Authorization is being finished" },
  flow_completed: { status: 409, title: "Already connected by this authorization" },
  connect_session_bound: { status: 409, title: "Link opened in another browser" },
  connect_session_expired: { status: 410, title: "Link has expired" },
  connect_session_ended: { status: 410, title: "Link was taken back" },
  issuer_mismatch: { status: 400, title: "Issuer does not match" },
  integration_changed: { status: 409, title: "Integration has changed" },
  access_denied: { status: 403, title: "Authorization denied by the user" },
  authorization_failed: { status: 502, title: "Authorization failed" },
  grant_refused: { status: 502, title: "Grant refused by the provider" },
  account_unusable: { status: 502, title: "Address of the account not known" },
  client_invalid: { status: 502, title: "OAuth client refused by the provider" },
  provider_refused: { status: 502, title: "Request refused by the provider" },
  provider_unavailable: { status: 502, title: "Provider not available" },
  provider_timeout: { status: 504, title: "Provider timeout" },
  provider_rate_limited: { status: 429, title: "Rate limit of the provider reached" },
  provider_malformed: { status: 502, title: "Malformed response from the provider" },
  integration_not_connected: { status: 422, title: "No account connected" },
  needs_reauth: { status: 409, title: "Reauthorization required" },
  refresh_in_progress: { status: 503, title: "Token refresh in progress" },
  refresh_not_supported: { status: 400, title: "Refresh not supported" },
  approval_required: { status: 202, title: "Waiting for the approval of a person" },
  approval_denied: { status: 403, title: "Denied by a person" },
  approval_ended: { status: 409, title: "Approval used, expired, or of another call" },
  insufficient_scope: { status: 403, title: "Insufficient scope" },
  quota_exceeded: { status: 422, title: "Quota used up" },
  url_not_allowed: { status: 400, title: "Address not allowed" },
  header_not_sendable: { status: 422, title: "Header cannot be sent" },
  directories_not_supported: { status: 422, title: "Folders not supported" },
  folder_not_found: { status: 404, title: "Folder not found" },
  rate_limited: { status: 429, title: "Rate limit reached" },
  upgrade_not_supported: { status: 501, title: "WebSockets not supported" },
  loop_detected: { status: 508, title: "Latchkey called by itself" },
  storage_unavailable: { status: 503, title: "Storage not available" },
  identity_unavailable: { status: 503, title: "Identity provider not available" },
  misconfigured: { status: 503, title: "Service not configured" },
  key_unavailable: { status: 500, title: "Encryption key not available" },
  key_retired: { status: 500, title: "Encryption key retired" },
  credential_corrupt: { status: 500, title: "Stored secret cannot be opened" },
  internal: { status: 500, title: "Internal error" },
};

/** Problems with a provider. */
export const providerProblems: ErrorCode[] = [
  "client_invalid",
  "provider_refused",
  "provider_unavailable",
  "provider_timeout",
  "provider_rate_limited",
  "provider_malformed",
];

/** Problems with a stored secret. */
export const keyProblems: ErrorCode[] = ["key_unavailable", "key_retired", "credential_corrupt"];

/** Problems while a credential is opened or refreshed. */
export const credentialProblems: ErrorCode[] = [
  "integration_not_connected",
  "needs_reauth",
  "refresh_in_progress",
  "provider_not_active",
  ...providerProblems,
  ...keyProblems,
];

/** Problems of a call to a provider. */
export const callProblems: ErrorCode[] = [
  "not_found",
  "approval_required",
  "approval_denied",
  "approval_ended",
  "url_not_allowed",
  "header_not_sendable",
  "rate_limited",
  "upgrade_not_supported",
  ...credentialProblems,
];

/** The problem details (RFC 9457) of every surface. */
export const problemSchema = z.lazy(() =>
  z.strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(errorCodes),
    requestId: z.string(),
    approval: z
      .strictObject({ id: z.string(), expiresAt: timestamp, url: z.string() })
      .describe("What is waited for, and where a person sees it.")
      .optional(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  }),
);

/** The same on the proxy. */
export const callProblemSchema = z.lazy(() => problemSchema.unwrap().extend(sdkProblemMembers()));

/** Sets the headers that the status of an error requires, whatever its body will be. */
export function setProblemHeaders(c: Context<AppEnv>, error: LatchkeyError): void {
  if (error.retryAfter !== undefined) c.header("Retry-After", String(error.retryAfter));
  if (problemTypes[error.code].status === 401) c.header("WWW-Authenticate", challenge(c, error));
  if (error.approval)
    c.header("Location", `/v1/tenants/${encodeURIComponent(error.approval.tenant)}/approvals/${error.approval.id}`);
  c.header(SOURCE_HEADER, "broker");
}

function approvalOf(c: Context<AppEnv>, { id, expiresAt }: NonNullable<LatchkeyError["approval"]>) {
  return { id, expiresAt: toTimestamp(expiresAt), url: approvalPage(c.var.deps.settings.publicUrl, id) };
}

/** Builds the response to an error: `application/problem+json`. */
export function problemResponse(c: Context<AppEnv>, error: LatchkeyError): Response {
  const { status, title } = problemTypes[error.code];
  const { pathname } = new URL(c.req.url);
  const body: z.input<typeof problemSchema> = {
    type: problemType(c, error.code),
    title,
    status,
    detail: error.message,
    // The path as it was sent, percent-encoded: a URI reference that contains no markup.
    instance: pathname,
    code: error.code,
    requestId: c.var.requestId,
    ...(error.approval && { approval: approvalOf(c, error.approval) }),
    ...(error.errors && { errors: error.errors }),
    ...(isProxyPath(pathname) && sdkMembers(status, error.code, error.message)),
  };
  c.header("Content-Type", problemContentType(pathname, c.req.header("accept")));
  return c.body(JSON.stringify(body), status);
}

/** Without a configuration there is no address where the type is described. */
function problemType(c: Context<AppEnv>, code: ErrorCode): string {
  const deps: AppEnv["Variables"]["deps"] | undefined = c.get("deps");
  return deps ? `${deps.settings.publicUrl}/docs#${code}` : "about:blank";
}

/**
 * Builds the challenge (RFC 6750 section 3). It names the error only when a token was sent, and where a client finds out who
 * issues tokens for a protected resource (RFC 9728 section 5.1).
 */
function challenge(c: Context<AppEnv>, { reason }: LatchkeyError): string {
  const deps: AppEnv["Variables"]["deps"] | undefined = c.get("deps");
  const metadata = deps?.authorizationServer === undefined ? undefined : metadataAddress(deps.settings, c.req.path);
  return [
    'Bearer realm="latchkey"',
    ...(reason === undefined ? [] : [`error="${reason}"`]),
    ...(metadata === undefined ? [] : [`resource_metadata="${metadata}"`]),
  ].join(", ");
}

/**
 * Returns the fields that may be logged about an error. The message of an unknown error may contain anything, so it is
 * left out.
 */
export function errorFields(error: LatchkeyError): LogFields {
  const fields: LogFields = { code: error.code };
  if (error.reason !== undefined) fields.reason = error.reason;
  if (error.serverError !== undefined) fields.serverError = error.serverError;
  if (error.code === "internal" && error.cause instanceof Error) {
    fields.errorName = error.cause.name;
    fields.stack = framesOf(error.cause);
  }
  return fields;
}

function framesOf({ stack = "", message }: Error): string {
  const start = stack.indexOf(message);
  if (start < 0) return "";
  return stack
    .slice(start + message.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim())
    .join(" | ");
}
