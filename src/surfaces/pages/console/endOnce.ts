import { toLatchkeyError } from "../../../domain/errors.ts";

/**
 * Waits for the end of something. What is gone already has ended, by the first of two presses or by somebody else. Whether it
 * ever was there is not told.
 */
export async function endOnce(ending: Promise<unknown>): Promise<void> {
  try {
    await ending;
  } catch (error) {
    if (toLatchkeyError(error).code !== "not_found") throw error;
  }
}
