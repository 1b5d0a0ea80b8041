import { LatchkeyError } from "../../src/domain/errors.ts";

/** The error of the domain that something throws; anything else goes on. */
export function thrownBy(work: () => unknown): LatchkeyError {
  try {
    work();
  } catch (error) {
    if (error instanceof LatchkeyError) return error;
    throw error;
  }
  throw new Error("Nothing was thrown.");
}
