import type { TokenResponseShape } from "./profile.ts";

const MAX_LIFETIME_SECONDS = 10 * 365 * 24 * 3600;
/** Numbers below this are no point in time: as milliseconds it is in 2001. */
const FIRST_MOMENT_MS = 1e12;
/** What providers write who mean that there is no end, or none that they tell. */
const NO_END = /^(never|none|no|null|false|unlimited|infinit[ey]|[+-]?infinity|unknown|n\/a)?$/i;

const UNITS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const AMOUNT =
  /(\d+(?:\.\d+)?)\s*(milliseconds?|millis|msecs?|ms|[smhdw]|secs?|mins?|hrs?|seconds?|minutes?|hours?|days?|weeks?)/g;
const AMOUNTS = new RegExp(`^(?:${AMOUNT.source}[\\s,]*)+$`);
/** ISO 8601-1, 5.5.2.3. */
const ISO_DURATION =
  /^P(?:(\d+(?:[.,]\d+)?)Y)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)W)?(?:(\d+(?:[.,]\d+)?)D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i;
const ISO_SECONDS = [31_536_000, 2_592_000, 604_800, 86_400, 3600, 60, 1];
/** `1:00:00`, with days before it as .NET writes them. */
const CLOCK = /^(?:(\d+)\.)?(\d+):(\d\d):(\d\d)(?:\.\d+)?$/;
const GROUPED = /^\d{1,3}([,_' ]\d{3})+$/;

/** Seconds; undefined when the value says that nothing is known. `unreadable`: it says something, and nobody knows what. */
export type Lifetime = number | "unreadable" | undefined;

/** What most providers give, for a token that must have an end and of which nothing else is known. */
export const COMMON_LIFETIME_SECONDS = 3600;

/** Returns the first that can be read; `unreadable` where something is there and nothing can be. */
export function firstLifetime(values: unknown[], unit: TokenResponseShape["expiresInUnit"], now: number): Lifetime {
  const read = values.map((value) => readLifetime(value, unit, now));
  const known = read.find((one) => typeof one === "number");
  return known ?? read.find((one) => one === "unreadable");
}

/**
 * Reads how long a token lives, in any spelling: a number, a text with units, an ISO 8601 duration, a time of a clock, or
 * the point in time when it ends, as a date or as an epoch in seconds or milliseconds.
 *
 * @param unit of a number without one
 * @param now milliseconds since the epoch
 */
function readLifetime(value: unknown, unit: TokenResponseShape["expiresInUnit"], now: number): Lifetime {
  if (Array.isArray(value)) return firstLifetime(value, unit, now);
  if (value === undefined || value === null || value === false) return undefined;
  if (typeof value === "number") return ofNumber(value, unit, now);
  if (typeof value !== "string") return "unreadable";
  const text = value.trim();
  if (NO_END.test(text)) return undefined;
  if (!Number.isNaN(Number(text))) return ofNumber(Number(text), unit, now);
  if (GROUPED.test(text)) return ofNumber(Number(text.replace(/\D/g, "")), unit, now);
  const duration = durationIn(text);
  return duration === undefined ? untilEnd(dateIn(text), now) : lasting(duration);
}

function ofNumber(number: number, unit: TokenResponseShape["expiresInUnit"], now: number): Lifetime {
  if (!Number.isFinite(number)) return undefined;
  const scales = unit === "milliseconds" ? [1] : [1000, 1];
  const moment = scales.map((scale) => number * scale).find((time) => isMoment(time, now));
  return moment === undefined ? lasting(unit === "milliseconds" ? number / 1000 : number) : untilEnd(moment, now);
}

/** Whether a number makes sense as the end of a token that was just given. No lifetime is as long as its smallest. */
function isMoment(time: number, now: number): boolean {
  const year = 1000 * (MAX_LIFETIME_SECONDS / 10);
  return time >= FIRST_MOMENT_MS && time > now - year && time <= now + 10 * year;
}

/** Nothing lives for less than a millisecond: that is how some say that they do not know. */
function lasting(seconds: number): Lifetime {
  return seconds < 0.001 ? undefined : Math.min(seconds, MAX_LIFETIME_SECONDS);
}

/** A new token has not ended. Who says so has another clock or another zone. */
function untilEnd(time: number | undefined, now: number): Lifetime {
  return time === undefined || !(time > now) ? "unreadable" : lasting((time - now) / 1000);
}

/** In seconds. */
function durationIn(text: string): number | undefined {
  const lower = text.toLowerCase();
  if (AMOUNTS.test(lower)) {
    return sum([...lower.matchAll(AMOUNT)].map(([, amount, name = ""]) => Number(amount) * unitOf(name)));
  }
  const [, days = "0", ...clock] = CLOCK.exec(text) ?? [];
  if (clock.length > 0) return sum([days, ...clock].map((part, index) => Number(part) * (ISO_SECONDS[index + 3] ?? 0)));
  const parts = ISO_DURATION.exec(text)?.slice(1);
  if (!parts?.some((part) => part !== undefined)) return undefined;
  return sum(parts.map((part, index) => Number(part?.replace(",", ".") ?? 0) * (ISO_SECONDS[index] ?? 0)));
}

function unitOf(name: string): number {
  return UNITS[/^(ms|milli)/.test(name) ? "ms" : name.charAt(0)] ?? 1;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** A date without a zone is in UTC. Only what begins like a date is one: `Date.parse` would read much else. */
function dateIn(text: string): number | undefined {
  const isIso = /^\d{4}-\d\d-\d\d/.test(text);
  if (!isIso && !/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const hasZone = !isIso || !/\d\d:\d\d/.test(text) || /(z|utc|gmt|[+-]\d\d:?(\d\d)?)$/i.test(text);
  const time = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}
