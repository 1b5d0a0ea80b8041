import { ProviderError } from "../../oauth/errors.ts";
import { retryAfterSeconds } from "../../oauth/retryAfter.ts";
import type { Deps } from "../context.ts";
import { HOP_HEADER } from "../policy/headerPolicy.ts";

/** Bytes can be sent again; a stream cannot. */
export type ProviderBody = Uint8Array<ArrayBuffer> | ReadableStream | null;

export interface Outgoing {
  method: string;
  url: URL;
  headers: Headers;
  body: ProviderBody;
  /** Of a body that is a stream, when it is known. */
  bodyLength?: number | undefined;
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

/** Waits a bounded time for the answer to begin, counted from the end of an upload; the answer's body then flows as long as it flows. */
async function sendOnce({ fetch, settings }: Deps, outgoing: Outgoing): Promise<Response> {
  const { url, method, signal: gone } = outgoing;
  const headers = new Headers(outgoing.headers);
  headers.set(HOP_HEADER, "1");
  const slow = new AbortController();
  const cut = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasEnded = false;
  const startTimer = () => {
    if (!hasEnded) timer = setTimeout(() => slow.abort(), settings.providerTimeoutMs);
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

/** The same stream, native all the way, with its length where it is known: how long an upload takes is the caller's matter. */
function watchUpload(
  body: ReadableStream,
  length: number | undefined,
  ended: () => void,
  cut: () => void,
): ReadableStream {
  const { readable, writable } = length === undefined ? new IdentityTransformStream() : new FixedLengthStream(length);
  // A stream that is aborted would reach the provider as one that has ended: the whole call has to be cut instead.
  body.pipeTo(writable, { preventAbort: true }).then(ended, cut);
  return readable;
}
