import { describe, expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { providers } from "../../../src/catalog/providers.ts";
import { jsonBody, problemCode, testApp } from "../../support/app.ts";
import type { StorageProvider } from "../../support/directories/fake.ts";
import { connectedStorage, directoriesOf, folder, storage } from "../../support/directories/storage.ts";
import { givenIntegration } from "../../support/fixtures.ts";

const STORAGE: StorageProvider[] = ["google-drive", "onedrive", "sharepoint", "dropbox", "box"];
const OTHERS = providers.map(({ slug }) => slug).filter((slug) => !(STORAGE as string[]).includes(slug));

describe.each(STORAGE)("%s", (provider) => {
  it("answers an empty list for an account without folders", async () => {
    const it = await connectedStorage(provider);
    expect(await directoriesOf(await it.preview())).toEqual([]);
    expect(await directoriesOf(await it.preview("root"))).toEqual([]);
    const [withoutFolder, withRoot] = await it.asked();
    expect(withRoot).toEqual(withoutFolder);
  });

  it("asks nobody for a user who is not connected", async () => {
    const it = await connectedStorage(provider);
    const response = await it.preview("root", "bob");
    expect([response.status, await problemCode(response)]).toEqual([422, "integration_not_connected"]);
    expect(await it.asked()).toEqual([]);
  });

  it("answers 404 for a folder that does not exist", async () => {
    const it = await connectedStorage(provider);
    const response = await it.preview("id:0815");
    expect([response.status, await problemCode(response)]).toEqual([404, "folder_not_found"]);
  });

  it("answers no 500 for an id that is no text, half of a surrogate pair", async () => {
    const it = await connectedStorage(provider);
    for (const id of ["\ud800", "a\udc00b", "site:\ud800", "drive:\ud800:1"]) {
      const response = await it.preview(id);
      expect([400, 404]).toContain(response.status);
      expect(["validation_failed", "folder_not_found"]).toContain(await problemCode(response));
    }
  });

  it("asks for at most ten pages", async () => {
    const parent = provider === "sharepoint" ? "lib" : "top";
    const items = Array.from({ length: 12 }, (_, index) => folder(`id:${index}`, `Folder ${index}`, parent));
    const library = { id: "lib", name: "Library", parent: "s", kind: "drive" } as const;
    const it = await connectedStorage(provider, { items: [library, ...items], pageSize: 1 });
    const found = await directoriesOf(await it.preview(provider === "sharepoint" ? "drive:lib" : "root"));
    expect(found.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, index) => `Folder ${index}`));
    expect(await it.asked()).toHaveLength(10);
  });

  it("lists the owner's folders for everyone who may use a shared connection", async () => {
    const kind = provider === "sharepoint" ? "site" : "folder";
    const items = [{ id: "id:1", name: "Shared", parent: "top", kind } as const];
    const it = await storage(provider, { items, integration: { mode: "shared", owner: "user:ada" } });
    await it.connect("ada");
    const found = await directoriesOf(await it.preview("root", "bob"));
    expect(found.map(({ name }) => name)).toEqual(["Shared"]);
    expect((await it.asked()).map(({ authorization }) => authorization)).toEqual([`Bearer ${it.tokens[0]}`]);
  });
});

describe("an integration without folders", () => {
  it.each(OTHERS)("is told so: %s", async (type) => {
    const app = await testApp(() => ({ catalog: createCatalog([...providers]) }));
    const id = await givenIntegration(app.deps, { type, clientId: "client" });
    const response = await app.as("ada")(`/api/integrations/${id}/directories/preview`, jsonBody({}));
    expect([response.status, await problemCode(response)]).toEqual([422, "directories_not_supported"]);
  });

  it("is told so when it is a custom one, also with the address of a storage provider", async () => {
    const app = await testApp();
    const custom = { type: "custom", slug: "own", authType: "bearer", apiBaseUrl: "https://api.box.com/2.0" } as const;
    const id = await givenIntegration(app.deps, custom);
    const response = await app.as("ada")(`/api/integrations/${id}/directories/preview`, jsonBody({}));
    expect([response.status, await problemCode(response)]).toEqual([422, "directories_not_supported"]);
  });

  it("that nobody shared is not there at all", async () => {
    const app = await testApp();
    for (const type of ["box", "github"]) {
      const id = await givenIntegration(app.deps, { type, clientId: "client" }, []);
      const response = await app.as("ada")(`/api/integrations/${id}/directories/preview`, jsonBody({}));
      expect([response.status, await problemCode(response)]).toEqual([404, "not_found"]);
    }
  });
});

describe("the request", () => {
  it.each([
    ["an empty id", { folderId: "" }],
    ["an id that is too long", { folderId: "a".repeat(1025) }],
    ["an id that is a number", { folderId: 0 }],
    ["something else", { folderId: "root", path: "/" }],
    ["a list", []],
  ])("is refused with %s", async (_what, body) => {
    const it = await connectedStorage("box");
    const path = `/api/integrations/${it.integrationId}/directories/preview`;
    const response = await it.app.as("ada")(path, jsonBody(body));
    expect([response.status, await problemCode(response)]).toEqual([400, "validation_failed"]);
    expect(await it.asked()).toEqual([]);
  });

  it("is refused with a body that is too large, and without a sign-in", async () => {
    const it = await connectedStorage("box");
    const path = `/api/integrations/${it.integrationId}/directories/preview`;
    const large = await it.app.as("ada")(path, jsonBody({ folderId: "a".repeat(2 * 1024 * 1024) }));
    expect([large.status, await problemCode(large)]).toEqual([413, "payload_too_large"]);
    const anonymous = await it.app.fetch(path, jsonBody({}));
    expect([anonymous.status, await problemCode(anonymous)]).toEqual([401, "unauthenticated"]);
    expect(await it.asked()).toEqual([]);
  });

  it("may name the integration by its slug, and an id of 1,024 characters", async () => {
    const id = "a".repeat(1024);
    const it = await connectedStorage("onedrive", { items: [folder(id, "Long"), folder("b", "Inner", id)] });
    const response = await it.app.as("ada")(
      "/api/integrations/onedrive/directories/preview",
      jsonBody({ folderId: id }),
    );
    expect((await directoriesOf(response)).map(({ path }) => path)).toEqual(["/Long/Inner"]);
  });
});
