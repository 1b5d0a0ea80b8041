import { describe, expect, it } from "vitest";
import { problemCode } from "../../support/app.ts";
import { connectedStorage, directoriesOf, file, folder } from "../../support/directories/storage.ts";

const DRIVE = "google-drive";
const FOLDER = "application/vnd.google-apps.folder";

function queryOf(path: string): Record<string, string> {
  return Object.fromEntries(new URL(path, "http://drive.example").searchParams);
}

const asksFor = (id: string) => ({
  q: `'${id}' in parents and mimeType = '${FOLDER}' and trashed = false`,
  fields: "nextPageToken,files(id,name,mimeType)",
  orderBy: "name",
  pageSize: "1000",
  supportsAllDrives: "true",
  includeItemsFromAllDrives: "true",
});

describe("the folders of Google Drive", () => {
  it("are those at the top when no folder is named, without files and without what is in the trash", async () => {
    const items = [folder("1A", "Reports"), file("1F", "notes.txt"), { ...folder("1T", "Old"), trashed: true }];
    const drive = await connectedStorage(DRIVE, { items });
    expect(await directoriesOf(await drive.preview())).toEqual([
      { id: "1A", name: "Reports", path: "/Reports", mimeType: FOLDER },
    ]);
    const [request, ...others] = await drive.asked();
    expect(others).toEqual([]);
    expect(request).toMatchObject({ method: "GET", authorization: `Bearer ${drive.tokens[0]}`, body: "" });
    expect(request?.path).toMatch(/^\/drive\/v3\/files\?/);
    expect(queryOf(request?.path ?? "")).toEqual(asksFor("root"));
  });

  it("have paths from the top, which take one look at each folder above", async () => {
    const items = [folder("1", "a"), folder("2", "b/c", "1"), folder("3", `it's "d"`, "2"), folder("4", "ü 日本", "3")];
    const drive = await connectedStorage(DRIVE, { items });
    expect(await directoriesOf(await drive.preview("3"))).toEqual([
      { id: "4", name: "ü 日本", path: `/a/b/c/it's "d"/ü 日本`, mimeType: FOLDER },
    ]);
    const asked = await drive.asked();
    const looks = asked.slice(0, -1).map(({ path }) => new URL(path, drive.url));
    expect(looks.map(({ pathname }) => pathname)).toEqual(
      ["3", "2", "1", "0AMyDrive"].map((id) => `/drive/v3/files/${id}`),
    );
    for (const { searchParams } of looks) {
      expect([...searchParams.keys()]).toEqual(["fields", "supportsAllDrives"]);
      expect(searchParams.get("fields")?.split(",")).toEqual(expect.arrayContaining(["name", "parents"]));
      expect(searchParams.get("supportsAllDrives")).toBe("true");
    }
    expect(queryOf(asked.at(-1)?.path ?? "")).toEqual(asksFor("3"));
  });

  it("are found in shared drives too, whose own name is in no path", async () => {
    const items = [
      { id: "0AShared", name: "Drive", parent: "", kind: "drive", inSharedDrive: true } as const,
      { ...folder("s1", "Team", "0AShared"), inSharedDrive: true },
      { ...folder("s2", "Plans", "s1"), inSharedDrive: true },
    ];
    const drive = await connectedStorage(DRIVE, { items });
    expect(await directoriesOf(await drive.preview("0AShared"))).toEqual([
      { id: "s1", name: "Team", path: "/Team", mimeType: FOLDER },
    ]);
    expect(await directoriesOf(await drive.preview("s1"))).toEqual([
      { id: "s2", name: "Plans", path: "/Team/Plans", mimeType: FOLDER },
    ]);
  });

  it("in a folder that somebody shared begin with that folder's name: its own parents are not to be seen", async () => {
    const drive = await connectedStorage(DRIVE, {
      items: [folder("given", "Given", "theirs"), folder("inner", "Inner", "given")],
    });
    expect(await directoriesOf(await drive.preview("given"))).toEqual([
      { id: "inner", name: "Inner", path: "/Given/Inner", mimeType: FOLDER },
    ]);
  });

  it("come from all pages, each asked for with the token of the page before and nothing else changed", async () => {
    const items = Array.from({ length: 5 }, (_, index) => folder(`${index}`, `Folder ${index}`));
    const drive = await connectedStorage(DRIVE, { items, pageSize: 2 });
    const found = await directoriesOf(await drive.preview());
    expect(found.map(({ id }) => id)).toEqual(["0", "1", "2", "3", "4"]);
    expect((await drive.asked()).map(({ path }) => queryOf(path))).toEqual([
      asksFor("root"),
      { ...asksFor("root"), pageToken: "opaque/+2=" },
      { ...asksFor("root"), pageToken: "opaque/+4=" },
    ]);
  });

  it("have paths even where the folders lie in a circle, after a bounded number of looks", async () => {
    const drive = await connectedStorage(DRIVE, { items: [folder("a", "A", "b"), folder("b", "B", "a")] });
    const [found, ...others] = await directoriesOf(await drive.preview("a"));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ id: "b", name: "B" });
    expect(await drive.asked()).toHaveLength(21);
  });
});

describe("a hostile folder id", () => {
  it("with quotes stays one value in the query", async () => {
    const id = "x' in parents or name contains 'salary";
    const items = [folder(id, "Odd"), folder("inner", "Inner", id), folder("other", "salary")];
    const drive = await connectedStorage(DRIVE, { items });
    expect(await directoriesOf(await drive.preview(id))).toEqual([
      { id: "inner", name: "Inner", path: "/Odd/Inner", mimeType: FOLDER },
    ]);
    const escaped = "x\\' in parents or name contains \\'salary";
    expect(queryOf((await drive.asked()).at(-1)?.path ?? "")).toEqual(asksFor(escaped));
  });

  it("names no folder when there is none", async () => {
    const drive = await connectedStorage(DRIVE, { items: [folder("1", "a")] });
    for (const id of ["' or '1'='1", "?fields=*", "1&fields=*", "%2e%2e", "root' or 'root"]) {
      const response = await drive.preview(id);
      expect([id, response.status, await problemCode(response)]).toEqual([id, 404, "folder_not_found"]);
    }
  });
});
