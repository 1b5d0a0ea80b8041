import { LatchkeyError } from "../errors.ts";

/** Methods whose requests cannot have a body here: the runtime sends none with them (Fetch standard). */
const BODILESS = ["GET", "HEAD"];

export function takesBody(method: string): boolean {
  return !BODILESS.includes(method);
}

/** Returns the error for a body that would be lost on the way. It is the same for both forms of a call. */
export function refuseBody(method: string): LatchkeyError {
  const message = `does not go with ${method}. Where the API takes the same by POST, send it so.`;
  const errors = [{ path: "data", message }];
  return new LatchkeyError("validation_failed", `A body does not go with ${method}.`, { errors });
}
