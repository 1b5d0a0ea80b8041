import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { type ExactNumber, plainText } from "../json/exactNumber.ts";
import { isHeaderName } from "../policy/headerTemplate.ts";
import { refuseBody, takesBody } from "./bodiless.ts";
import { callProvider, type ProviderAnswer } from "./callProvider.ts";
import { encodeBody, NotEncodable } from "./encodeBody.ts";
import { writtenAddress } from "./writtenAddress.ts";

type Value = string | number | boolean | ExactNumber;

/** A call to a provider, described in JSON. */
export interface Envelope {
  method: string;
  /** Absolute, or below the integration's base URL; empty for the base URL itself. Text that people read is encoded. */
  url: string;
  headers?: Record<string, string> | undefined;
  /** Added to the query. */
  params?: Record<string, Value | (Value | null)[] | null> | undefined;
  /** Encoded as the content type says. A text is sent as it is. */
  data?: unknown;
  /** The config whose shared connection is used. */
  configId?: string | undefined;
  /** The approval that the caller names. */
  approvalId?: string | undefined;
  /** What the caller authenticated with. */
  secrets?: readonly string[];
  /** Whether `Location` leads through the proxy. */
  locationHere?: boolean | undefined;
}

const encoder = new TextEncoder();

/**
 * Calls a provider as an envelope describes, like `callProvider`. Needs level 1. It differs from a call by path in nothing
 * but form.
 *
 * @throws LatchkeyError `validation_failed`
 */
export async function callEnvelope(
  ctx: Context,
  reference: string,
  envelope: Envelope,
  signal: AbortSignal,
): Promise<ProviderAnswer> {
  const { method, configId, approvalId, secrets = [], locationHere } = envelope;
  const headers = headersOf(envelope);
  const body = bodyOf(envelope, headers);
  const target = targetOf(envelope);
  return callProvider(ctx, {
    ...{ reference, method, target, headers, body, signal, configId, approvalId, secrets, locationHere },
  });
}

function headersOf({ headers = {} }: Envelope): Headers {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      if (!isHeaderName(name) || !value.isWellFormed()) throw new TypeError("no header");
      sent.append(name, value);
    } catch {
      throw invalid(`headers.${name}`, "cannot be sent");
    }
  }
  return sent;
}

/** Encodes the data, and says in the headers what it is. */
function bodyOf({ method, data }: Envelope, headers: Headers): Uint8Array<ArrayBuffer> | null {
  if (data === undefined || (data === null && !takesBody(method))) return null;
  if (!takesBody(method)) throw refuseBody(method);
  const coding = headers.get("content-encoding") ?? "identity";
  if (coding !== "identity") throw invalid("headers.content-encoding", "names a coding, but data is not encoded here");
  try {
    const { text, contentType } = encodeBody(data, headers.get("content-type") ?? undefined);
    headers.set("content-type", contentType);
    return new Uint8Array(encoder.encode(text));
  } catch (error) {
    if (error instanceof NotEncodable) throw invalid("data", error.message);
    throw error;
  }
}

/** Appends the parameters to the address, which is otherwise not changed. */
function targetOf({ url, params = {} }: Envelope): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((item) => item !== null)
      .map((item) => `${encode(name, name)}=${encode(plainText(item), name)}`),
  );
  const address = writtenAddress(url);
  // A path below the base URL; `/` alone is the base URL with a slash.
  const target = /^\/[^?]/.test(address) ? address.slice(1) : address;
  if (pairs.length === 0) return target;
  if (!target.includes("?")) return `${target}?${pairs.join("&")}`;
  return `${target}${/[?&]$/.test(target) ? "" : "&"}${pairs.join("&")}`;
}

function encode(text: string, name: string): string {
  // Half of a surrogate pair cannot be percent-encoded.
  if (!text.isWellFormed()) throw invalid(`params.${name}`, "is not valid Unicode");
  return encodeURIComponent(text);
}

function invalid(path: string, message: string): LatchkeyError {
  return new LatchkeyError("validation_failed", "The call cannot be sent like this.", { errors: [{ path, message }] });
}
