import * as z from "zod";

const link = z.strictObject({ href: z.string() });

/** The links of a resource (HAL). */
export const selfLink = z.strictObject({ self: link });

/** The shape of a page of resources in HAL. */
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
 * A page of resources in HAL, with links to its neighbours.
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

/** Relative to the origin: the Worker may be seen under another one. */
function pageAddress(requestUrl: string, start: number, limit: number): string {
  const url = new URL(requestUrl);
  url.searchParams.set("start", String(start));
  url.searchParams.set("limit", String(limit));
  return `${url.pathname}${url.search}`;
}
