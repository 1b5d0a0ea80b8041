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

const item = z.lazy(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    folder: z.object({}).optional(),
    parentReference: z.object({ path: z.string().optional(), driveId: z.string().optional() }).optional(),
  }),
);
const named = z.lazy(() =>
  z.object({ id: z.string(), name: z.string().optional(), displayName: z.string().optional() }),
);
const page = <T extends z.ZodType>(entry: T) =>
  z.object({ value: z.array(entry), "@odata.nextLink": z.string().optional() });

const SELECTION = "$select=id,name,folder,parentReference&$top=200";

/** Lists folders with Microsoft Graph: the children of a folder in the user's own drive. */
export async function listOneDrive(client: DirectoryClient, folderId: string): Promise<Directory[]> {
  const folder = folderId === ROOT ? "root" : `items/${segmentOf(folderId)}`;
  return listFolders(client, `me/drive/${folder}/children?${SELECTION}`, (id) => id, "");
}

const SITE = "site:";
const DRIVE = "drive:";

/**
 * Lists folders with Microsoft Graph: first the sites, in a site its document libraries, in a library its folders. The
 * form of an id shows which of them it is: `site:<id>`, `drive:<id>`, `drive:<drive id>:<item id>`.
 */
export async function listSharePoint(client: DirectoryClient, folderId: string): Promise<Directory[]> {
  if (folderId === ROOT) return listNamed(client, "sites?search=*&$select=id,name,displayName", SITE);
  if (folderId.startsWith(SITE)) {
    const site = segmentOf(folderId.slice(SITE.length));
    return listNamed(client, `sites/${site}/drives?$select=id,name`, DRIVE);
  }
  const [drive = "", itemId] = folderId.replace(DRIVE, "").split(":", 2);
  const folder = itemId === undefined ? "root" : `items/${segmentOf(itemId)}`;
  const target = `drives/${segmentOf(drive)}/${folder}/children?${SELECTION}`;
  return listFolders(client, target, (id) => `${DRIVE}${drive}:${id}`, "");
}

async function listFolders(
  client: DirectoryClient,
  target: string,
  idOf: (id: string) => string,
  above: string,
): Promise<Directory[]> {
  const items = await readPages(client, target, item);
  return items
    .filter(({ folder }) => folder !== undefined)
    .map(({ id, name, parentReference }) => ({
      ...{ id: idOf(id), name, mimeType: FOLDER_TYPE },
      path: `${above}${pathIn(parentReference?.path)}/${name}`,
    }));
}

async function listNamed(client: DirectoryClient, target: string, prefix: string): Promise<Directory[]> {
  const found = await readPages(client, target, named);
  return found.map(({ id, name, displayName }) => {
    const shown = displayName ?? name ?? id;
    return { id: `${prefix}${id}`, name: shown, path: `/${shown}`, mimeType: FOLDER_TYPE };
  });
}

async function readPages<T extends z.ZodType>(client: DirectoryClient, target: string, entry: T) {
  const found: z.output<T>[] = [];
  let next: string | undefined = target;
  for (let count = 0; next !== undefined && count < MAX_PAGES; count++) {
    const answer: { value: z.output<T>[]; "@odata.nextLink"?: string | undefined } = parseAnswer(
      page(entry),
      await client.get(next),
    );
    found.push(...answer.value);
    next = answer["@odata.nextLink"];
  }
  return found;
}

/** Returns `/a/b` for `/drive/root:/a/b` and for `/drives/<id>/root:/a/b`. Graph percent-encodes the path. */
function pathIn(path: string | undefined): string {
  const [, inside = ""] = /root:(.*)$/.exec(path ?? "") ?? [];
  try {
    return decodeURIComponent(inside);
  } catch {
    return inside;
  }
}
