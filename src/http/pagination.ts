import * as z from "zod";

const DEFAULT_LIMIT = 30;
const MAX_LIMIT = 100;

const digits = () =>
  z
    .string()
    .regex(/^\d{1,9}$/, "must be a whole number")
    // In a query all is text; who reads the document wants to know what the text means.
    .meta({ type: "integer", minimum: 0, pattern: undefined });

/** The query parameters of a list with offsets. A limit above the maximum counts as the maximum. */
export const pageQuery = () => ({
  start: digits().transform(Number).default(0),
  limit: digits()
    .transform(Number)
    .refine((limit) => limit > 0, "must be at least 1")
    .transform((limit) => Math.min(limit, MAX_LIMIT))
    .default(DEFAULT_LIMIT),
});
