import * as z from "zod";

/** RFC 3339 in UTC. */
export const timestamp = z.iso.datetime();

/** RFC 3339 with any offset, as callers may send it; before the year 10000 in UTC, because the format ends there. */
export const anyTimestamp = z.iso
  .datetime({ offset: true })
  .refine(
    (text) => Date.parse(text) <= Date.UTC(9999, 11, 31, 23, 59, 59, 999),
    "must be before the year 10000 in UTC",
  );

/** Converts milliseconds since the epoch to RFC 3339 in UTC. */
export function toTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Converts a time that may be unknown. */
export function toOptionalTimestamp(milliseconds: number | null): string | null {
  return milliseconds === null ? null : toTimestamp(milliseconds);
}
