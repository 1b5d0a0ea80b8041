import * as z from "zod";
import { type Directory, type DirectoryClient, MAX_PAGES, parseAnswer, ROOT, segmentOf } from "./directory.ts";

const FOLDER = "application/vnd.google-apps.folder";
/** Maximum number of parent folders that are looked up for a path. */
const MAX_DEPTH = 20;

const file = z.lazy(() => z.object({ id: z.string(), name: z.string(), mimeType: z.string() }));
const list = z.lazy(() => z.object({ files: z.array(file), nextPageToken: z.string().optional() }));
const parent = z.lazy(() =>
  z.object({
    name: z.string(),
    parents: z.array(z.string()).optional(),
    ownedByMe: z.boolean().optional(),
  }),
);

/** Lists folders with the Google Drive API v3: `files.list`. */
export async function listGoogleDrive(client: DirectoryClient, folderId: string): Promise<Directory[]> {
  const above = folderId === ROOT ? "" : await pathOf(client, folderId);
  const found: z.output<typeof file>[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = new URLSearchParams({
      q: `'${folderId.replaceAll(/['\\]/g, "\\$&")}' in parents and mimeType = '${FOLDER}' and trashed = false`,
      fields: "nextPageToken,files(id,name,mimeType)",
      ...{ orderBy: "name", pageSize: "1000", supportsAllDrives: "true", includeItemsFromAllDrives: "true" },
      ...(pageToken !== undefined && { pageToken }),
    });
    const { files, nextPageToken } = parseAnswer(list, await client.get(`files?${query}`));
    found.push(...files);
    pageToken = nextPageToken;
    if (pageToken === undefined) break;
  }
  return found.map(({ id, name, mimeType }) => ({ id, name, path: `${above}/${name}`, mimeType }));
}

/**
 * Builds a path from a folder's parents, because Drive has no paths. The topmost folder, without a parent, is the drive
 * itself or a folder that somebody shared.
 */
async function pathOf(client: DirectoryClient, folderId: string): Promise<string> {
  const names: string[] = [];
  let id: string | undefined = folderId;
  for (let depth = 0; id !== undefined && depth < MAX_DEPTH; depth++) {
    const target = `files/${segmentOf(id)}?fields=name,parents,ownedByMe&supportsAllDrives=true`;
    const found: z.output<typeof parent> = parseAnswer(parent, await client.get(target));
    id = found.parents?.[0];
    if (id !== undefined || found.ownedByMe === false) names.unshift(found.name);
  }
  return names.map((name) => `/${name}`).join("");
}
