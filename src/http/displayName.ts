import * as z from "zod";

/** A name that people read. */
export const displayName = z.lazy(() =>
  z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}+$/u, "must not hold control characters"),
);
