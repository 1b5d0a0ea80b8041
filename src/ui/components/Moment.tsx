import type { Reader } from "../language.ts";

/**
 * A time as its reader writes it, in UTC, because the server does not know where the reader is; a script may say it better.
 * @param at milliseconds since the epoch
 */
export function Moment({ at, reader }: { at: number; reader: Reader }) {
  const written = new Intl.DateTimeFormat(reader.locale, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
  return <time datetime={new Date(at).toISOString()}>{written.format(at)} UTC</time>;
}
