import { ProviderError } from "../../oauth/errors.ts";
import { retryAfterSeconds } from "../../oauth/retryAfter.ts";
import type { Deps } from "../context.ts";

/** Bytes can be sent again; a stream cannot. */
export type ProviderBody = Uint8Array<ArrayBuffer> | ReadableStream | null;

export interface Outgoing {
  method: string;
  url: URL;
  headers: Headers;
  body: ProviderBody;
  /** Aborts when the caller has gone. */
  signal: AbortSignal;
}

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;
/** RFC 9110 section 9.2.2. */
const IDEMPOTENT = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"];
/** Answers that say: not now. */
const PASSING = [429, 502, 503, 504];

/** Whether sending a request once more can do no harm, and is possible. */
export function isRepeatable({ method, headers, body }: Pick<Outgoing, "method" | "headers" | "body">): boolean {
  return !(body instanceof ReadableStream) && (IDEMPOTENT.includes(method) || headers.has("idempotency-key"));
}

/**
 * Sends a request to a provider's API. One that can be repeated without harm is tried again when the answer says "not
 * now", after the time that Retry-After names (RFC 9110 section 10.2.3), as long as all waiting ends in time; else that
 * answer is handed on. Redirects are not followed. Nothing is repeated once an answer is being read.
 *
 * @throws ProviderError `unavailable`, `timeout`, `malformed`
 */
export async function sendRequest(deps: Deps, outgoing: Outgoing): Promise<Response> {
  const end = deps.now() + deps.settings.retryWindowMs;
  for (let attempt = 1; ; attempt++) {
    const response = await sendOnce(deps, outgoing);
    if (response.status > 599) throw new ProviderError("malformed", "answered with a status that HTTP does not have");
    const isLast = attempt === ATTEMPTS || !PASSING.includes(response.status) || !isRepeatable(outgoing);
    const pause = pauseAfter(response, attempt, deps.now());
    if (isLast || deps.now() + pause > end || outgoing.signal.aborted) return response;
    await response.body?.cancel();
    await scheduler.wait(pause, { signal: outgoing.signal });
  }
}

function pauseAfter({ headers }: Response, attempt: number, now: number): number {
  const asked = retryAfterSeconds(headers.get("retry-after"), now);
  return asked === undefined ? FIRST_PAUSE_MS * 2 ** (attempt - 1) : asked * 1000;
}

/** Waits a bounded time for the answer to begin; the body then flows as long as it flows. */
async function sendOnce({ fetch, settings }: Deps, { url, signal: gone, ...request }: Outgoing): Promise<Response> {
  const slow = new AbortController();
  const timer = setTimeout(() => slow.abort(), settings.providerTimeoutMs);
  // How long an upload takes is the caller's matter: the time for the answer begins when it is sent.
  const isUpload = request.body instanceof ReadableStream;
  if (isUpload) clearTimeout(timer);
  try {
    const signal = AbortSignal.any([slow.signal, gone]);
    return await fetch(url.href, { ...request, redirect: "manual", cache: "no-store", signal });
  } catch {
    if (slow.signal.aborted) throw new ProviderError("timeout", "the API sent no answer in time");
    throw new ProviderError("unavailable", "the connection to the API failed");
  } finally {
    clearTimeout(timer);
  }
}
