import type { Context } from "../context.ts";
import { issuePageToken, type PagedList, type Position, readPageToken } from "./pageToken.ts";

/** Which page of a list is asked for. */
export interface PageRequest {
  pageSize: number;
  /** Of the page before; undefined for the first page. */
  pageToken: string | undefined;
}

/** One page, and how to go on. */
export interface Page<Item, Total> {
  items: Item[];
  /** Undefined on the last page. */
  nextPageToken: string | undefined;
  totalCount: Total;
}

/** How the rows of a list are read. */
export interface Reader<Row, Total extends number | undefined> {
  /** The rows that follow a position, at most `limit`, and how many there are in all; `position.total` when it is known. */
  read(position: Position, limit: number): Promise<{ items: Row[]; total: Total }>;
  /** What the rows are ordered by. No two have the same. */
  keyOf(row: Row): string;
}

/**
 * A page of a list. The rows stay in their places while others come and go: a page begins after a row's key, and not
 * after a number of rows.
 * @throws LatchkeyError `validation_failed` when the token is not one of this list
 */
export async function readPage<Row, Total extends number | undefined>(
  ctx: Pick<Context, "deps" | "caller">,
  list: PagedList,
  { pageSize, pageToken }: PageRequest,
  { read, keyOf }: Reader<Row, Total>,
): Promise<Page<Row, Total>> {
  const start: Position = { after: "", total: undefined };
  const position = pageToken === undefined ? start : await readPageToken(ctx, list, pageToken);
  // One row more than asked for tells whether there is a next page.
  const { items: rows, total } = await read(position, pageSize + 1);
  const items = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? items.at(-1) : undefined;
  const nextPageToken = last && (await issuePageToken(ctx, list, { after: keyOf(last), total }));
  return { items, nextPageToken, totalCount: total };
}

/** The rows of a page and how many there are in all, asked at the same time; not counted again when an earlier page did. */
export async function withTotal<Row>(
  rows: Promise<Row[]>,
  known: number | undefined,
  count: () => Promise<number>,
): Promise<{ items: Row[]; total: number }> {
  const [items, total] = await Promise.all([rows, known ?? count()]);
  return { items, total };
}
