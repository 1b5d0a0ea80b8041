import * as z from "zod";

/** Values of the fields that whoever connects is asked for, in one query parameter: as a form, `subdomain=acme`. */
export const fieldsText = z.lazy(() => z.string().max(2048));

/** Reads the values of fields by their names. */
export function fieldValues(text: string | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}
