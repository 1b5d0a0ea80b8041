import * as z from "zod";

/**
 * The members that problems of the proxy have beside those of RFC 9457, because clients of a provider read its errors and
 * know no other: `message` as GitHub, and `error` as OpenAI and Stripe write them. Stripe's takes an answer without `error`
 * for a success.
 */
export const sdkProblemMembers = () => ({
  message: z.string(),
  error: z.strictObject({ type: z.string(), code: z.string(), message: z.string() }),
});

/** The paths of the proxy; a route's own path is one as well. */
const PROXY = /^\/api\/integrations\/[^/]+\/request(?:\/|$)/;

export function isProxyPath(path: string): boolean {
  return PROXY.test(path);
}

/**
 * Returns the content type of a problem. A client that asks for JSON of its own kind and nothing else, as Octokit does, may
 * not know this one as a text: it is told so by a charset, which means nothing to others (RFC 8259 section 11).
 */
export function problemContentType(path: string, accept = ""): string {
  const asksForItsOwn = /json/i.test(accept) && !/problem\+json|\*\/\*|application\/\*/i.test(accept);
  return isProxyPath(path) && asksForItsOwn ? "application/problem+json; charset=utf-8" : "application/problem+json";
}

/** Returns the members for a problem, with the type of error that these clients know for its status. */
export function sdkMembers(
  status: number,
  code: string,
  message: string,
): z.input<z.ZodObject<ReturnType<typeof sdkProblemMembers>>> {
  const type = TYPES[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
  return { message, error: { type, code, message } };
}

const TYPES: Record<number, string> = {
  401: "authentication_error",
  403: "permission_error",
  429: "rate_limit_error",
};
