import type { Context } from "hono";
import { PAGE_TOKEN_LENGTH } from "../../domain/paging/pageToken.ts";
import type { AppEnv } from "../../http/appEnv.ts";

/** Longer texts nobody searches for. */
const MAX_SEARCH = 200;

/** Returns what a query says under a name: without spaces around it, and undefined when it says nothing. */
export function readQuery(c: Context<AppEnv>, name: string, most = PAGE_TOKEN_LENGTH): string | undefined {
  return c.req.query(name)?.trim().slice(0, most) || undefined;
}

/** Returns what a list is searched for. */
export function readSearch(c: Context<AppEnv>): string | undefined {
  return readQuery(c, "q", MAX_SEARCH);
}

/** Returns an address with those parts of a query that say something. */
export function withQuery(address: string, query: Record<string, string | undefined>): string {
  const given = givenOf(query);
  return given.length === 0 ? address : `${address}?${new URLSearchParams(given)}`;
}

/** The parts of a query that say something. */
export function givenOf(query: Record<string, string | undefined>): [string, string][] {
  return Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
}
