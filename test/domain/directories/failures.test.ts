import { describe, expect, it } from "vitest";
import type { StorageProvider, Trouble } from "../../support/directories/fake.ts";
import { connectedStorage, directoriesOf, folder, type Storage } from "../../support/directories/storage.ts";
import { loggedLines } from "../../support/logs.ts";
import { expireTokens } from "../../support/practice.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import { tokens } from "../../support/stagedFlow.ts";
import type { Act } from "../../support/stageServer.ts";

const STORAGE: StorageProvider[] = ["google-drive", "onedrive", "sharepoint", "dropbox", "box"];

interface Refused {
  status: number;
  code: string;
  text: string;
  retryAfter: string | null;
}

async function refusalOf(response: Response): Promise<Refused> {
  const text = await response.text();
  const { code } = JSON.parse(text) as { code: string };
  return { status: response.status, code, text, retryAfter: response.headers.get("retry-after") };
}

/** T38: what the provider said is for nobody's eyes. */
function expectSilent({ words }: Storage, { text }: Refused): void {
  expect(text).not.toContain(words);
  expect(loggedLines.filter((line) => line.includes(words))).toEqual([]);
}

describe.each(STORAGE)("T38 what %s says", (provider) => {
  it.each<[Trouble, number, string]>([
    ["forbidden", 502, "provider_refused"],
    ["not-found", 404, "folder_not_found"],
    ["too-many", 429, "provider_rate_limited"],
    ["failing", 502, "provider_unavailable"],
  ])(
    "T38 of a call that is %s becomes a code, and its words are neither answered nor logged",
    async (trouble, status, code) => {
      const it = await connectedStorage(provider, { items: [folder("id:1", "a")] });
      await it.change({ trouble });
      const refused = await refusalOf(await it.preview());
      expect(refused).toMatchObject({ status, code });
      expectSilent(it, refused);
      expect(await it.asked()).toHaveLength(1);
    },
  );

  it("T38 of a token that it does not accept becomes a code, after one refresh and one replay", async () => {
    const it = await connectedStorage(provider);
    await it.change({ trouble: "unauthorized" });
    await expireTokens();
    const refused = await refusalOf(await it.preview());
    expect(refused).toMatchObject({ status: 502, code: "provider_refused" });
    expectSilent(it, refused);
    expect((await it.grants()).length).toBe(2);
  });
});

// Google's reference names no Retry-After.
it.each(["onedrive", "sharepoint", "dropbox", "box"] as const)(
  "F06 what %s says about when to come again is passed on",
  async (provider) => {
    const it = await connectedStorage(provider);
    await it.change({ trouble: "too-many" });
    expect((await refusalOf(await it.preview())).retryAfter).toBe("17");
  },
);

/** An account at a provider that answers as a test says. */
async function scripted(provider: StorageProvider, ...acts: Act[]): Promise<[Storage, StageHandle]> {
  const upstream = await stage(tokens());
  const it = await connectedStorage(provider, { url: upstream.url });
  await upstream.act(...acts);
  return [it, upstream];
}

const LISTS: Record<StorageProvider, (entry: object) => object> = {
  "google-drive": (entry) => ({ files: [entry] }),
  onedrive: (entry) => ({ value: [entry] }),
  sharepoint: (entry) => ({ value: [entry] }),
  dropbox: (entry) => ({ entries: [entry], cursor: "c", has_more: false }),
  box: (entry) => ({ entries: [entry], next_marker: null }),
};

/** What a folder looks like in each provider's answer, with everything that a directory needs. */
const ENTRIES: Record<StorageProvider, Record<string, unknown>> = {
  "google-drive": { id: "1", name: "a", mimeType: "application/vnd.google-apps.folder" },
  onedrive: { id: "1", name: "a", folder: {} },
  sharepoint: { id: "1", name: "a" },
  dropbox: { ".tag": "folder", id: "1", name: "a", path_display: "/a" },
  box: { type: "folder", id: "1", name: "a" },
};

describe.each(STORAGE)("F07 an answer of %s that is not as documented", (provider) => {
  const list = LISTS[provider];
  const entry = ENTRIES[provider];

  it("is the only kind that is refused: the documented minimum is taken", async () => {
    const [it] = await scripted(provider, json(list(entry)));
    expect((await directoriesOf(await it.preview())).map(({ name, path }) => [name, path])).toEqual([["a", "/a"]]);
  });

  it.each<[string, Act]>([
    ["HTML", { headers: { "content-type": "text/html" }, body: "<h1>canary-html</h1>" }],
    ["nothing", { body: "" }],
    ["broken JSON", { body: '{"files":[' }],
    ["null", json(null)],
    ["a list", json([])],
    ["an empty object", json({})],
    ["an error with status 200", json({ error: { message: "canary-words" } })],
    ["entries that are no objects", json(list(["canary-entry"]))],
    ["an entry without an id", json(list({ ...entry, id: undefined }))],
    ["an entry whose id is a number", json(list({ ...entry, id: 7 }))],
    ["an entry whose name is an object", json(list({ ...entry, name: { text: "canary" } }))],
    ["a body that ends early", { truncate: true, body: '{"files":[]' }],
  ])("F07 is refused: %s", async (_what, act) => {
    const [it, upstream] = await scripted(provider, act);
    const refused = await refusalOf(await it.preview());
    expect(refused).toMatchObject({ status: 502, code: "provider_malformed" });
    expect(refused.text).not.toContain("canary");
    expect(await upstream.seen()).toHaveLength(2);
  });

  it("T31 is refused when it is larger than 4 MiB, without being read to its end", async () => {
    const [it] = await scripted(provider, { fillBytes: 5 * 1024 * 1024, body: JSON.stringify(list(entry)) });
    expect(await refusalOf(await it.preview())).toMatchObject({ status: 502, code: "provider_malformed" });
  });

  it("T23 is refused when it is a redirect, which nobody follows", async () => {
    const [it, upstream] = await scripted(provider, { status: 302, headers: { location: "/elsewhere" } });
    expect(await refusalOf(await it.preview())).toMatchObject({ status: 502, code: "provider_refused" });
    expect(await upstream.seen()).toHaveLength(2);
  });

  it("F04 F05 is told apart from no answer at all", async () => {
    const [it, upstream] = await scripted(provider, { reset: true });
    expect(await refusalOf(await it.preview())).toMatchObject({ status: 502, code: "provider_unavailable" });
    Object.assign(it.app.deps.settings, { providerTimeoutMs: 200 });
    await upstream.act({ delayMs: 2000 });
    expect(await refusalOf(await it.preview())).toMatchObject({ status: 504, code: "provider_timeout" });
  });
});
