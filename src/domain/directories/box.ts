import * as z from "zod";
import {
  type Directory,
  type DirectoryClient,
  FOLDER_TYPE,
  MAX_PAGES,
  parseAnswer,
  ROOT,
  segmentOf,
} from "./directory.ts";

const TOP = "0";
const above = z.lazy(() => z.object({ id: z.string(), name: z.string() }));
const entry = z.lazy(() =>
  z.object({
    type: z.string(),
    id: z.string(),
    name: z.string(),
    path_collection: z.object({ entries: z.array(above) }).optional(),
  }),
);
const list = z.lazy(() => z.object({ entries: z.array(entry), next_marker: z.string().nullish() }));

/** Lists folders with the Box API: the items of a folder. */
export async function listBox(client: DirectoryClient, folderId: string): Promise<Directory[]> {
  const folder = segmentOf(folderId === ROOT ? TOP : folderId);
  const found: z.output<typeof entry>[] = [];
  let marker: string | null | undefined = "";
  for (let page = 0; typeof marker === "string" && page < MAX_PAGES; page++) {
    const query = new URLSearchParams({
      ...{ fields: "id,type,name,path_collection", limit: "1000", usemarker: "true" },
      ...(marker !== "" && { marker }),
    });
    const answer: z.output<typeof list> = parseAnswer(list, await client.get(`folders/${folder}/items?${query}`));
    found.push(...answer.entries);
    marker = answer.next_marker || undefined;
  }
  return found
    .filter(({ type }) => type === "folder")
    .map(({ id, name, path_collection: path }) => ({
      id,
      name,
      path: pathOf(path?.entries, name),
      mimeType: FOLDER_TYPE,
    }));
}

/**
 * Returns a folder's path. For folders of others, Box shows only the part that the account may see. Folder `0` is the
 * account's root.
 */
function pathOf(folders: z.output<typeof above>[] = [], name: string): string {
  const names = folders.filter(({ id }) => id !== TOP).map((folder) => folder.name);
  return [...names, name].map((part) => `/${part}`).join("");
}
