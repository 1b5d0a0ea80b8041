import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { LatchkeyError } from "../domain/errors.ts";
import type { AppEnv } from "./appEnv.ts";
import { ofCaller } from "./callersBody.ts";

/**
 * Reads a body that is not JSON, unchanged.
 *
 * @param maxBytes the maximum size
 * @throws LatchkeyError `payload_too_large`
 */
export async function readRawBody(c: Context<AppEnv>, maxBytes: number): Promise<Uint8Array> {
  const onError = () => {
    throw new LatchkeyError("payload_too_large", `The body may have at most ${maxBytes / 1024} KiB.`);
  };
  await ofCaller(() => bodyLimit({ maxSize: maxBytes, onError })(c, async () => {}));
  return new Uint8Array(await ofCaller(() => c.req.arrayBuffer()));
}
