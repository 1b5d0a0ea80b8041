import {
  type Asked,
  above,
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

/** https://developers.google.com/workspace/drive/api/guides/handle-errors */
const ERRORS: Record<Trouble, [status: number, reason: string]> = {
  unauthorized: [401, "authError"],
  forbidden: [403, "insufficientFilePermissions"],
  "not-found": [404, "notFound"],
  "too-many": [429, "rateLimitExceeded"],
  failing: [500, "backendError"],
};

const FOLDER = "application/vnd.google-apps.folder";
/** The person's own drive; `root` is its alias. */
const MY_DRIVE: Item = { id: "0AMyDrive", name: "My Drive", parent: "", kind: "drive" };

/**
 * Google Drive API v3: `files.list` and `files.get`.
 * https://developers.google.com/workspace/drive/api/reference/rest/v3/files/list
 * https://developers.google.com/workspace/drive/api/guides/ref-search-terms (how names in a query are escaped)
 */
export const googleDrive: Fake = {
  answer: (world, asked) => {
    const [, id] = /^\/files(?:\/([^/]+))?$/.exec(asked.path) ?? [];
    if (asked.method !== "GET" || !asked.path.startsWith("/files")) return googleDrive.refuse("not-found", world);
    return id === undefined ? list(world, asked) : get(world, asked, decodeURIComponent(id));
  },
  refuse: (trouble, { words }) => error(...ERRORS[trouble], words),
};

function list(world: World, { query }: Asked): Told {
  const parsed = /^'((?:[^'\\]|\\['\\])*)' in parents and mimeType = '([^'\\]*)' and trashed = false$/.exec(
    query.get("q") ?? "",
  );
  if (!parsed) return error(400, "invalid", world.words);
  const [, quoted = "", mimeType] = parsed;
  const id = quoted.replaceAll(/\\(.)/g, "$1");
  const parent = id === "root" || id === MY_DRIVE.id ? "top" : id;
  if (parent !== "top" && !find(world, parent)) return googleDrive.refuse("not-found", world);
  const isSeen = (item: Item) => !item.inSharedDrive || seesSharedDrives(query, "includeItemsFromAllDrives");
  const found = world.items.filter(
    (item) => item.parent === parent && mimeOf(item) === mimeType && !item.trashed && isSeen(item),
  );
  const size = Math.min(world.pageSize, Number(query.get("pageSize") ?? 100));
  const page = pageOf(found, size, query.get("pageToken"));
  if (!page) return error(400, "invalid", world.words);
  const [, fields = ""] = /files\(([^)]*)\)/.exec(query.get("fields") ?? "") ?? [];
  const files = page.items.map((item) => pick(resource(world, item), fields.split(",")));
  const names = (query.get("fields") ?? "").replace(/\([^)]*\)/, "").split(",");
  return ok(pick({ kind: "drive#fileList", incompleteSearch: false, files, nextPageToken: page.next }, names));
}

function get(world: World, { query }: Asked, id: string): Told {
  const item = id === "root" || id === MY_DRIVE.id ? MY_DRIVE : find(world, id);
  if (!item || (item.inSharedDrive && !seesSharedDrives(query))) return googleDrive.refuse("not-found", world);
  return ok(pick(resource(world, item), (query.get("fields") ?? "id,name,mimeType,kind").split(",")));
}

function seesSharedDrives(query: URLSearchParams, also = "supportsAllDrives"): boolean {
  return query.get("supportsAllDrives") === "true" && query.get(also) === "true";
}

/** A drive has no parent, and what others shared has none that may be seen. */
function resource(world: World, item: Item): Record<string, unknown> {
  const isTop = item.kind === "drive" || (item.parent !== "top" && above(world, item).length === 0);
  const parents = isTop ? undefined : [item.parent === "top" ? MY_DRIVE.id : item.parent];
  // Not said of what is in a shared drive.
  const ownedByMe = item.inSharedDrive ? undefined : item.kind === "drive" || !isTop;
  return { kind: "drive#file", id: item.id, name: item.name, mimeType: mimeOf(item), parents, ownedByMe };
}

function mimeOf({ kind }: Item): string {
  return kind === "file" ? "text/plain" : FOLDER;
}

function error(code: number, reason: string, message: string): Told {
  return { status: code, body: { error: { code, message, errors: [{ domain: "global", reason, message }] } } };
}
