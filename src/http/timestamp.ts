import * as z from "zod";

/** RFC 3339 in UTC. */
export const timestamp = z.lazy(() => z.iso.datetime());

const withZone = z.lazy(() => z.iso.datetime({ offset: true }));

/** A date and a time of day, as ISO 8601 and its relatives write them, with or without a zone. */
const TIME = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?([Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/;

/**
 * RFC 3339 as callers write it: any offset, also without a colon; a blank instead of the `T`; lower case. A time without a
 * zone is in UTC. A date alone is no time: whoever means its beginning or its end has to say so. It must be before the
 * year 10000 in UTC, because the format ends there. Gives RFC 3339.
 */
export const anyTimestamp = z.lazy(() =>
  z
    .string()
    .meta({ format: "date-time", description: "RFC 3339; a time without a zone is in UTC" })
    .transform(toRfc3339)
    .refine((text) => withZone.safeParse(text).success, "must be a date and a time of day, as in RFC 3339")
    .refine(
      (text) => !(Date.parse(text) > Date.UTC(9999, 11, 31, 23, 59, 59, 999)),
      "must be before the year 10000 in UTC",
    ),
);

/** Leaves alone what is no time. */
function toRfc3339(text: string): string {
  const [, date, time = "", zone = "Z"] = TIME.exec(text) ?? [];
  if (date === undefined) return text;
  const seconds = time.length === "hh:mm".length ? `${time}:00` : time.replace(",", ".");
  return `${date}T${seconds}${offsetOf(zone.toUpperCase())}`;
}

function offsetOf(zone: string): string {
  if (["Z", "UTC", "GMT"].includes(zone)) return "Z";
  return `${zone.slice(0, 3)}:${zone.slice(3).replace(":", "") || "00"}`;
}

/** Converts milliseconds since the epoch to RFC 3339 in UTC. */
export function toTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Converts a time that may be unknown. */
export function toOptionalTimestamp(milliseconds: number | null): string | null {
  return milliseconds === null ? null : toTimestamp(milliseconds);
}
