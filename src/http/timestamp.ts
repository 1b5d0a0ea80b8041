import * as z from "zod";

/** RFC 3339 in UTC. */
export const timestamp = z.iso.datetime();

/** RFC 3339 in UTC, from milliseconds since the epoch. */
export function toTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The same for a time that may be unknown. */
export function toOptionalTimestamp(milliseconds: number | null): string | null {
  return milliseconds === null ? null : toTimestamp(milliseconds);
}
