import type { Context } from "hono";
import { PAGE_TOKEN_LENGTH } from "../../domain/paging/pageToken.ts";
import type { AppEnv } from "../../http/appEnv.ts";

/** Returns what a query says under a name: without spaces around it, and undefined when it says nothing. */
export function readQuery(c: Context<AppEnv>, name: string): string | undefined {
  return c.req.query(name)?.trim().slice(0, PAGE_TOKEN_LENGTH) || undefined;
}

/** Returns an address with those parts of a query that say something. */
export function withQuery(address: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? address : `${address}?${new URLSearchParams(given)}`;
}
