import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import type { Call } from "../../support/integrations.ts";
import {
  keyCall,
  LIST,
  type ListPage,
  makeConfig,
  pageOf,
  SITED_PATH,
  sitedApp,
  TENANT,
  tenantState,
} from "../../support/tenants.ts";

const PIECES = [
  ...[
    "'",
    "''",
    '"',
    "`",
    "\\",
    ";",
    "--",
    "/*",
    "*/",
    "%",
    "_",
    "?",
    "*",
    "||",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "~",
  ],
  ...[
    "\u0000",
    "\n",
    "\t",
    " ",
    "é",
    "İ",
    "ß",
    "\u{1f600}",
    "\u2028",
    "$1",
    "?1",
    "NULL",
    "0x27",
    "%27",
    "%00",
    "&",
    "=",
    "#",
  ],
  ...[
    "' OR '1'='1",
    "' OR 1=1 --",
    "1; DROP TABLE integrations; --",
    "' UNION SELECT hash FROM api_keys --",
    "json_each('",
  ],
  ...["sited", "cfg_", "int_", "key_", "agk_", "eyJ", "before", "secret-of-others"],
];
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }).map((pieces) => pieces.join(""));

/** What nobody but others may see: it stands where the texts that are tried would find it, if they could. */
const SECRET = "secret-of-others";

let lin: Call;
let before: string;
let tokens: string[];

beforeEach(async () => {
  const sited = await sitedApp();
  lin = sited.lin;
  const others = { type: "custom", authType: "bearer", name: SECRET, description: SECRET } as const;
  await givenIntegration(sited.app.deps, { ...others, slug: "others", owner: "user:eve" }, []);
  await givenIntegration(sited.app.deps, { ...others, slug: "sited", owner: "user:lin", tenantId: "elsewhere" });
  const document = {
    openapi: "3.1.0",
    paths: { "/a": { get: { operationId: "a" } }, "/b": { get: { operationId: "b" } } },
  };
  await lin(`${SITED_PATH}/tools:import`, jsonBody(document));
  await makeConfig(lin, SITED_PATH, { displayName: "' OR 1=1" });
  await makeConfig(lin);
  await keyCall(sited.app, ["audit:read"]);
  const lists = [`${SITED_PATH}/tools`, `${SITED_PATH}/configs`];
  tokens = await Promise.all(
    lists.map(async (path) => String((await pageOf(lin, `${path}?page_size=1`)).nextPageToken)),
  );
  before = await tenantState();
});

/** A documented answer that is no failure of ours, and holds nothing of others. That it is documented, the app checks. */
async function expectHarmless(response: Response, statuses: number[], what: unknown): Promise<string> {
  const body = await response.text();
  expect([what, response.status, statuses.includes(response.status)]).toEqual([what, response.status, true]);
  const { instance: _echo, ...shown } = JSON.parse(body || "{}") as Record<string, unknown>;
  expect(JSON.stringify(shown)).not.toMatch(/secret-of-others|SQLITE|D1_ERROR|syntax error|no such table|agk_/i);
  return body;
}

it("T45 finds by search, types and tags what holds the text, and no text is read as anything else", async () => {
  const paths = [LIST, `${SITED_PATH}/tools`];
  const names = fc.constantFrom("search", "types", "tags");
  const property = fc.asyncProperty(fc.constantFrom(...paths), names, text, async (path, name, value) => {
    // Tools have no tags, and a list ignores what it does not know.
    fc.pre(path === LIST || name !== "tags");
    const response = await lin(`${path}?${new URLSearchParams({ [name]: value })}`);
    const body = await expectHarmless(response, [200, 400], [path, name, value]);
    if (response.status === 400 || value.replaceAll(",", "") === "") return;
    const { items, totalCount } = JSON.parse(body) as ListPage;
    expect(items).toHaveLength(totalCount);
    if (name !== "search") {
      const isType = path === LIST && name === "types" && value.split(",").includes("sited");
      expect(items).toHaveLength(isType ? 1 : 0);
      return;
    }
    const lower = value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    const holds = (item: Record<string, unknown>) =>
      ["id", "slug", "displayName", "description"].some((field) =>
        String(item[field] ?? "")
          .toLowerCase()
          .includes(lower),
      );
    expect(items.filter((item) => !holds(item))).toEqual([]);
  });
  await fc.assert(property, { numRuns: 100 });
  expect(await tenantState()).toBe(before);
});

