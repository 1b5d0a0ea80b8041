import { describe, expect, it } from "vitest";
import { problemCode } from "../../support/app.ts";
import type { SeenByStorage } from "../../support/directories/server.ts";
import { connectedStorage, directoriesOf, file, folder } from "../../support/directories/storage.ts";

const FOLDER = "inode/directory";

const wire = ({ method, path, body }: SeenByStorage) => [method, path, JSON.parse(body)];

describe("the folders of Dropbox", () => {
  it("are those at the top when no folder is named, without files", async () => {
    const items = [folder("id:a4ayc_80_OEAAAAAAAAAXw", "Homework"), file("id:b", "Prime_Numbers.txt")];
    const dropbox = await connectedStorage("dropbox", { items });
    expect(await directoriesOf(await dropbox.preview())).toEqual([
      { id: "id:a4ayc_80_OEAAAAAAAAAXw", name: "Homework", path: "/Homework", mimeType: FOLDER },
    ]);
    const asked = await dropbox.asked();
    expect(asked.map(wire)).toEqual([["POST", "/2/files/list_folder", { path: "", limit: 2000 }]]);
    expect(asked[0]?.authorization).toBe(`Bearer ${dropbox.tokens[0]}`);
  });

  it("have the paths that Dropbox shows, and are found by their ids and by their paths", async () => {
    const items = [folder("id:1", "Ä & 'b'"), folder("id:2", '%2F "c"', "id:1"), folder("id:3", "日本", "id:2")];
    const dropbox = await connectedStorage("dropbox", { items });
    const inner = [{ id: "id:3", name: "日本", path: "/Ä & 'b'/%2F \"c\"/日本", mimeType: FOLDER }];
    expect(await directoriesOf(await dropbox.preview("id:2"))).toEqual(inner);
    expect(await directoriesOf(await dropbox.preview("/Ä & 'b'/%2F \"c\""))).toEqual(inner);
    expect((await dropbox.asked()).map(wire)).toEqual([
      ["POST", "/2/files/list_folder", { path: "id:2", limit: 2000 }],
      ["POST", "/2/files/list_folder", { path: "/Ä & 'b'/%2F \"c\"", limit: 2000 }],
    ]);
  });

  it("come from all pages, each asked for with the cursor of the page before", async () => {
    const items = Array.from({ length: 5 }, (_, index) => folder(`id:${index}`, `Folder ${index}`));
    const dropbox = await connectedStorage("dropbox", { items, pageSize: 2 });
    const found = await directoriesOf(await dropbox.preview());
    expect(found.map(({ id }) => id)).toEqual(["id:0", "id:1", "id:2", "id:3", "id:4"]);
    expect((await dropbox.asked()).map(wire)).toEqual([
      ["POST", "/2/files/list_folder", { path: "", limit: 2000 }],
      ["POST", "/2/files/list_folder/continue", { cursor: "AAEtop#opaque/+2=" }],
      ["POST", "/2/files/list_folder/continue", { cursor: "AAEtop#opaque/+4=" }],
    ]);
  });
});

describe("a hostile folder id", () => {
  it("stays one value in the body, and is refused as the provider refuses it", async () => {
    const dropbox = await connectedStorage("dropbox", { items: [folder("id:1", "a")] });
    for (const path of ["../a", 'id:1","recursive":"true', "..%2Fa", "/../a", "ns:1/a", "id:../a"]) {
      const response = await dropbox.preview(path);
      const known = /^(\/|id:|ns:)/.test(path);
      expect([path, await problemCode(response)]).toEqual([path, known ? "folder_not_found" : "provider_refused"]);
      expect(wire((await dropbox.asked()).at(-1) as SeenByStorage)[2]).toEqual({ path, limit: 2000 });
    }
  });
});
