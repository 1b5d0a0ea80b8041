import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { problemCode } from "../../support/app.ts";
import { connectedStorage, directoriesOf, folder, type Storage } from "../../support/directories/storage.ts";
import { expireTokens } from "../../support/practice.ts";

const FOLDERS = Array.from({ length: 3 }, (_, index) => folder(`id:${index}`, `Folder ${index}`));

/** The tokens that the API's calls came with. */
async function used({ asked, tokens }: Storage): Promise<number[]> {
  return (await asked()).map(({ authorization }) => tokens.indexOf(authorization.replace("Bearer ", "")));
}

describe.each(["google-drive", "onedrive", "dropbox", "box"] as const)("the token for %s", (provider) => {
  it("is refreshed once when it is due, for all pages", async () => {
    const it = await connectedStorage(provider, { items: FOLDERS, pageSize: 1 });
    await expireTokens();
    expect(await directoriesOf(await it.preview())).toHaveLength(3);
    expect(await used(it)).toEqual([1, 1, 1]);
    const [, refresh, ...others] = await it.grants();
    expect(others).toEqual([]);
    expect(new URLSearchParams(refresh?.body).get("grant_type")).toBe("refresh_token");
    expect(new URLSearchParams(refresh?.body).get("refresh_token")).toBe(`${it.tokens[0]}-refresh`);
  });

  it("T40 is refreshed once when the API does not accept it, and the pages after have the new one", async () => {
    const it = await connectedStorage(provider, { items: FOLDERS, pageSize: 1 });
    await it.change({ rejected: it.tokens.slice(0, 1) });
    expect(await directoriesOf(await it.preview())).toHaveLength(3);
    expect(await used(it)).toEqual([0, 1, 1, 1]);
    expect(await it.grants()).toHaveLength(2);
  });

  it("asks for consent again when it cannot be refreshed", async () => {
    const it = await connectedStorage(provider, { items: FOLDERS });
    await it.change({ tokens: it.tokens.slice(0, 1) });
    await expireTokens();
    const response = await it.preview();
    expect([response.status, await problemCode(response)]).toEqual([409, "needs_reauth"]);
    expect(await it.asked()).toEqual([]);
  });

  it("is each user's own", async () => {
    const it = await connectedStorage(provider, { items: FOLDERS });
    await it.connect("bob");
    await directoriesOf(await it.preview("root", "bob"));
    await directoriesOf(await it.preview("root", "ada"));
    expect(await used(it)).toEqual([1, 0]);
  });
});

describe("T50 the limits", () => {
  it("T50 of a principal count every page, and end a listing that goes on too long", async () => {
    const it = await connectedStorage("box", {
      items: FOLDERS,
      pageSize: 1,
      settings: { callsPerMinute: 5 },
      still: true,
    });
    expect(await directoriesOf(await it.preview())).toHaveLength(3);
    const response = await it.preview();
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect([response.status, await problemCode(response)]).toEqual([429, "rate_limited"]);
    // The connection was one of the five.
    expect(await it.asked()).toHaveLength(4);
  });

  it("T50 of an integration count the pages of all its users", async () => {
    const it = await connectedStorage("dropbox", {
      items: FOLDERS,
      pageSize: 1,
      integration: { rateLimit: 3 },
      still: true,
    });
    await it.connect("bob");
    expect(await directoriesOf(await it.preview("root", "bob"))).toHaveLength(3);
    const response = await it.preview();
    expect([response.status, await problemCode(response)]).toEqual([429, "rate_limited"]);
    expect(await it.asked()).toHaveLength(3);
  });
});

it("leaves the database as it was: a listing stores nothing", async () => {
  const it = await connectedStorage("onedrive", { items: FOLDERS });
  const rows = async () => (await env.DB.prepare("SELECT * FROM connections").all()).results;
  const before = await rows();
  await directoriesOf(await it.preview());
  expect(await rows()).toEqual(before);
});
