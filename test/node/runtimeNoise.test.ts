import { describe, expect, it } from "vitest";
import { isNoise } from "../../scripts/lib/runtimeNoise.ts";

describe("what the runtime prints while tests pass", () => {
  it.each([
    "exception = rust/worker/ffi.rs:110: disconnected: Connection reset by peer (os error 104)\nstack: a b\n",
    "e = rust/worker/ffi.rs:110: failed: failed to lookup address information: Name or service not known\n",
    "uncaught exception; source = Uncaught (in promise); stack = Error: Network connection lost.\n",
    "uncaught exception; exception = workerd/jsg/value.h:1511: disconnected: jsg.Error: Network connection lost.\nstack: a",
    'A header value for "accept" contains non-ASCII characters: "é\n" (raw bytes: "x").',
  ])("is left out: %j", (message) => {
    expect(isNoise(message)).toBe(true);
  });

  it.each([
    "uncaught exception; source = Uncaught (in promise); stack = TypeError: x is not a function\n",
    "exception = rust/worker/ffi.rs:110: failed: something else\n",
    " FAIL  test/a.test.ts > says that Network connection lost\n",
    "AssertionError: expected uncaught exception; exception = Network connection lost\n",
    "1 passed, 1 failed\n",
  ])("is shown: %j", (message) => {
    expect(isNoise(message)).toBe(false);
  });
});
