import * as z from "zod";
import { keysetQuery } from "../../http/keysetQuery.ts";

export const tag = "Tenants";
export const INTEGRATIONS = "/v1/tenants/:tenant/integrations";
export const INTEGRATION = `${INTEGRATIONS}/:integration`;

export const tenantParams = z.lazy(() => z.object({ tenant: z.string() }));
export const integrationParams = z.lazy(() => z.object({ tenant: z.string(), integration: z.string() }));

/** Values for placeholders in a provider's URLs. */
export const parameterValues = z.lazy(() => z.record(z.string().max(128), z.string().max(2048)));

export const pagedQuery = z.lazy(() => z.object(keysetQuery()));

/** Returns the schema of a page. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), nextPageToken: z.string().nullable(), totalCount: z.int() });
}

interface Page<Item> {
  items: Item[];
  nextPageToken: string | undefined;
  totalCount: number;
}

export function toPage<Item, Wire>({ items, nextPageToken, totalCount }: Page<Item>, toItem: (item: Item) => Wire) {
  return { items: items.map(toItem), nextPageToken: nextPageToken ?? null, totalCount };
}

export function toPageRequest({ page_size, page_token }: z.output<typeof pagedQuery>) {
  return { pageSize: page_size, pageToken: page_token };
}
