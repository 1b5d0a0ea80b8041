import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { callProvider, type ProviderAnswer } from "./callProvider.ts";

type Value = string | number | boolean;

/** A call to a provider, described in JSON. */
export interface Envelope {
  method: string;
  /** Absolute, or below the integration's base URL. */
  url: string;
  headers?: Record<string, string> | undefined;
  /** Added to the query. */
  params?: Record<string, Value | Value[] | null> | undefined;
  /** A text is sent as it is, any other value as JSON. */
  data?: unknown;
  /** The config whose shared connection is used. */
  configId?: string | undefined;
}

const BODILESS = ["GET", "HEAD"];
const encoder = new TextEncoder();

/**
 * Calls a provider as an envelope describes, like `callProvider`. Needs level 1. A header that may not be set is
 * refused here, because the caller named it explicitly.
 *
 * @throws LatchkeyError `validation_failed`
 */
export async function callEnvelope(
  ctx: Context,
  reference: string,
  envelope: Envelope,
  signal: AbortSignal,
): Promise<ProviderAnswer> {
  const { method, data } = envelope;
  if (data !== undefined && BODILESS.includes(method)) throw invalid("data", `does not go with ${method}`);
  const headers = headersOf(envelope);
  if (data !== undefined && !headers.has("content-type")) {
    headers.set("content-type", typeof data === "string" ? "text/plain; charset=utf-8" : "application/json");
  }
  const text = typeof data === "string" ? data : JSON.stringify(data);
  const body = data === undefined ? null : new Uint8Array(encoder.encode(text));
  return callProvider(ctx, {
    ...{ reference, method, target: targetOf(envelope), headers, body, signal, configId: envelope.configId },
    refusesUnknownHeaders: true,
  });
}

function headersOf({ headers = {} }: Envelope): Headers {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      sent.append(name, value);
    } catch {
      throw invalid(`headers.${name}`, "cannot be sent");
    }
  }
  return sent;
}

/** Appends the parameters to the address, which is otherwise not changed. */
function targetOf({ url, params = {} }: Envelope): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((item) => item !== null)
      .map((item) => `${encode(name, name)}=${encode(String(item), name)}`),
  );
  const target = url.startsWith("/") ? url.slice(1) : url;
  if (pairs.length === 0) return target;
  return `${target}${target.includes("?") ? "&" : "?"}${pairs.join("&")}`;
}

function encode(text: string, name: string): string {
  // Half of a surrogate pair cannot be percent-encoded.
  if (!text.isWellFormed()) throw invalid(`params.${name}`, "is not valid Unicode");
  return encodeURIComponent(text);
}

function invalid(path: string, message: string): LatchkeyError {
  return new LatchkeyError("validation_failed", "The call cannot be sent like this.", { errors: [{ path, message }] });
}
