import type { Context } from "../context.ts";
import { issuePageToken, type PagedList, type Position, readPageToken } from "./pageToken.ts";

/** Which page of a list a caller asks for. */
export interface PageRequest {
  pageSize: number;
  /** The token from the previous page; undefined for the first page. */
  pageToken: string | undefined;
}

/** One page, and the token for the next. */
export interface Page<Item, Total> {
  items: Item[];
  /** Undefined on the last page. */
  nextPageToken: string | undefined;
  totalCount: Total;
}

/** Reads the rows of a list. */
export interface Reader<Row, Total extends number | undefined> {
  /**
   * Returns the rows after a position, at most `limit`, and their total number; `position.total` if it is known. `stoppedAt` is
   * the key at which it stopped to look, with fewer rows although others may follow.
   */
  read(position: Position, limit: number): Promise<{ items: Row[]; total: Total; stoppedAt?: string | undefined }>;
  /** Returns the key that the rows are ordered by. It is unique. */
  keyOf(row: Row): string;
}

/**
 * Reads a page of a list. A page begins after a row's key and not after a number of rows, so rows that are added or
 * deleted do not shift the others.
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
  // One more row than requested shows whether there is a next page.
  const { items: rows, total, stoppedAt } = await read(position, pageSize + 1);
  const items = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? items.at(-1) : undefined;
  const after = last ? keyOf(last) : stoppedAt;
  const nextPageToken = after && (await issuePageToken(ctx, list, { after, total }));
  return { items, nextPageToken, totalCount: total };
}

/** Reads the rows of a page and their total number at the same time. It does not count them if an earlier page did. */
export async function withTotal<Row>(
  rows: Promise<Row[]>,
  known: number | undefined,
  count: () => Promise<number>,
): Promise<{ items: Row[]; total: number }> {
  const [items, total] = await Promise.all([rows, known ?? count()]);
  return { items, total };
}
