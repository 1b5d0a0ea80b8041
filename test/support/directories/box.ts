import {
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

/** https://developer.box.com/guides/api-calls/permissions-and-errors/common-errors */
const ERRORS: Record<Trouble, [status: number, code: string]> = {
  unauthorized: [401, "unauthorized"],
  forbidden: [403, "access_denied_insufficient_permissions"],
  "not-found": [404, "not_found"],
  "too-many": [429, "rate_limit_exceeded"],
  failing: [500, "internal_server_error"],
};

/**
 * Box API: the items of a folder, with marker-based paging.
 * https://developer.box.com/reference/get-folders-id-items
 * https://developer.box.com/guides/api-calls/pagination/marker-based
 */
export const box: Fake = {
  answer: (world, { method, path, query }) => {
    const [, encoded = ""] = /^\/folders\/([^/]+)\/items$/.exec(path) ?? [];
    const id = decodeURIComponent(encoded);
    if (method !== "GET" || id === "") return box.refuse("not-found", world);
    if (id !== "0" && find(world, id)?.kind !== "folder") return box.refuse("not-found", world);
    const limit = Number(query.get("limit") ?? 100);
    if (query.get("usemarker") !== "true" || limit > 1000 || query.get("marker") === "") return invalid(world);
    const size = Math.min(world.pageSize, limit);
    const page = pageOf(childrenOf(world, id === "0" ? "top" : id), size, query.get("marker"));
    if (!page) return invalid(world);
    const fields = (query.get("fields") ?? "").split(",");
    const entries = page.items.map((item) => pick(resource(world, item), [...fields, "id", "type", "etag"]));
    // The last page's marker is said to be absent, null or empty.
    return ok({ entries, limit, next_marker: page.next ?? (id === "0" ? "" : null) });
  },
  refuse: (trouble, { words }) => {
    const [status, code] = ERRORS[trouble];
    const headers = trouble === "too-many" ? { "retry-after": "17" } : {};
    return { status, headers, body: problem(status, code, words) };
  },
};

function invalid({ words }: World): Told {
  return { status: 400, body: problem(400, "bad_request", words) };
}

function problem(status: number, code: string, message: string): object {
  return {
    type: "error",
    status,
    code,
    message,
    help_url: "http://developers.box.com/docs/#errors",
    request_id: "abc",
  };
}

function resource(world: World, item: Item): Record<string, unknown> {
  const folders = [{ id: "0", name: "All Files" }, ...above(world, item)];
  const entries = folders.map(({ id, name }) => ({ type: "folder", id, sequence_id: "0", etag: "0", name }));
  const path_collection = { total_count: entries.length, entries };
  return { type: item.kind, id: item.id, etag: "1", sequence_id: "1", name: item.name, path_collection };
}
