import * as z from "zod";

/**
 * Characters that turn the direction of the text around them (UAX 9), by which one name can be made to look like another.
 * Marks that scripts from right to left need are none of them.
 */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/u;

/** Whether people can read a text as it is written. */
export function isReadable(text: string): boolean {
  return !TURNING.test(text);
}

/** A name that people read. */
export const displayName = z.lazy(() =>
  z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}+$/u, "must not hold control characters")
    .refine(isReadable, "must not turn the direction of the text"),
);
