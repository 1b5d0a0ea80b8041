import {
  type Asked,
  above,
  childrenOf,
  type Fake,
  find,
  type Item,
  ok,
  pageOf,
  pick,
  type Told,
  type Trouble,
  type World,
} from "./fake.ts";

/** https://learn.microsoft.com/en-us/graph/errors */
const ERRORS: Record<Trouble, [status: number, code: string]> = {
  unauthorized: [401, "InvalidAuthenticationToken"],
  forbidden: [403, "accessDenied"],
  "not-found": [404, "itemNotFound"],
  "too-many": [429, "TooManyRequests"],
  failing: [500, "generalException"],
};

/**
 * Microsoft Graph v1.0, what is documented of drives and sites. `@odata.nextLink` is an absolute URL.
 * https://learn.microsoft.com/en-us/graph/api/driveitem-list-children
 * https://learn.microsoft.com/en-us/graph/api/site-search
 * https://learn.microsoft.com/en-us/graph/api/drive-list
 * https://learn.microsoft.com/en-us/graph/api/resources/itemreference (paths are percent-encoded)
 */
export const graph: Fake = {
  answer: (world, asked) => {
    if (asked.method !== "GET") return graph.refuse("not-found", world);
    const found = route(world, asked);
    return found ? listed(world, asked, found) : graph.refuse("not-found", world);
  },
  refuse: (trouble, { words }) => {
    const [status, code] = ERRORS[trouble];
    const innerError = { date: "2026-01-02T03:04:05", "request-id": words, "client-request-id": words };
    const headers = trouble === "too-many" ? { "retry-after": "17" } : {};
    return { status, headers, body: { error: { code, message: words, innerError } } };
  },
};

function route(world: World, { path, query }: Asked): Item[] | undefined {
  const parts = path.split("/").slice(1).map(decodeURIComponent);
  if (parts.at(-1) === "children") return children(world, parts.slice(0, -1));
  const [root, site = "", last, rest] = parts;
  if (root !== "sites" || rest !== undefined) return undefined;
  if (site === "") return query.get("search") === "*" ? world.items.filter(({ kind }) => kind === "site") : [];
  return last === "drives" && find(world, site)?.kind === "site" ? childrenOf(world, site) : undefined;
}

/** `me/drive/root`, `me/drive/items/{id}`, `drives/{id}/root` or `drives/{id}/items/{id}`. */
function children(world: World, [first, second = "", ...rest]: string[]): Item[] | undefined {
  const isOwn = first === "me" && second === "drive";
  const drive = isOwn ? undefined : find(world, second);
  if (!isOwn && (first !== "drives" || drive?.kind !== "drive")) return undefined;
  const [selector, id, ...others] = rest;
  if (selector === "root" && id === undefined) return childrenOf(world, drive?.id ?? "top");
  const item = selector === "items" && others.length === 0 ? find(world, id ?? "") : undefined;
  return item && driveOf(world, item) === drive?.id ? childrenOf(world, item.id) : undefined;
}

function driveOf(world: World, item: Item): string | undefined {
  return above(world, item).find(({ kind }) => kind === "drive")?.id;
}

function listed(world: World, { path, query, base }: Asked, items: Item[]): Told {
  const size = Math.min(world.pageSize, Number(query.get("$top") ?? 200));
  const page = pageOf(items, size, query.get("$skiptoken"));
  if (!page) return graph.refuse("not-found", world);
  const names = (query.get("$select") ?? "").split(",");
  const next = new URLSearchParams(query);
  next.set("$skiptoken", page.next ?? "");
  const nextLink = world.nextLink ?? `${base}${path}?${next}`;
  return ok({
    "@odata.context": `${base}/$metadata#Collection(driveItem)`,
    value: page.items.map((item) => pick(resource(world, item), names)),
    ...(page.next !== undefined && { "@odata.nextLink": nextLink }),
  });
}

function resource(world: World, item: Item): Record<string, unknown> {
  const { id, name, kind } = item;
  if (kind === "site") return { id, name: name.toLowerCase().replaceAll(" ", "-"), displayName: name };
  if (kind === "drive") return { id, name, driveType: "documentLibrary" };
  const folders = above(world, item).filter((folder) => folder.kind === "folder");
  const driveId = driveOf(world, item);
  const root = driveId === undefined ? "/drive/root:" : `/drives/${driveId}/root:`;
  const path = root + folders.map((folder) => `/${encodeURIComponent(folder.name)}`).join("");
  const facet = kind === "folder" ? { folder: { childCount: 2 } } : { file: { mimeType: "text/plain" } };
  return { id, name, ...facet, parentReference: { driveId: driveId ?? "own", driveType: "business", path } };
}
