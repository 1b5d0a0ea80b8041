import type { SetUp } from "../../../../domain/integrations/describeSetUp.ts";
import { OWN_FIELD } from "./settings.ts";

type Headers = Record<string, string>;

/** The headers that are stored: a value is null for whom it is not meant, or when it does not open. */
export type StoredHeaders = Record<string, string | null>;

/** What a form means for the headers of an integration. */
export interface MeantHeaders {
  /** Undefined: they stay as they are. */
  headers: Headers | undefined;
  /** Names of the fields whose values cannot be put to the stored ones, because those do not open. */
  closed: string[];
}

/**
 * Puts together what a form says of headers in general, and of the secrets that have a field of their own. What is left empty
 * stays as it is stored, each by itself.
 *
 * @param written the headers that are written out; undefined when none are, and the stored ones stay
 */
export function meantHeaders(
  form: URLSearchParams,
  { secretFields }: Pick<SetUp, "secretFields">,
  written: Headers | undefined,
  stored: StoredHeaders,
): MeantHeaders {
  if (secretFields.length === 0) return { headers: written, closed: [] };
  const isSecret = (name: string) => secretFields.some(({ header }) => header.toLowerCase() === name.toLowerCase());
  const cleared = form.getAll("clear");
  const given = secretFields
    .map(({ name, header }) => ({ field: OWN_FIELD + name, header, value: form.get(OWN_FIELD + name)?.trim() ?? "" }))
    .filter(({ field, value }) => value !== "" || cleared.includes(field));
  if (written === undefined && given.length === 0) return { headers: undefined, closed: [] };
  const replaced = [...given.map(({ header }) => header), ...Object.keys(written ?? {})].map((name) =>
    name.toLowerCase(),
  );
  const kept = Object.entries(stored).filter(
    ([name]) => !replaced.includes(name.toLowerCase()) && (isSecret(name) || written === undefined),
  );
  const open = kept.filter((entry): entry is [string, string] => entry[1] !== null);
  const set = given.filter(({ value }) => value !== "").map(({ header, value }) => [header, value] as const);
  return {
    headers: { ...Object.fromEntries(open), ...written, ...Object.fromEntries(set) },
    closed: open.length === kept.length ? [] : given.length > 0 ? given.map(({ field }) => field) : ["headers"],
  };
}

/** Returns the name of the field in which the secret of a header is entered. */
export function fieldOfHeader({ secretFields }: Pick<SetUp, "secretFields">, header: string): string | undefined {
  const field = secretFields.find((one) => one.header.toLowerCase() === header.toLowerCase());
  return field && OWN_FIELD + field.name;
}
