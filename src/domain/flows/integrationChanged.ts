import { LatchkeyError } from "../errors.ts";

/** Returns the error for a flow that was begun under another version of its integration. */
export function integrationChanged(): LatchkeyError {
  return new LatchkeyError("integration_changed", "The integration was changed in the meantime. Please start again.");
}
