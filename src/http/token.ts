import * as z from "zod";

/** A token in a body: visible ASCII, for anything else could not be sent in a header, and a space comes from careless copying. */
export const tokenText = z
  .string()
  .max(16_384)
  .regex(/^[\x21-\x7e]+$/, "must be visible ASCII characters without spaces");
