import type { Section, Understood } from "./understood.ts";

/** An answer of a token endpoint with a token, under some label. */
export interface TokenAnswer extends Understood {
  /** Undefined: none. */
  readonly contentType: string | undefined;
  readonly body: string;
}

const FORM = "access_token=at&refresh_token=rt&token_type=bearer&expires_in=7200&scope=a%2Cb";
const JSON_TEXT = '{"access_token":"at","refresh_token":"rt","token_type":"Bearer","expires_in":7200,"scope":"a b"}';
const READ = "the tokens, two hours, `a` and `b`";
const FORM_TYPE = "application/x-www-form-urlencoded";

const labelled = (input: string, contentType: string | undefined, body: string, id = "B04"): TokenAnswer => ({
  ...{ id, input, becomes: READ, contentType, body },
});

export const TOKEN_ANSWERS: readonly TokenAnswer[] = [
  labelled("JSON", "application/json; charset=utf-8", JSON_TEXT),
  labelled("JSON without a content type", undefined, JSON_TEXT),
  labelled("JSON called text", "text/plain", JSON_TEXT),
  labelled("JSON called a page", "text/html; charset=UTF-8", JSON_TEXT),
  labelled("JSON called a script", "text/javascript", JSON_TEXT),
  labelled("JSON called a form", FORM_TYPE, JSON_TEXT),
  labelled("JSON with a mark of the byte order and blanks around it", "application/json", `\ufeff\r\n ${JSON_TEXT}\n`),
  labelled("JSON with texts for numbers", "application/json", JSON_TEXT.replace("7200", '"7200"')),
  labelled("a form", FORM_TYPE, FORM, "F08"),
  labelled("a form without a content type", undefined, FORM),
  labelled("a form called text, with a line end", "text/plain", `${FORM}\n`),
  labelled("a form called a page", "text/html", FORM),
  labelled("a form called JSON", "application/json", FORM),
  labelled("a form with `+` for the blank", FORM_TYPE, FORM.replace("a%2Cb", "a+b")),
  labelled("a form with several fields `scope`", FORM_TYPE, FORM.replace("scope=a%2Cb", "scope=a&scope=b")),
  labelled("JSON within a JSON text", "application/json", JSON.stringify(JSON_TEXT)),
  labelled("a form within a JSON text", "application/json", JSON.stringify(FORM)),
  labelled("a form behind `?`", FORM_TYPE, `?${FORM}`),
  labelled("a form behind `&`", "text/plain", `&${FORM}`),
  labelled("a form with a list in brackets", FORM_TYPE, FORM.replace("scope=a%2Cb", "scope[]=a&scope[]=b")),
];

/** What a refusal is taken for. */
export type Meaning = "grant" | "client" | "no" | "passing" | "other";

/** An answer of a token endpoint without a token. */
export interface RefusedAnswer extends Understood {
  readonly status: number;
  readonly body: string;
  readonly contentType: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly means: Meaning;
}

const MEANINGS: Record<Meaning, string> = {
  grant: "the user has to connect again, at once",
  client: "the integration's client is wrong; its connections wait",
  no: "a definite no: the third in a row means that the user has to connect again",
  passing: "a failure that passes, however often it comes",
  other: "not the answer of a token endpoint; it passes, however often it comes",
};