it("T45 takes only page tokens of its own, whatever was done to them", async () => {
  const base64 = (value: unknown) => btoa(unescape(encodeURIComponent(JSON.stringify(value))));
  const garbage = fc.oneof(
    text,
    text.map((after) => `${base64({ after, total: 1 })}.${"A".repeat(43)}`),
    fc.tuple(fc.nat(200), text).map(([at, piece]) => `${tokens[0]?.slice(0, at)}${piece}${tokens[0]?.slice(at + 1)}`),
    fc.nat(200).map((at) => String(tokens[1]).slice(0, at)),
  );
  const paths = [LIST, `${SITED_PATH}/tools`, `${SITED_PATH}/configs`];
  const property = fc.asyncProperty(fc.constantFrom(...paths), garbage, async (path, token) => {
    fc.pre(!tokens.includes(token));
    const response = await lin(`${path}?${new URLSearchParams({ page_token: token })}`);
    await expectHarmless(response, [400], [path, token]);
  });
  await fc.assert(property, { numRuns: 80 });
  for (const [index, path] of [`${SITED_PATH}/configs`, `${SITED_PATH}/tools`].entries()) {
    await expectHarmless(await lin(`${path}?page_token=${tokens[index]}`), [400], path);
  }
});

it("T45 looks for ids of integrations, tools, configs and keys as they are, and finds none by a pattern", async () => {
  const places: ((id: string) => Promise<Response>)[] = [
    (id) => lin(`${LIST}/${id}/tools`),
    (id) => lin(`${LIST}/${id}:authorize`, jsonBody({ integrationAuthMetadataId: "oauth2" })),
    (id) => lin(`${SITED_PATH}/configs/${id}`),
    (id) => lin(`${SITED_PATH}/configs/${id}`, jsonBody({ displayName: "x" }, "PATCH")),
    (id) => lin(`${SITED_PATH}/configs/${id}`, { method: "DELETE" }),
    (id) => lin(`${SITED_PATH}/tools/${id}:execute`, jsonBody({})),
    (id) => lin(`${TENANT}/api-keys/${id}`, { method: "DELETE" }),
    (id) => lin(`/v1/tenants/${id}/integrations`),
  ];
  const property = fc.asyncProperty(fc.nat(places.length - 1), text, async (place, id) => {
    fc.pre(id !== "" && id !== "sited");
    const response = await places[place]?.(encodeURIComponent(id));
    if (response) await expectHarmless(response, [403, 404, 405], [place, id]);
  });
  await fc.assert(property, { numRuns: 100 });
  expect(await tenantState()).toBe(before);
});

it("T45 reads ids in bodies, and names of configs, as text", async () => {
  const consume = { credentialKey: "x" };
  const property = fc.asyncProperty(text, async (value) => {
    const named = await lin(`${SITED_PATH}/tools/a:execute`, jsonBody({ integrationConfigId: value }));
    await expectHarmless(named, [400, 404], value);
    const body = jsonBody({ ...consume, integrationConfigId: value });
    await expectHarmless(await lin(`${SITED_PATH}:consumeOAuthCredentials`, body), [400, 404], value);
    const made = await lin(`${SITED_PATH}/configs`, jsonBody({ displayName: value }));
    if (made.status === 201) expect(await made.json()).toMatchObject({ displayName: value.trim() });
    else await expectHarmless(made, [400], value);
  });
  await fc.assert(property, { numRuns: 30 });
  expect(await env.DB.prepare("SELECT COUNT(*) AS n FROM api_keys").first("n")).toBe(1);
});
