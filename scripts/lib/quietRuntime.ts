/** A message of the runtime that says nothing about a test, and why that is so. */
interface Noise {
  pattern: RegExp;
  reason: string;
}

/** Everything that is not here stays visible. Each message comes in one piece, and is known by its beginning. */
const NOISE: readonly Noise[] = [
  {
    pattern: /^(?:\w+ = )?rust\/worker\/ffi\.rs:\d+: (?:disconnected|failed: failed to lookup address)/,
    reason: "A test server cut a connection, or a host does not exist, on purpose; the test asserts what came of it.",
  },
  {
    pattern:
      /^uncaught exception; (?:source = |exception = )[^\n]*(?:Network connection lost|internal error; reference)/,
    reason: "The runtime's own streams of such a connection; an error that reaches a test fails it.",
  },
  {
    pattern: /^console warning; message = Called \.text\(\) on an HTTP body/,
    reason: "A test reads an answer as text whose content type the provider chose.",
  },
  {
    pattern: /^A header value for "[^"]*" contains non-ASCII characters/,
    reason: "A property test sends such header values and asserts what becomes of them.",
  },
  { pattern: /^Sourcemap for ".*" points to missing source files/, reason: "A dependency ships without its sources." },
];

/** Whether a message is noise. */
export function isNoise(message: string): boolean {
  return NOISE.some(({ pattern }) => pattern.test(message));
}

/** Keeps the runtime's noise out of what this process prints. */
export function quietRuntime(streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr]): void {
  for (const stream of streams) {
    const write = stream.write.bind(stream);
    stream.write = ((chunk: Uint8Array | string, ...rest: never[]) =>
      typeof chunk === "string" && isNoise(chunk) ? true : write(chunk, ...rest)) as typeof stream.write;
  }
}
