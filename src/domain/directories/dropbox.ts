import * as z from "zod";
import { type Directory, type DirectoryClient, FOLDER_TYPE, MAX_PAGES, parseAnswer, ROOT } from "./directory.ts";

const folder = z.lazy(() =>
  z.object({
    ".tag": z.literal("folder"),
    id: z.string(),
    name: z.string(),
    path_display: z.string().optional(),
  }),
);
const other = z.lazy(() => z.object({ ".tag": z.string().refine((tag) => tag !== "folder") }));
const entry = z.lazy(() => z.union([folder, other]));
const list = z.lazy(() => z.object({ entries: z.array(entry), cursor: z.string(), has_more: z.boolean() }));

/** Lists folders with the Dropbox API v2: `files/list_folder`. */
export async function listDropbox(client: DirectoryClient, folderId: string): Promise<Directory[]> {
  const found: z.output<typeof entry>[] = [];
  let answer = parseAnswer(
    list,
    await client.post("files/list_folder", { path: folderId === ROOT ? "" : folderId, limit: 2000 }),
  );
  found.push(...answer.entries);
  for (let page = 1; answer.has_more && page < MAX_PAGES; page++) {
    answer = parseAnswer(list, await client.post("files/list_folder/continue", { cursor: answer.cursor }));
    found.push(...answer.entries);
  }
  return found
    .filter((item): item is z.output<typeof folder> => item[".tag"] === "folder")
    .map(({ id, name, path_display: path }) => ({
      id,
      name,
      path: path ?? `/${name}`,
      mimeType: FOLDER_TYPE,
    }));
}
