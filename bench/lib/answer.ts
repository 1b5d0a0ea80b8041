/** An HTTP answer. */
export interface Answer {
  status: number;
  /** The status line and the headers, as they came. */
  head: string;
  body: Buffer;
}

const END_OF_HEAD = "\r\n\r\n";
const WITHOUT_BODY = [204, 304];

/**
 * Reads an answer from what has been received (RFC 9112), for a client that has sent one request and waits.
 *
 * @returns undefined while something is missing
 * @throws Error for what does not say where it ends, and for what goes on after its end
 */
export function readAnswer(received: Buffer): Answer | undefined {
  const endOfHead = received.indexOf(END_OF_HEAD);
  if (endOfHead < 0) return undefined;
  const head = received.toString("latin1", 0, endOfHead);
  const status = Number(head.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length));
  const start = endOfHead + END_OF_HEAD.length;
  if (WITHOUT_BODY.includes(status)) return { status, head, body: Buffer.alloc(0) };
  const length = headerOf({ head }, "content-length");
  const read = length === undefined ? readChunks(received, start, head) : readBytes(received, start, Number(length));
  if (read && read.end < received.length) throw new Error("more came than one answer");
  return read && { status, head, body: read.body };
}

/** A header's value; the first, where there are several. */
export function headerOf({ head }: Pick<Answer, "head">, name: string): string | undefined {
  return new RegExp(`^${name}:[ \t]*(.*?)[ \t]*\r?$`, "im").exec(head)?.[1];
}

interface Read {
  body: Buffer;
  end: number;
}

function readBytes(received: Buffer, start: number, length: number): Read | undefined {
  const end = start + length;
  return received.length < end ? undefined : { body: received.subarray(start, end), end };
}

function readChunks(received: Buffer, start: number, head: string): Read | undefined {
  if (headerOf({ head }, "transfer-encoding") !== "chunked") throw new Error("an answer without length");
  const chunks: Buffer[] = [];
  for (let position = start; ; ) {
    const endOfLine = received.indexOf("\r\n", position);
    if (endOfLine < 0) return undefined;
    const length = Number.parseInt(received.toString("latin1", position, endOfLine), 16);
    const chunk = readBytes(received, endOfLine + 2, length);
    // Each chunk, the last and empty one too, has a line end behind it.
    if (!chunk || received.length < chunk.end + 2) return undefined;
    if (length === 0) return { body: Buffer.concat(chunks), end: chunk.end + 2 };
    chunks.push(chunk.body);
    position = chunk.end + 2;
  }
}
