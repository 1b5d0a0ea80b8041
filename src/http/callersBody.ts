import { LatchkeyError } from "../domain/errors.ts";

/**
 * Does something that reads the body of a request. A caller who hangs up in the middle is the caller's matter, and no error
 * of ours.
 *
 * @throws LatchkeyError `validation_failed`, and what `read` throws of its own
 */
export async function ofCaller<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LatchkeyError) throw error;
    throw new LatchkeyError("validation_failed", "The body ended before it was complete.", {
      reason: "the caller has gone",
      cause: error,
    });
  }
}
