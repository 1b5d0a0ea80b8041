import { parseEndpoint, type Reach } from "./endpoint.ts";
import { ProviderError } from "./errors.ts";
import { retryAfterSeconds } from "./retryAfter.ts";

/** What calls to a provider's own endpoints need. */
export interface ProviderHttp extends Reach {
  fetch: typeof fetch;
  /** For the whole exchange, including connecting and reading. */
  timeoutMs: number;
  /** Milliseconds since the epoch, to read a Retry-After that is a date. */
  now: () => number;
}

const MAX_BYTES = 64 * 1024;
const WITHOUT_BODY = [204, 205];

/**
 * Sends a request that carries client credentials to a provider's endpoint. Redirects are not followed, because a 307
 * would send the body, and with it the client secret, elsewhere. Nothing is cached. Time and size are bounded.
 *
 * @returns the answer, fully read, when its status is 2xx or 4xx other than 429
 * @throws ProviderError `unavailable` (unreachable, 5xx), `timeout`, `rate_limited`, `malformed` (redirect, cut, too
 * large)
 */
export async function safeFetch(http: ProviderHttp, url: string, init: RequestInit): Promise<Response> {
  const endpoint = parseEndpoint(url, http);
  if (!endpoint) throw new ProviderError("unavailable", "the endpoint's address is not allowed");
  const signal = AbortSignal.timeout(http.timeoutMs);
  const response = await send(http, endpoint, { ...init, signal });
  await checkStatus(response, http.now());
  const body = await readBody(response, signal);
  const { status, headers } = response;
  return new Response(WITHOUT_BODY.includes(status) ? null : body, { status, headers });
}

async function send(http: ProviderHttp, url: URL, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
  try {
    // Needs a local name: the runtime's fetch refuses to be called as a method of another object.
    const { fetch } = http;
    return await fetch(url.href, { ...init, redirect: "manual", cache: "no-store" });
  } catch {
    if (init.signal.aborted) throw new ProviderError("timeout", "no answer in time");
    throw new ProviderError("unavailable", "the connection failed");
  }
}

async function checkStatus(response: Response, now: number): Promise<void> {
  const retryAfter = retryAfterSeconds(response.headers.get("retry-after"), now);
  const { status } = response;
  if (status < 300 || (status >= 400 && status < 500 && status !== 429)) return;
  await response.body?.cancel();
  if (status === 429) throw new ProviderError("rate_limited", "answered 429", retryAfter);
  if (status >= 500) throw new ProviderError("unavailable", `answered ${status}`, retryAfter);
  throw new ProviderError("malformed", `answered ${status}, a redirect`);
}

async function readBody(response: Response, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > MAX_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    if (signal.aborted) throw new ProviderError("timeout", "the answer did not end in time");
    throw new ProviderError("malformed", "the answer was cut off");
  }
  if (size > MAX_BYTES) throw new ProviderError("malformed", "the answer is too large");
  return concatenate(chunks, size);
}

function concatenate(chunks: Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
