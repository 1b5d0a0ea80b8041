import { gzipSync } from "node:zlib";
import type { Script } from "./runtime.ts";

/** Bytes of all modules together, as they are and as they are uploaded. */
export function bundleSize(script: Script): { plain: number; gzipped: number } {
  const whole = script.map(({ contents }) => contents).join("\n");
  return { plain: Buffer.byteLength(whole), gzipped: gzipSync(whole).length };
}
