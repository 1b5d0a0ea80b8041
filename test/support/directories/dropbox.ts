import { above, childrenOf, type Fake, type Item, ok, pageOf, type Told, type Trouble, type World } from "./fake.ts";

/** https://www.dropbox.com/developers/documentation/http/documentation#error-handling */
const ERRORS: Record<Trouble, [status: number, error: object, summary: string]> = {
  unauthorized: [401, { ".tag": "expired_access_token" }, "expired_access_token"],
  forbidden: [403, { ".tag": "no_permission" }, "no_permission"],
  "not-found": [409, { ".tag": "path", path: { ".tag": "not_found" } }, "path/not_found"],
  "too-many": [429, { reason: { ".tag": "too_many_requests" }, retry_after: 17 }, "too_many_requests"],
  failing: [500, {}, "internal"],
};

/** What the reference says that a path or an id looks like. */
const PATH = /^((\/([^\0]|[\r\n])*)?|id:.*|(ns:[0-9]+(\/.*)?))$/s;

/**
 * Dropbox API v2: `files/list_folder` and `files/list_folder/continue`.
 * https://www.dropbox.com/developers/documentation/http/documentation#files-list_folder
 */
export const dropbox: Fake = {
  answer: (world, asked) => {
    if (asked.method !== "POST") return dropbox.refuse("not-found", world);
    if (asked.headers["content-type"] !== "application/json") return invalid("Bad HTTP content-type", world);
    if (asked.path === "/files/list_folder") return begin(world, JSON.parse(asked.body));
    if (asked.path === "/files/list_folder/continue") return proceed(world, JSON.parse(asked.body));
    return invalid("Unknown API function", world);
  },
  refuse: (trouble, { words }) => {
    const [status, error, summary] = ERRORS[trouble];
    const headers = trouble === "too-many" ? { "retry-after": "17" } : {};
    return { status, headers, body: { error_summary: `${summary}/${words}`, error } };
  },
};

/** An answer with 400 is plain text. */
function invalid(what: string, { words }: World): Told {
  return { status: 400, body: `Error in call to API function "files/list_folder": ${what}: ${words}` };
}

function begin(world: World, { path, limit, ...others }: { path?: unknown; limit?: unknown }): Told {
  if (typeof path !== "string" || !PATH.test(path)) return invalid("path: did not match pattern", world);
  if (typeof limit !== "number" || limit < 1 || limit > 2000) return invalid("limit: out of range", world);
  if (Object.keys(others).length > 0) return invalid("unknown field", world);
  const folder = path === "" ? "top" : world.items.find((item) => item.id === path || pathOf(world, item) === path)?.id;
  return folder === undefined ? dropbox.refuse("not-found", world) : listed(world, folder, null);
}

function proceed(world: World, { cursor }: { cursor?: unknown }): Told {
  const [, folder = "", position = ""] = /^AAE(.*)#(.*)$/.exec(String(cursor)) ?? [];
  return folder === "" ? dropbox.refuse("not-found", world) : listed(world, folder, position);
}

function listed(world: World, folder: string, position: string | null): Told {
  const page = pageOf(childrenOf(world, folder), world.pageSize, position);
  if (!page) return dropbox.refuse("not-found", world);
  const entries = page.items.map((item) => metadata(world, item));
  return ok({ entries, cursor: `AAE${folder}#${page.next ?? "end"}`, has_more: page.next !== undefined });
}

function metadata(world: World, item: Item): Record<string, unknown> {
  const path = pathOf(world, item);
  const common = {
    ".tag": item.kind,
    name: item.name,
    path_lower: path.toLowerCase(),
    path_display: path,
    id: item.id,
  };
  return item.kind === "file" ? { ...common, rev: "015", size: 7, is_downloadable: true } : common;
}

function pathOf(world: World, item: Item): string {
  return [...above(world, item), item].map(({ name }) => `/${name}`).join("");
}
