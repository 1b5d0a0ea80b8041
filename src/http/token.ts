import * as z from "zod";

/**
 * A token in a body: visible ASCII, because other characters cannot be sent in a header, and without spaces, which come
 * from careless copying.
 */
export const tokenText = z.lazy(() =>
  z
    .string()
    .max(16_384)
    .regex(/^[\x21-\x7e]+$/, "must be visible ASCII characters without spaces"),
);

/** An API key. Some are written with a word before them, as in `Token abc`. */
export const keyText = z.lazy(() =>
  z
    .string()
    .max(16_384)
    .regex(/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/, "must be visible ASCII characters, with single spaces at most"),
);
