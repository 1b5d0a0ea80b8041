import type { KeyLimits, LimitName } from "../../terms/keyLimits.ts";
import { meetPatterns } from "./pathPattern.ts";
import { meetTools } from "./toolPattern.ts";

/**
 * Returns the limits that allow what both of two allow: of each list what both include, and of each number the smaller one. It
 * is associative, commutative and idempotent, and what it returns never allows more than either. Pure.
 */
export function meet(one: KeyLimits, other: KeyLimits): KeyLimits {
  const met: { [name in LimitName]: KeyLimits[name] | undefined } = {
    integrations: both(one.integrations, other.integrations, equal),
    configs: both(one.configs, other.configs, equal),
    tools: both(one.tools, other.tools, meetTools),
    methods: both(one.methods, other.methods, equal),
    paths: both(one.paths, other.paths, meetPatterns),
    types: both(one.types, other.types, equal),
    users: both(one.users, other.users, equal),
    callsPerMinute: smaller(one.callsPerMinute, other.callsPerMinute),
    calls: smaller(one.calls, other.calls),
  };
  return Object.fromEntries(Object.entries(met).filter(([, limit]) => limit !== undefined));
}

/** Returns limits as they are stored: sorted, and without what another entry includes. */
export function normalized(limits: KeyLimits): KeyLimits {
  return meet(limits, limits);
}

type Meet<T> = (one: T, other: T) => T | undefined;

function equal<T>(one: T, other: T): T | undefined {
  return one === other ? one : undefined;
}

function both<T extends string>(
  one: readonly T[] | undefined,
  other: readonly T[] | undefined,
  meetOf: Meet<T>,
): readonly T[] | undefined {
  if (!one || !other) return one ?? other;
  const met = new Set(one.flatMap((a) => other.flatMap((b) => meetOf(a, b) ?? [])));
  const isWithin = (a: T, b: T) => a !== b && meetOf(a, b) === a;
  return [...met].filter((a) => ![...met].some((b) => isWithin(a, b))).sort();
}

function smaller(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
