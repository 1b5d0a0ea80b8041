import * as z from "zod";
import { type ExactNumber, isExactNumber } from "../../domain/json/exactNumber.ts";

const METHOD_NAMES = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** A number that JavaScript would change. */
const exactNumber = z.lazy(() =>
  z
    .unknown()
    .refine(isExactNumber, "must be a number")
    .transform((number) => number as ExactNumber)
    .meta({ type: "number" }),
);
const value = z.lazy(() => z.union([z.string(), z.number(), exactNumber, z.boolean()]));
const parameter = z.lazy(() =>
  z.union([value, z.array(z.union([value, z.null()])), z.null()], {
    error: "must be a text, a number, true or false, or a list of these; what is nested is no part of a query",
  }),
);

/** The description of a call of a provider's API. */
export const envelopeBody = z.lazy(() =>
  z.strictObject({
    method: z
      .string()
      .toUpperCase()
      .pipe(z.enum(METHOD_NAMES))
      .default("GET")
      .meta({ description: `${METHOD_NAMES.join(", ")}; in upper or lower case` }),
    url: z.string().max(8192),
    headers: withSafeNames(z.record(z.string().max(128), z.string().max(8192))).optional(),
    params: withSafeNames(z.record(z.string().max(256), parameter)).optional(),
    data: z.unknown().optional(),
  }),
);

/** Refuses the one name that a record leaves out without a word. */
function withSafeNames<S extends z.ZodType>(record: S) {
  return z.preprocess((members, context) => {
    if (typeof members === "object" && members !== null && Object.hasOwn(members, "__proto__")) {
      context.addIssue({ code: "custom", path: ["__proto__"], message: "is no name that can be sent" });
    }
    return members;
  }, record);
}
