import { createHash } from "node:crypto";
import { once } from "node:events";
import { Agent, type ClientRequest, type IncomingMessage, type RequestOptions, request } from "node:http";
import { pipeline } from "node:stream/promises";
import { type Digest, digestOf, generate } from "./streamServer.ts";

/** Where a transfer goes: straight to the API or through the proxy. */
export interface Place {
  url: string;
  headers: Record<string, string>;
}

/** Begins a call on a connection of its own; the answer's body has not been read. */
export async function open(place: Place, path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
  const sent = begin(place, path, options);
  sent.end();
  return answerOf(sent);
}

/** Begins a call whose body is still to be written. */
export function begin({ url, headers }: Place, path: string, options: RequestOptions = {}): ClientRequest {
  const all = { ...headers, ...(options.headers as Record<string, string> | undefined) };
  return request(`${url}${path}`, { ...options, headers: all, agent: new Agent() });
}

export async function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}: ${await textOf(response)}`);
  return response;
}

/** Downloads so many bytes, whole or as the answer comes, and keeps nothing of them. */
export async function download(place: Place, bytes: number): Promise<Digest> {
  return digestOf(await open(place, `/download?bytes=${bytes}&length`));
}

/** Uploads so many bytes, and returns the digest of what was sent and of what arrived. */
export async function upload(place: Place, bytes: number, framing: "length" | "chunked" = "length") {
  const headers = framing === "length" ? { "content-length": String(bytes) } : { "transfer-encoding": "chunked" };
  const sent = begin(place, "/upload", { method: "PUT", headers: { ...headers, "content-type": "video/mp4" } });
  const answer = answerOf(sent);
  let sha256 = "";
  const body = hashing(generate(bytes), (digest) => {
    sha256 = digest;
  });
  const [response] = await Promise.all([answer, pipeline(body, sent)]);
  const arrived = JSON.parse(await textOf(response)) as Digest;
  return { sent: { bytes, sha256 }, arrived };
}

async function* hashing(chunks: Iterable<Buffer>, onEnd: (sha256: string) => void): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  onEnd(hash.digest("hex"));
}

export async function textOf(response: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
