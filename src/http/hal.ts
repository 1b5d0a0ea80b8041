import * as z from "zod";

export const link = z.lazy(() => z.strictObject({ href: z.string() }));

/** The schema of a resource's links (HAL). */
export const selfLink = z.lazy(() => z.strictObject({ self: link }));

/** Returns the schema of a HAL page of resources. */
export function halPageSchema<T extends z.ZodType>(relation: string, item: T) {
  return z.strictObject({
    _links: z.strictObject({ self: link, next: link.optional(), prev: link.optional() }),
    _embedded: z.strictObject({ [relation]: z.array(item) }),
    start: z.int(),
    count: z.int(),
    total: z.int(),
  });
}

export interface HalPage<T> {
  relation: string;
  items: T[];
  start: number;
  limit: number;
  total: number;
}

/**
 * Returns a HAL page of resources, with links to the next and previous pages.
 * @param requestUrl the address of this page
 */
export function halPage<T>(requestUrl: string, { relation, items, start, limit, total }: HalPage<T>) {
  const at = (position: number) => ({ href: pageAddress(requestUrl, position, limit) });
  return {
    _links: {
      self: at(start),
      ...(start + items.length < total && items.length > 0 && { next: at(start + limit) }),
      ...(start > 0 && { prev: at(Math.max(start - limit, 0)) }),
    },
    _embedded: { [relation]: items },
    start,
    count: items.length,
    total,
  };
}

/** Returns an address relative to the origin, because clients may see the Worker at another one. */
function pageAddress(requestUrl: string, start: number, limit: number): string {
  const url = new URL(requestUrl);
  url.searchParams.set("start", String(start));
  url.searchParams.set("limit", String(limit));
  return `${url.pathname}${url.search}`;
}
