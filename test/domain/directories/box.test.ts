import { describe, expect, it } from "vitest";
import { problemCode } from "../../support/app.ts";
import { connectedStorage, directoriesOf, file, folder } from "../../support/directories/storage.ts";

const FOLDER = "inode/directory";
const QUERY = "fields=id%2Ctype%2Cname%2Cpath_collection&limit=1000&usemarker=true";

describe("the folders of Box", () => {
  it("are those at the top, which Box calls 0, when no folder is named, without files", async () => {
    const box = await connectedStorage("box", { items: [folder("12345", "Contracts"), file("67890", "Contract.pdf")] });
    expect(await directoriesOf(await box.preview())).toEqual([
      { id: "12345", name: "Contracts", path: "/Contracts", mimeType: FOLDER },
    ]);
    expect(await box.asked()).toEqual([
      { method: "GET", path: `/2.0/folders/0/items?${QUERY}`, authorization: `Bearer ${box.tokens[0]}`, body: "" },
    ]);
  });

  it("have paths from the top, without Box's name for it", async () => {
    const items = [folder("1", "Ä & 'b'"), folder("2", '"c" %2F', "1"), folder("3", "日本", "2")];
    const box = await connectedStorage("box", { items });
    expect(await directoriesOf(await box.preview("2"))).toEqual([
      { id: "3", name: "日本", path: "/Ä & 'b'/\"c\" %2F/日本", mimeType: FOLDER },
    ]);
    expect((await box.asked()).map(({ path }) => path)).toEqual([`/2.0/folders/2/items?${QUERY}`]);
  });

  it("are the same for 0 as for root", async () => {
    const box = await connectedStorage("box", { items: [folder("1", "a")] });
    expect(await directoriesOf(await box.preview("0"))).toEqual(await directoriesOf(await box.preview("root")));
  });

  it("come from all pages, each asked for with the marker of the page before", async () => {
    const items = Array.from({ length: 5 }, (_, index) => folder(`${index + 1}`, `Folder ${index}`));
    const box = await connectedStorage("box", { items, pageSize: 2 });
    const found = await directoriesOf(await box.preview());
    expect(found.map(({ id }) => id)).toEqual(["1", "2", "3", "4", "5"]);
    expect((await box.asked()).map(({ path }) => path)).toEqual([
      `/2.0/folders/0/items?${QUERY}`,
      `/2.0/folders/0/items?${QUERY}&marker=opaque%2F%2B2%3D`,
      `/2.0/folders/0/items?${QUERY}&marker=opaque%2F%2B4%3D`,
    ]);
  });

  it("end where the marker is null, in a folder that is not at the top", async () => {
    const box = await connectedStorage("box", { items: [folder("1", "a"), folder("2", "b", "1")] });
    expect(await directoriesOf(await box.preview("1"))).toEqual([
      { id: "2", name: "b", path: "/a/b", mimeType: FOLDER },
    ]);
    expect(await box.asked()).toHaveLength(1);
  });

  it.each(["0?limit=1", "1&limit=1", "%2e%2e", "1;2", "0'"])("of %s do not exist", async (id) => {
    const box = await connectedStorage("box", { items: [folder("1", "a")] });
    const response = await box.preview(id);
    expect([response.status, await problemCode(response)]).toEqual([404, "folder_not_found"]);
  });
});
