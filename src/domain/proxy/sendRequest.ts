import { ProviderError } from "../../oauth/errors.ts";
import { retryAfterSeconds } from "../../oauth/retryAfter.ts";
import type { Deps } from "../context.ts";
import { HOP_HEADER } from "../policy/headerPolicy.ts";
import { isMethodOverride } from "../policy/methodOverride.ts";

/** Bytes can be sent again; a stream cannot. */
export type ProviderBody = Uint8Array<ArrayBuffer> | ReadableStream | null;

export interface Outgoing {
  method: string;
  url: URL;
  headers: Headers;
  body: ProviderBody;
  /** The length of a streamed body, if it is known. */
  bodyLength?: number | undefined;
  /** Aborts when the caller closes the connection. */
  signal: AbortSignal;
  /** Seconds until the answer must have begun, where the integration says so. */
  responseTimeout?: number | undefined;
  /** Whether it only reads although its method may do more. */
  onlyReads?: boolean;
  /** Whether it must not be sent again, whatever the answer. */
  isOnce?: boolean;
}

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;
/** Idempotent methods (RFC 9110 section 9.2.2). */
const IDEMPOTENT = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"];
/** Methods that only read: they are asked again, so they need not wait for long. */
const READING = ["GET", "HEAD", "OPTIONS"];
/** Status codes that ask to try again later. */
const PASSING = [429, 502, 503, 504];

/** Checks whether a request can be sent again, and without harm. A header may give it another method than its own. */
export function isRepeatable({
  method,
  headers,
  body,
  isOnce,
}: Pick<Outgoing, "method" | "headers" | "body" | "isOnce">): boolean {
  if (isOnce || body instanceof ReadableStream) return false;
  return headers.has("idempotency-key") || (IDEMPOTENT.includes(method) && ![...headers.keys()].some(isMethodOverride));
}

/**
 * Sends a request to a provider's API. When the answer asks to try again later, a request that can be repeated without
 * harm is sent again after the time in Retry-After (RFC 9110 section 10.2.3), if that ends within the retry window.
 * Otherwise that answer is returned. Redirects are not followed. Nothing is repeated once the answer's body is being
 * read.
 *
 * @throws ProviderError `unavailable`, `timeout`, `malformed`
 */
export async function sendRequest(deps: Deps, outgoing: Outgoing): Promise<Response> {
  const end = deps.now() + deps.settings.retryWindowMs;
  for (let attempt = 1; ; attempt++) {
    const response = await sendOnce(deps, outgoing);
    if (response.status < 200 || response.status > 599)
      throw new ProviderError("malformed", "answered with a status that HTTP does not have");
    const isLast = attempt === ATTEMPTS || !PASSING.includes(response.status) || !isRepeatable(outgoing);
    const pause = pauseAfter(response, attempt, deps.now());
    if (isLast || deps.now() + pause > end || outgoing.signal.aborted) return response;
    await response.body?.cancel();
    await waitFor(pause, outgoing.signal);
  }
}

async function waitFor(milliseconds: number, gone: AbortSignal): Promise<void> {
  try {
    await scheduler.wait(milliseconds, { signal: gone });
  } catch {
    throw new ProviderError("unavailable", "the caller has gone");
  }
}

function pauseAfter({ headers }: Response, attempt: number, now: number): number {
  const asked = retryAfterSeconds(headers.get("retry-after"), now);
  return asked === undefined ? FIRST_PAUSE_MS * 2 ** (attempt - 1) : asked * 1000;
}

/**
 * How long the answer may take to begin. Whoever waits for work that was begun, such as a completion of a language model,
 * would only begin it once more when it was cut off.
 */
function patienceFor({ settings }: Deps, { method, responseTimeout, onlyReads }: Outgoing): number {
  if (responseTimeout !== undefined) return responseTimeout * 1000;
  return onlyReads || READING.includes(method) ? settings.providerTimeoutMs : settings.responseTimeoutMs;
}

/**
 * Waits a limited time for the answer to begin, counted from the end of an upload. The answer's body then has no time
 * limit.
 */
async function sendOnce(deps: Deps, outgoing: Outgoing): Promise<Response> {
  const { fetch } = deps;
  const { url, method, signal: gone } = outgoing;
  const headers = new Headers(outgoing.headers);
  headers.set(HOP_HEADER, "1");
  const slow = new AbortController();
  const cut = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasEnded = false;
  const startTimer = () => {
    if (!hasEnded) timer = setTimeout(() => slow.abort(), patienceFor(deps, outgoing));
  };
  try {
    const { body: given, bodyLength } = outgoing;
    const isUpload = given instanceof ReadableStream;
    const body = isUpload ? watchUpload(given, bodyLength, startTimer, () => cut.abort()) : given;
    if (!isUpload) startTimer();
    const signal = AbortSignal.any([slow.signal, cut.signal, gone]);
    return await fetch(url.href, { method, headers, body, redirect: "manual", cache: "no-store", signal });
  } catch {
    if (slow.signal.aborted) throw new ProviderError("timeout", "the API sent no answer in time");
    throw new ProviderError("unavailable", "the connection to the API failed");
  } finally {
    hasEnded = true;
    clearTimeout(timer);
  }
}

/**
 * Copies the stream through native streams, with its length if it is known. The duration of an upload is up to the
 * caller.
 */
function watchUpload(
  body: ReadableStream,
  length: number | undefined,
  ended: () => void,
  cut: () => void,
): ReadableStream {
  const { readable, writable } = length === undefined ? new IdentityTransformStream() : new FixedLengthStream(length);
  // An aborted stream would look to the provider like a complete one, so the whole call must be aborted.
  body.pipeTo(writable, { preventAbort: true }).then(ended, cut);
  return readable;
}
