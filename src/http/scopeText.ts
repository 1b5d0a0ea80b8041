import * as z from "zod";

const MAX_LENGTH = 16_384;

/**
 * A list of scopes as people write and paste it. White space of every kind separates them; no other control character gets
 * as far as a provider.
 */
export const scopeText = z.lazy(() =>
  z
    .string()
    .max(MAX_LENGTH)
    .regex(/^(?:\P{Cc}|[\t\n\v\f\r])*$/u, "must not hold control characters"),
);
