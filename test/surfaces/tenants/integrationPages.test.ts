import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { type TestApp, testApp } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { type Call, expectProblem } from "../../support/integrations.ts";
import { keyCall, LIST, pageOf, walkPages } from "../../support/tenants.ts";

async function given(count: number): Promise<{ app: TestApp; ada: Call; ids: string[] }> {
  const app = await testApp();
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    ids.push(
      await givenIntegration(app.deps, { type: "custom", slug: `s${index}`, authType: "bearer", owner: "user:ada" }),
    );
  }
  return { app, ada: app.as("ada"), ids };
}

interface Item extends Record<string, unknown> {
  id: string;
}

it("pages oldest first, each integration once, with the same count on every page and no token on the last", async () => {
  const { ada, ids } = await given(5);
  const pages = await walkPages<Item>(ada, LIST, 2);
  expect(pages.map(({ items }) => items.map(({ id }) => id))).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
  expect(pages.map(({ totalCount }) => totalCount)).toEqual([5, 5, 5]);
  expect(pages.map(({ nextPageToken }) => nextPageToken)).toEqual([expect.any(String), expect.any(String), null]);
});

it("gives no token when the page is exactly the rest", async () => {
  const { ada } = await given(4);
  expect(await pageOf(ada, `${LIST}?page_size=4`)).toMatchObject({ nextPageToken: null, totalCount: 4 });
  expect(await walkPages(ada, LIST, 2)).toHaveLength(2);
});

it("gives 50 at a time unless told otherwise, and takes more than 1000 for 1000", async () => {
  const { ada } = await given(1);
  const copy = `INSERT INTO integrations (id, tenant_id, owner, slug, name, type, mode, auth_type)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1001)
    SELECT 'int_z' || i, 'default', 'user:ada', 'z' || i, 'Z', 'custom', 'per-user', 'bearer' FROM n`;
  await env.DB.prepare(copy).run();
  const counts = async (query: string) => {
    const { items, totalCount } = await pageOf(ada, `${LIST}${query}`);
    return [items.length, totalCount];
  };
  expect(await counts("")).toEqual([50, 1002]);
  expect(await counts("?page_size=1000")).toEqual([1000, 1002]);
  for (const size of ["1001", "999999999999999999999"])
    expect(await counts(`?page_size=${size}`)).toEqual([1000, 1002]);
});

it("T45 answers 400 to a page size that is no whole number, or none at least", async () => {
  const { ada } = await given(1);
  for (const size of ["0", "00", "-1", "1.5", "", "ten", "1e3", " 1", "0x10", "NaN", "1;--", "٣"]) {
    const response = await ada(`${LIST}?${new URLSearchParams({ page_size: size })}`);
    await expectProblem(response, 400, "validation_failed", "page_size");
  }
});

it("answers 400 to a token that is not one of this list, for this caller, with this filter", async () => {
  const { app, ada } = await given(3);
  const { nextPageToken } = await pageOf(ada, `${LIST}?page_size=1&tags=&types=custom`);
  const token = encodeURIComponent(nextPageToken ?? "");
  const same = await pageOf(ada, `${LIST}?page_size=2&types=custom&page_token=${token}`);
  expect(same.items).toHaveLength(2);
  const [payload = "", signature = ""] = (nextPageToken ?? "").split(".");
  const other = await pageOf(ada, `${LIST}?page_size=1`);
  const ofKey = await pageOf(await keyCall(app, ["integration:read"]), `${LIST}?page_size=1&types=custom`);
  const ofBob = await pageOf(app.as("bob"), `${LIST}?page_size=1&types=custom`);
  const bad = [
    ...["", "x", ".", payload, `${payload}.`, `.${signature}`, `${payload}.${"A".repeat(43)}`, `${token}x`],
    ...[`${btoa('{"after":""}')}.${signature}`, "x".repeat(1024), String(other.nextPageToken)],
    ...[String(ofKey.nextPageToken), String(ofBob.nextPageToken)],
  ];
  for (const text of bad) {
    const response = await ada(`${LIST}?types=custom&${new URLSearchParams({ page_token: text })}`);
    await expectProblem(response, 400, "validation_failed", "page_token");
  }
});

it("answers 400 to parameters that are there twice", async () => {
  const { ada } = await given(1);
  for (const query of ["page_size=1&page_size=2", "page_token=a&page_token=b", "search=a&search=b"]) {
    await expectProblem(await ada(`${LIST}?${query}`), 400, "validation_failed");
  }
});

it("answers 400 to a search, a list or a token that is too long", async () => {
  const { ada } = await given(1);
  const long = { search: "x".repeat(201), types: "x".repeat(65), tags: "x".repeat(65), page_token: "x".repeat(1025) };
  for (const [name, value] of Object.entries(long)) {
    const { errors } = await expectProblem(await ada(`${LIST}?${name}=${value}`), 400, "validation_failed");
    expect(errors?.map(({ path }) => path.split(".", 1)[0])).toEqual([name]);
  }
});
