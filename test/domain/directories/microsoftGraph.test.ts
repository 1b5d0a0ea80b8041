import { describe, expect, it } from "vitest";
import { problemCode } from "../../support/app.ts";
import type { Item } from "../../support/directories/fake.ts";
import { connectedStorage, directoriesOf, file, folder } from "../../support/directories/storage.ts";
import { canaryServer } from "../../support/stage.ts";

const SELECTION = "$select=id,name,folder,parentReference&$top=200";
const ROOT = "root";
const TOP = `/v1.0/me/drive/${ROOT}`;
const FOLDER = "inode/directory";

// As Microsoft's reference shows them: with commas in a site's, and with `!` in a drive's and in a personal item's.
const SITE = "contoso.sharepoint.com,da60e844-ba1d-49bc-b4d4-d5e36bae9019,712a596e-90a1-49e3-9b48-bfa80bee8740";
const LIBRARY = "b!t18F8ybsHUq1z3LTz8xvZqP8zaSWjkFNhsME-Fepo75dTf9vQKfeRblBZjoSQrd7";
const ITEM = "01NKDM7HMOJTVYMDOSXFDK2QJDXCDI3WUK";
const PERSONAL = "0123456789ABC!123";

describe("the folders of OneDrive", () => {
  it("are those at the top when no folder is named, without files", async () => {
    const items = [folder(PERSONAL, "Documents"), file("F!2", "notes.txt")];
    const drive = await connectedStorage("onedrive", { items });
    expect(await directoriesOf(await drive.preview())).toEqual([
      { id: PERSONAL, name: "Documents", path: "/Documents", mimeType: FOLDER },
    ]);
    expect(await drive.asked()).toEqual([
      {
        method: "GET",
        path: `${TOP}/children?${SELECTION}`,
        authorization: `Bearer ${drive.tokens[0]}`,
        body: "",
      },
    ]);
  });

  it("have the paths that Graph tells, decoded", async () => {
    const items = [
      folder("1", "100% größer"),
      folder(PERSONAL, "it's (b), c & d", "1"),
      folder("3", "日本 %41", PERSONAL),
    ];
    const drive = await connectedStorage("onedrive", { items });
    expect(await directoriesOf(await drive.preview(PERSONAL))).toEqual([
      { id: "3", name: "日本 %41", path: "/100% größer/it's (b), c & d/日本 %41", mimeType: FOLDER },
    ]);
    const [request] = await drive.asked();
    expect(request?.path).toBe(`/v1.0/me/drive/items/${PERSONAL}/children?${SELECTION}`);
  });

  it("come from all pages, each at the address that the page before gave, with the token", async () => {
    const items = Array.from({ length: 5 }, (_, index) => folder(`${index}`, `Folder ${index}`));
    const drive = await connectedStorage("onedrive", { items, pageSize: 2 });
    const found = await directoriesOf(await drive.preview());
    expect(found.map(({ id }) => id)).toEqual(["0", "1", "2", "3", "4"]);
    const asked = await drive.asked();
    expect(asked.map(({ authorization }) => authorization)).toEqual(Array(3).fill(`Bearer ${drive.tokens[0]}`));
    const positions = asked.map(({ path }) => new URL(path, drive.url).searchParams.get("$skiptoken"));
    expect(positions).toEqual([null, "opaque/+2=", "opaque/+4="]);
  });

  it("T20 are not looked for at another address, whatever the provider says the next page's is", async () => {
    const canary = await canaryServer();
    const drive = await connectedStorage("onedrive", { items: [folder("1", "a"), folder("2", "b")], pageSize: 1 });
    const { host } = new URL(drive.url);
    const [, name = ""] = new URL(drive.url).pathname.split("/");
    const hostile = [
      `${canary.url}${TOP}/children`,
      `//${new URL(canary.url).host}/v1.0`,
      `http://${host}@${new URL(canary.url).host}/${name}/v1.0/me`,
      `${drive.url}/v1.0/../token`,
      `${drive.url}/v1.0/%2e%2e/token`,
      `${drive.url}/v1.00/me`,
    ];
    for (const [index, nextLink] of hostile.entries()) {
      await drive.change({ nextLink });
      expect((await drive.preview()).ok).toBe(false);
      expect(await drive.asked()).toHaveLength(index + 1);
    }
    expect(await canary.seen()).toEqual([]);
    expect(await drive.grants()).toHaveLength(1);
  });

  it("that go on at another address are the provider's mistake, not the caller's", async () => {
    const drive = await connectedStorage("onedrive", { items: [folder("1", "a"), folder("2", "b")], pageSize: 1 });
    await drive.change({ nextLink: `https://graph.example.com${TOP}/children` });
    const response = await drive.preview();
    expect([response.status, await problemCode(response)]).toEqual([502, "provider_malformed"]);
  });

  it.each(["..", ".", "a/b", "a\\b", "root/../../..", "..;x", "a\n", "a\r\nHost: b", "a\0", "%2e%2e", "%2F", "a%5cb"])(
    "of the id %j do not exist, and nobody is asked for them",
    async (id) => {
      const drive = await connectedStorage("onedrive", { items: [folder("1", "a")] });
      const response = await drive.preview(id);
      expect(await drive.asked()).toEqual([]);
      expect([response.status, await problemCode(response)]).toEqual([404, "folder_not_found"]);
    },
  );

  it.each(["%20", "1?$expand=children", "1&x=y", "root:a:", "a#b", "1'", "a b", "%"])(
    "of the id %j, which nobody has, do not exist",
    async (id) => {
      const drive = await connectedStorage("onedrive", { items: [folder("1", "a")] });
      const response = await drive.preview(id);
      expect([response.status, await problemCode(response)]).toEqual([404, "folder_not_found"]);
      const [request] = await drive.asked();
      expect(request?.path).toBe(`/v1.0/me/drive/items/${encodeURIComponent(id)}/children?${SELECTION}`);
    },
  );
});

