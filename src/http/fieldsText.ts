import * as z from "zod";
import { toLatchkeyError } from "../domain/errors.ts";

/** Values of the fields that whoever connects is asked for, in one query parameter: as a form, `subdomain=acme`. */
export const fieldsText = z.lazy(() => z.string().max(2048));

/** Reads the values of fields by their names. */
export function fieldValues(text: string | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

interface Asked {
  /** The service, as the page of it is addressed. */
  reference: string;
  publicUrl: string;
  returnTo: string | undefined;
  /** What the browser brought. */
  fields: string | undefined;
}

/**
 * Returns the page that asks for the values of fields, for a browser that brought none. It goes on to the provider, and ends where
 * the flow would have ended.
 *
 * @throws the error itself when values were brought, or it is about something else
 */
export function pageThatAsks(error: unknown, { reference, publicUrl, returnTo, fields }: Asked): string {
  const { code, errors = [] } = toLatchkeyError(error);
  const isAsked = errors.length > 0 && errors.every(({ path }) => path.startsWith("fields."));
  if (code !== "validation_failed" || !isAsked || fields !== undefined) throw error;
  const url = new URL(`/connect/${encodeURIComponent(reference)}`, publicUrl);
  if (returnTo !== undefined) url.searchParams.set("return_to", returnTo);
  return url.href;
}
