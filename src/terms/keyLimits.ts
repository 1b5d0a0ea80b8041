import type { ActionType } from "./tool.ts";

/** The methods that a key can be limited to. HEAD counts as GET. */
export const limitedMethods = ["DELETE", "GET", "PATCH", "POST", "PUT"] as const;
export type LimitedMethod = (typeof limitedMethods)[number];

/** What the limits of an API key are called. */
export const limitNames = [
  "integrations",
  "configs",
  "tools",
  "methods",
  "paths",
  "types",
  "users",
  "callsPerMinute",
  "calls",
] as const;
export type LimitName = (typeof limitNames)[number];

/**
 * What an API key is limited to. Each one that is there narrows the key further, and one that is absent does not. Lists are
 * sorted, hold nothing twice, and nothing that another entry includes: so equal limits are written alike.
 */
export interface KeyLimits {
  /** Ids. */
  integrations?: readonly string[];
  /** Ids. Only the shared connections of these are used. */
  configs?: readonly string[];
  /** A tool's id, on whichever integration; or an integration's id, `__` and a tool's id. */
  tools?: readonly string[];
  methods?: readonly LimitedMethod[];
  /** Patterns of paths below the base address of the integration. */
  paths?: readonly string[];
  types?: readonly ActionType[];
  /** Ids of users. */
  users?: readonly string[];
  callsPerMinute?: number;
  calls?: number;
}