const refused = (
  id: string,
  status: number,
  body: unknown,
  means: Meaning,
  more: { contentType?: string; headers?: Record<string, string> } = {},
): RefusedAnswer => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const contentType = more.contentType ?? (typeof body === "string" ? undefined : "application/json");
  const headers = Object.entries(more.headers ?? {}).map(([name, value]) => `, \`${name}: ${value}\``);
  const input = `${status} ${text === "" ? "without a body" : `\`${text}\``}${headers.join("")}`;
  return { id, status, body: text, contentType, means, input, becomes: MEANINGS[means], ...more };
};

export const REFUSED_ANSWERS: readonly RefusedAnswer[] = [
  refused("B05", 400, { error: "invalid_grant" }, "grant"),
  refused("B05", 401, { error: "INVALID_GRANT" }, "grant"),
  refused("B05", 403, { error: "invalid-grant" }, "grant"),
  refused("B05", 400, { error: "invalidGrant" }, "grant"),
  refused("B04", 400, "error=invalid_grant&error_description=it+ended", "grant", { contentType: FORM_TYPE }),
  refused("B05", 400, "invalid_grant", "grant"),
  refused("B05", 400, { errors: [{ errorType: "invalid_grant", message: "it ended" }] }, "grant"),
  refused("B05", 400, { error: { code: "invalid_grant", message: "it ended" } }, "grant"),
  refused("B05", 400, { error: { type: "OAuthException", errors: [{ reason: "refreshTokenExpired" }] } }, "grant"),
  refused("B05", 400, { error_code: "INVALID_REFRESH_TOKEN" }, "grant"),
  refused("B05", 400, { status: "BAD_REFRESH_TOKEN", message: "missing or invalid" }, "grant"),
  refused("B05", 400, { data: { error: "expired_refresh_token" } }, "grant"),
  refused("B05", 400, [{ errorCode: "REFRESH_TOKEN_REVOKED" }], "grant"),
  refused("B05", 401, { fault: { detail: { errorcode: "keymanagement.service.refresh_token_expired" } } }, "grant"),
  refused("B05", 200, { error: "bad_refresh_token", error_description: "it is expired" }, "grant"),
  refused("B05", 200, { ok: false, error: "token_revoked" }, "grant"),
  refused("B05", 400, { message: "invalid_grant" }, "grant"),
  refused("B05", 400, "<error><code>invalid_grant</code></error>", "grant", { contentType: "text/xml" }),
  refused("B05", 400, { error: "interaction_required" }, "grant"),
  refused("B05", 400, { error: "expired_token" }, "grant"),
  refused("B05", 400, '"invalid_grant"', "grant"),
  refused("B05", 400, ["invalid_grant"], "grant"),
  refused("B05", 400, { error: "The refresh token is invalid." }, "grant"),
  refused("B05", 400, { errors: ["refresh token has been revoked"] }, "grant"),
  refused(
    "B05",
    400,
    "<!DOCTYPE html><html><body>Oauth error invalid_request: The authorization code was not found or was already used</body></html>",
    "grant",
  ),
  refused("B05", 401, { error: "invalid_client" }, "client"),
  refused("B05", 403, { status: 403, message: "invalid client secret" }, "client"),
  refused("B05", 401, { error: "deleted_client" }, "client"),
  refused("B05", 400, { message: "invalid client" }, "client"),
  refused("B05", 400, { message: "Client authentication failed" }, "client"),
  refused(
    "B05",
    400,
    { error: { message: "Error validating client secret.", type: "OAuthException", code: 1 } },
    "client",
  ),
  ...[
    ...["client_invalid", "client_secret_invalid", "client_secret_expired", "expired_client_secret", "clientDisabled"],
    ...["wrong_client_secret", "inactive_client", "application_disabled", "invalid_app_id", "unknown_application"],
  ].map((error) => refused("B05", 400, { error }, "client")),
  refused("B05", 401, { error: "Unauthorized" }, "client", { headers: { "www-authenticate": "Basic" } }),
  refused("B05", 401, { status: 401, error: "Unauthorized", path: "/token" }, "client", {
    headers: { "www-authenticate": 'Basic realm="oauth"' },
  }),
  refused("B05", 400, { error: "unauthorized_client" }, "client"),
  refused("B05", 400, { errors: [{ errorType: "InvalidClient" }] }, "client"),
  refused("B05", 200, { error: "bad_client_secret" }, "client"),
  refused("B04", 401, "error=invalid_client", "client", { contentType: FORM_TYPE }),
  refused("B05", 401, "", "client", { headers: { "www-authenticate": "Basic" } }),
  refused("B05", 400, { error: "invalid_request" }, "no"),
  refused("B05", 400, { error: "invalid_token" }, "no"),
  refused("B05", 403, { error: "access_denied" }, "no"),
  refused("B05", 400, { error: { message: "Error validating access token", code: 190 } }, "no"),
  refused("B05", 400, { error_code: 21 }, "no"),
  refused("B05", 400, { error: true, message: "the refresh token is no longer valid" }, "no"),
  refused("B05", 422, { message: "no" }, "no"),
  refused("B05", 200, { error: { code: 190 } }, "no"),
  refused("B05", 200, { success: false, message: "no" }, "no"),
  refused("B05", 401, "Unauthorized", "no"),
  refused("B05", 401, "", "no"),
  refused("B05", 403, "", "no"),
  refused("C21", 400, "", "no"),
  refused("B05", 400, '{"error":"inval', "no"),
  refused("B05", 400, "<!doctype html><html><title>HTTP Status 400 – Bad Request</title></html>", "no"),
  refused("B05", 401, "<html><body>Sign in</body></html>", "no"),
  refused("B05", 400, "<p>Sorry</p>", "no", { contentType: "text/html" }),
  refused("B05", 400, "<error><message>no</message></error>", "no", { contentType: "text/xml" }),
  refused("B05", 403, '<?xml version="1.0"?><Fault><Code>190</Code></Fault>', "no"),
  refused("B05", 404, "<error><message>no</message></error>", "no"),
  refused("B05", 200, { code: 20026, msg: "refresh token expired" }, "no"),
  refused("B05", 200, { status: "error", message: "no" }, "no"),
  refused("B05", 200, { success: "false" }, "no"),
  refused("B05", 200, { result: "error" }, "no"),
  refused("B05", 200, { status: "failure" }, "no"),
  refused("B05", 200, { token_type: "bearer", expires_in: 3600 }, "no"),
  refused("B05", 200, [], "no"),
  refused("B05", 200, "status=error", "no"),
  refused("B05", 200, "", "no"),
  refused("B05", 404, { message: "token not found" }, "no"),
  ...[402, 404, 410, 412, 419, 440, 498].map((status) => refused("B05", status, { message: "no" }, "no")),
  refused("B05", 400, { error: "invalid_request", error_description: "Refresh token is unavailable" }, "no"),
  refused(
    "B05",
    403,
    { error: "access_denied", error_description: "The account is temporarily disabled by its owner" },
    "no",
  ),
  refused("B05", 400, { error: "invalid_request", error_description: "Please log in and try again" }, "no"),
  refused("B05", 400, { error: "invalid_request", error_description: "Invalid client or refresh token" }, "no"),
  refused("B05", 400, { error: "unknown_error", error_description: "retry your request" }, "passing"),
  refused(
    "B05",
    400,
    { error: { message: "An unexpected error has occurred. Please retry your request later.", code: 2 } },
    "passing",
  ),
  refused("B05", 400, { error: { message: "no", is_transient: true, code: 2 } }, "passing"),
  refused("B05", 403, { error: { message: "(#4) Application request limit reached", code: 4 } }, "passing"),
  refused("B05", 400, { message: "Please try again later" }, "passing"),
  refused("B05", 400, { message: "Service is busy" }, "passing"),
  refused("B05", 200, { code: 99, msg: "System busy, please try again later" }, "passing"),
  refused("B05", 400, "<html><title>Service Temporarily Unavailable</title></html>", "passing"),
  ...["lock_timeout", "concurrent_refresh", "system_error", "unexpected_error"].map((error) =>
    refused("B05", 400, { error }, "passing"),
  ),
  refused("B05", 403, "error code: 1015", "passing", { contentType: "text/plain" }),
  refused("B05", 400, { error: "temporarily_unavailable" }, "passing"),
  refused("B05", 400, { error: "server_error" }, "passing"),
  refused("B05", 400, { error: "slow_down" }, "passing"),
  refused("B05", 403, { error: { code: 403, status: "RESOURCE_EXHAUSTED" } }, "passing"),
  refused("B05", 403, { error: { errors: [{ reason: "rateLimitExceeded" }], code: 403 } }, "passing"),
  refused(
    "B05",
    400,
    { error: { message: "Application request limit reached: too many requests", code: 4 } },
    "passing",
  ),
  refused("B05", 403, "Rate limit exceeded", "passing"),
  refused("B05", 403, { message: "no" }, "passing", { headers: { "retry-after": "30" } }),
  refused("B05", 200, { ok: false, error: "ratelimited" }, "passing"),
  refused("B05", 429, { error: "invalid_grant" }, "passing"),
  refused("B05", 500, { error: "invalid_grant" }, "passing"),
  refused("B05", 503, "", "passing"),
  refused("B05", 403, "<!doctype html><title>Access denied</title>", "other", { contentType: "text/html" }),
  refused("B05", 200, "<html><body>Sign in</body></html>", "other"),
  refused("B05", 200, '{"access_tok', "other"),
  refused("B05", 404, "<!doctype html><title>Not found</title>", "other"),
  refused("B05", 404, "", "other"),
  refused("B05", 405, "", "other"),
  refused("B05", 409, { message: "not now" }, "other"),
];

export const tokenAnswers: Section = {
  title: "Answers of a token endpoint",
  about:
    "In a code exchange and in a refresh. Both usual encodings are known by what they are; the content type does not count.",
  rows: TOKEN_ANSWERS,
};

export const refusedAnswers: Section = {
  title: "Refusals of a token endpoint",
  about:
    "What a refresh that is answered without a token means. Error codes are found wherever servers put them. A code " +
    "exchange and a revocation are read in the same way.",
  rows: REFUSED_ANSWERS,
};
