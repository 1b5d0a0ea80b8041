import * as z from "zod";
import { PAGE_TOKEN_LENGTH } from "../domain/paging/pageToken.ts";

const DEFAULT_SIZE = 50;
const MAX_SIZE = 1000;

/** The query parameters of a list with page tokens. A page size above the maximum counts as the maximum. */
export const keysetQuery = () => ({
  page_size: z
    .string()
    .regex(/^0*[1-9]\d*$/, "must be a whole number, and at least 1")
    // In a query all is text; who reads the document wants to know what the text means.
    .meta({ type: "integer", minimum: 1, pattern: undefined })
    .transform((digits) => Math.min(Number(digits), MAX_SIZE))
    .default(DEFAULT_SIZE),
  page_token: z.string().max(PAGE_TOKEN_LENGTH).optional(),
});

/**
 * Returns the schema of a query parameter with several values: repeated, separated by commas, or both. Empty values and
 * duplicates are removed.
 */
export function listParameter({ values, length }: { values: number; length: number }) {
  const text = z.string().max(values * (length + 1));
  return z
    .union([text, z.array(text)])
    .transform((given) => [...new Set([given].flat().flatMap((one) => one.split(",")))].filter(Boolean))
    .pipe(z.array(z.string().max(length)).max(values))
    .default([]);
}
