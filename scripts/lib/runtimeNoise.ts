import { stripVTControlCharacters } from "node:util";

/** What the runtime and the tools print while all is well. Whatever is not listed here stays visible. */
const EXPECTED: { begins: RegExp; because: string }[] = [
  {
    begins: /^(uncaught exception; |exception = |e = ).*\b(disconnected: |Network connection lost\.)/,
    because: "many tests cut connections, and look at what the caller is told; workerd reports each cut as well",
  },
  {
    begins:
      /^(uncaught exception; |exception = |e = ).*\b(failed to lookup address information|internal error; reference)/,
    because:
      "some tests call a host that does not exist; workerd reports what it tells the caller as an error of its own",
  },
  {
    begins: /^console warning; message = Called \.text\(\) on an HTTP body which does not appear to be text/,
    because: "tests that search every answer for secrets read pictures as text",
  },
  {
    begins: /^(A header value for "accept" contains non-ASCII|.*" \(raw bytes: .*As a quirk to support Unicode)/i,
    because: "tests send such headers on purpose; one that holds a line break is reported as two messages",
  },
  {
    begins: /^Sourcemap for ".*\/oauth4webapi\/.*" points to missing source files/,
    because: "the package is published without its sources",
  },
];

/** Whether a message of the runtime, with the stack that follows it, says nothing about the tests. */
export function isNoise(message: string): boolean {
  const [first = ""] = stripVTControlCharacters(message).trimStart().split("\n", 1);
  return EXPECTED.some(({ begins }) => begins.test(first));
}

/** A piece of a header that a test sends, and that the message quotes: no words, and no mark of a test. */
const PIECE = /^[^A-Za-z✓×❯]{0,40}$/;

/** Keeps such messages from a stream. Each is one write, but for one that quotes a header with line breaks. */
export function hideNoise(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream) as (...parameters: unknown[]) => boolean;
  let isQuoting = false;
  stream.write = (chunk: string | Uint8Array, ...others: unknown[]) => {
    const text = typeof chunk === "string" ? stripVTControlCharacters(chunk) : undefined;
    if (text !== undefined && isNoise(text)) {
      isQuoting = text.startsWith("A header value") && !text.includes("As a quirk");
      return true;
    }
    return isQuoting && text !== undefined && PIECE.test(text) ? true : write(chunk, ...others);
  };
}