const TENANT: Item[] = [
  { id: SITE, name: "Team A Site", parent: "top", kind: "site" },
  { id: LIBRARY, name: "Documents", parent: SITE, kind: "drive" },
  folder(ITEM, "Entwürfe #1", LIBRARY),
  file("01FILE", "notes.txt", LIBRARY),
  folder("01SUB", "a'b", ITEM),
  folder("01EMPTY", "Empty", "01SUB"),
];

describe("the folders of SharePoint", () => {
  it("lead from the sites to libraries, folders and folders in these, each by the id that was answered", async () => {
    const tenant = await connectedStorage("sharepoint", { items: TENANT });
    const expected = [
      { id: `site:${SITE}`, name: "Team A Site", path: "/Team A Site", mimeType: FOLDER },
      { id: `drive:${LIBRARY}`, name: "Documents", path: "/Documents", mimeType: FOLDER },
      { id: `drive:${LIBRARY}:${ITEM}`, name: "Entwürfe #1", path: "/Entwürfe #1", mimeType: FOLDER },
      { id: `drive:${LIBRARY}:01SUB`, name: "a'b", path: "/Entwürfe #1/a'b", mimeType: FOLDER },
      { id: `drive:${LIBRARY}:01EMPTY`, name: "Empty", path: "/Entwürfe #1/a'b/Empty", mimeType: FOLDER },
    ];
    let id: string | undefined;
    for (const directory of expected) {
      expect(await directoriesOf(await tenant.preview(id))).toEqual([directory]);
      id = directory.id;
    }
    expect(await directoriesOf(await tenant.preview(id))).toEqual([]);
    const site = SITE.replaceAll(",", "%2C");
    expect((await tenant.asked()).map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /v1.0/sites?search=*&$select=id,name,displayName",
      `GET /v1.0/sites/${site}/drives?$select=id,name`,
      `GET /v1.0/drives/${LIBRARY}/${ROOT}/children?${SELECTION}`,
      `GET /v1.0/drives/${LIBRARY}/items/${ITEM}/children?${SELECTION}`,
      `GET /v1.0/drives/${LIBRARY}/items/01SUB/children?${SELECTION}`,
      `GET /v1.0/drives/${LIBRARY}/items/01EMPTY/children?${SELECTION}`,
    ]);
  });

  it("come from all pages, of sites as well", async () => {
    const items = Array.from(
      { length: 3 },
      (_, n): Item => ({ id: `s,${n}`, name: `S${n}`, parent: "top", kind: "site" }),
    );
    const tenant = await connectedStorage("sharepoint", { items, pageSize: 1 });
    const found = await directoriesOf(await tenant.preview());
    expect(found.map(({ id }) => id)).toEqual(["site:s,0", "site:s,1", "site:s,2"]);
    expect(await tenant.asked()).toHaveLength(3);
  });

  it("of a site without libraries are none", async () => {
    const tenant = await connectedStorage("sharepoint", { items: TENANT.slice(0, 1) });
    expect(await directoriesOf(await tenant.preview(`site:${SITE}`))).toEqual([]);
  });

  it.each([
    "site:",
    "drive:",
    "drive:b!1:",
    "drive:..:1",
    "site:..",
    "drive:b!1:..",
    "drive:b!1:a/b",
    "site:a/../../me",
  ])("of %s do not exist, and nobody is asked for them", async (id) => {
    const tenant = await connectedStorage("sharepoint", { items: TENANT });
    const response = await tenant.preview(id);
    expect([response.status, await problemCode(response)]).toEqual([404, "folder_not_found"]);
    expect(await tenant.asked()).toEqual([]);
  });

  it.each(["site:other", "drive:other", `drive:${LIBRARY}:other`, "other", `drive:other:${ITEM}`, ITEM])(
    "of %s, which nobody has, do not exist",
    async (id) => {
      const tenant = await connectedStorage("sharepoint", { items: TENANT });
      const response = await tenant.preview(id);
      expect([response.status, await problemCode(response)]).toEqual([404, "folder_not_found"]);
    },
  );
});
