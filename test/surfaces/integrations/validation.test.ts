import fc from "fast-check";
import { beforeEach, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import {
  admin,
  type Call,
  customBody,
  expectProblem,
  type Item,
  makeIntegration,
  storedState,
} from "../../support/integrations.ts";
import { thinned } from "../../support/thinned.ts";

let app: TestApp;
let ada: Call;
let made: Item;
let before: string;

/** As in production: nothing on loopback. */
beforeEach(async () => {
  app = await testApp(({ settings }) => ({ settings: { ...settings, allowLoopback: false } }));
  ada = admin(app);
  made = await makeIntegration(ada);
  before = await storedState();
});

const patch = (body: unknown) => ada(`/api/integrations/${made.id}`, jsonBody(body, "PATCH"));

const HOSTS = {
  loopback: ["localhost", "LOCALHOST", "localhost.", "foo.localhost", "127.0.0.1", "127.1", "127.255.255.254", "[::1]"],
  private: ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "[fc00::1]", "[fd12:3456::1]"],
  "link-local": ["169.254.169.254", "[fe80::1]", "metadata.google.internal"],
  unspecified: ["0.0.0.0", "0", "[::]", "255.255.255.255", "224.0.0.1"],
  "IPv4-mapped IPv6": ["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]"],
  "other forms of IPv4": ["2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.0.1", "1.1.1.1"],
  "disguised forms of IPv4": ["１２７.0.0.1", "127。0。0。1", "%31%32%37.0.0.1", "①②⑦.0.0.1"],
  "names without a public suffix": [
    "intranet",
    "db.internal",
    "printer.local",
    "x.home.arpa",
    "nas.lan",
    "a.test",
    "a..com",
  ],
};
const ADDRESSES: Record<string, string[]> = {
  ...Object.fromEntries(Object.entries(HOSTS).map(([kind, hosts]) => [kind, hosts.map((host) => `https://${host}/x`)])),
  ports: [
    "https://api.acme.com:8443/",
    "https://api.acme.com:80/",
    "https://api.acme.com:22",
    "https://api.acme.com:0/",
  ],
  "user info": [
    "https://user:pw@api.acme.com/",
    "https://user@api.acme.com/",
    "https://api.acme.com%40x:y@evil.example/",
  ],
  schemes: [
    "http://api.acme.com/",
    "ftp://api.acme.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:,x",
    "ws://api.acme.com",
  ],
  fragments: ["https://api.acme.com/#x", "https://api.acme.com/#", "https://api.acme.com/a#b?c"],
  backslashes: [
    "https:\\\\api.acme.com",
    "https://api.acme.com\\@evil.example",
    "https://api.acme.com/a\\b",
    "\\\\api.acme.com",
  ],
  "control characters and spaces": [
    ...[
      "https://api.acme.com/\r\nX: y",
      "https://api.ac\tme.com/",
      "https://api.acme.com/\u0000",
      " https://api.acme.com/",
    ],
    ...["https://api.acme.com/a b", "https://api.acme.com/\u007f", "https://api.acme.com/\u0085"],
  ],
  "no addresses": ["", "/path", "//api.acme.com/", "api.acme.com", "https://", "https:api", "{tenant}"],
};
const FIELDS = ["authUri", "tokenUri", "revocationUri", "apiBaseUri", "altBaseUris"];
const CORPUS = FIELDS.flatMap((field) => Object.entries(ADDRESSES).map(([kind, urls]) => ({ field, kind, urls })));

it.each(CORPUS)("T26 saves no $field of the kind: $kind", async ({ field, urls }) => {
  for (const [turn, url] of urls.entries()) {
    const value = field === "altBaseUris" ? ["https://ok.acme.com", url] : url;
    const body = customBody("oauth2", { slug: "new", [field]: value });
    const ways = [
      () => ada("/api/integrations", jsonBody(body)),
      () => ada(`/api/integrations/${made.id}`, jsonBody(body, "PUT")),
      () => patch({ [field]: value }),
    ];
    for (const way of thinned(ways, 1, turn)) {
      const problem = await expectProblem(await way(), 400, "validation_failed", field);
      expect(
        problem.errors?.map(({ path }) => path),
        url,
      ).toEqual([field]);
    }
  }
  expect(await storedState()).toBe(before);
});

it("T26 names every bad address at once, with this surface's names", async () => {
  const bad = "https://127.0.0.1/";
  const body = { authUri: bad, tokenUri: bad, revocationUri: bad, apiBaseUri: bad, altBaseUris: [bad] };
  const problem = await expectProblem(await patch(body), 400, "validation_failed");
  expect(problem.errors?.map(({ path }) => path).toSorted()).toEqual(FIELDS.toSorted());
});

it.each(["apiBaseUri", "altBaseUris"])("T26 saves no %s with a query, which a path would end up in", async (field) => {
  for (const url of ["https://api.acme.com/?x=1", "https://api.acme.com?"]) {
    const response = await patch({ [field]: field === "altBaseUris" ? [url] : url });
    await expectProblem(response, 400, "validation_failed", field);
  }
});

it.each([
  "https://api.acme.com",
  "https://api.acme.com/",
  "https://api.acme.com:443/v1",
  "https://api.acme.co.uk/v1/a%20b",
  "https://xn--mnchen-3ya.example/v1",
  "https://localhost.acme.com/",
  "https://10.acme.com/",
])("T26 saves the public address %s in every field, as it came", async (url) => {
  const all = { authUri: url, tokenUri: url, revocationUri: url, apiBaseUri: url, altBaseUris: [url] };
  const response = await patch({ ...all, clientSecret: canary("again") });
  expect(response.status, await response.clone().text()).toBe(200);
  expect(await response.json()).toMatchObject(all);
});

it("T26 applies to integrations of the catalogue, and to owners and superusers alike", async () => {
  const root = app.as("root", { roles: ["superuser"] });
  const body = { name: "Hub", type: "github", tokenUri: "https://169.254.169.254/latest/meta-data" };
  await expectProblem(await root("/api/integrations", jsonBody(body)), 400, "validation_failed", "tokenUri");
  expect(await storedState()).toBe(before);
});

/** A header that must not be saved, on each of the writes. */
async function expectHeaderRefused(name: string, value: string): Promise<void> {
  for (const response of [
    await patch({ headers: { "X-Good": "1", [name]: value } }),
    await ada("/api/integrations", jsonBody(customBody("bearer", { slug: "new", headers: { [name]: value } }))),
  ]) {
    await expectProblem(response, 400, "validation_failed", `headers.${name}`);
  }
}

it.each([
  ..."Host host HOST Cookie Content-Length Transfer-Encoding Connection Keep-Alive Upgrade TE Trailer Expect".split(
    " ",
  ),
  ..."cf-connecting-ip CF-Worker cf-ray Proxy-Authorization Proxy-Connection X-Forwarded-For X-Forwarded-Host".split(
    " ",
  ),
  ..."X-Real-IP Forwarded Via Sec-Fetch-Site Sec-WebSocket-Key".split(" "),
])("T28 saves no header %s, which is not the tenant's to set", async (name) => {
  await expectHeaderRefused(name, "x");
  expect(await storedState()).toBe(before);
});

it.each(["", " ", "X A", "X:A", "X-A:", "X\r\nA", "X\u0000", "X\tA", "Ü", "X(A)", "X/A", '"X"', "X".repeat(129)])(
  "T28 saves no header named %j",
  async (name) => {
    const response = await patch({ headers: { [name]: "x" } });
    const problem = await expectProblem(response, 400, "validation_failed");
    expect(problem.errors?.[0]?.path).toMatch(/^headers/);
    expect(await storedState()).toBe(before);
  },
);

/** Of these, `$` and `{` are put together here, so that no linter takes them for a template. */
const variable = (name: string) => `$${`{${name}}`}`;

it.each([
  ...["", " ", "user", "user.password", "user.ID", " user.id", "user.id ", "USER.ID", "env.JWT_SECRET", "tenant.name"],
  ...[
    "integration.clientSecret",
    "connection.",
    "connection",
    "connection.a-b",
    "connection.a.b",
    "constructor",
    "__proto__",
  ],
  ...["user.constructor", "token", "connection.access token", `connection.${"x".repeat(65)}`],
])("T28 saves no header with the unknown variable %j", async (name) => {
  await expectHeaderRefused("X-Test", `a ${variable("user.id")} b ${variable(name)}`);
  expect(await storedState()).toBe(before);
});

it("T28 saves no header with a variable that does not end", async () => {
  for (const value of [variable("user.id").slice(0, -1), `${variable("user.id")}$${"{"}`]) {
    await expectHeaderRefused("X-Test", value);
  }
});

it("saves headers with every known variable, as they came", async () => {
  const names = ["user.id", "user.email", "user.name", "tenant.id", "integration.slug", "connection.workspace_id"];
  const headers = {
    ...Object.fromEntries(names.map((name, at) => [`X-V${at}`, `a ${variable(name)}\t${variable(name)}`])),
    "Notion-Version": "2026-03-11",
    "X-Money": "$5 {a} }",
    "X-Empty": "",
  };
  const response = await patch({ headers });
  expect(response.status, await response.clone().text()).toBe(200);
  expect((await response.json<Item>()).headers).toEqual(headers);
});

const CONTROLS = [...Array.from({ length: 32 }, (_, code) => code).filter((code) => code !== 9), 0x7f];
const BAD_CODES = [
  ...CONTROLS,
  ...Array.from({ length: 32 }, (_, at) => 0x80 + at),
  0xa0,
  0x10a,
  0x10d,
  0x2028,
  0xff0d,
];
const badCharacter = fc.constantFrom(...BAD_CODES.map((code) => String.fromCharCode(code)));
const good = fc.stringMatching(/^[ -#%-~]{0,12}$/);

it("T28 saves no header value with a control character, or with one that could become one, wherever it stands", async () => {
  for (const code of CONTROLS) await expectHeaderRefused("X-Test", `a${String.fromCharCode(code)}b`);
  await fc.assert(
    fc.asyncProperty(good, badCharacter, good, async (left, bad, right) => {
      const response = await patch({ headers: { "X-Test": `${left}${bad}${right}` } });
      await expectProblem(response, 400, "validation_failed", "headers.X-Test");
    }),
    { numRuns: 60 },
  );
  expect(await storedState()).toBe(before);
});

it("T28 saves no header name with anything but the characters of a name", async () => {
  const outsider = fc.oneof(badCharacter, fc.constantFrom(...'\t "(),/:;<=>?@[\\]{}'));
  const name = fc.stringMatching(/^[A-Za-z-]{0,8}$/);
  await fc.assert(
    fc.asyncProperty(name, outsider, name, async (left, bad, right) => {
      const response = await patch({ headers: { [`${left}${bad}${right}`]: "x" } });
      await expectProblem(response, 400, "validation_failed", `headers.${left}${bad}${right}`);
    }),
    { numRuns: 60 },
  );
  expect(await storedState()).toBe(before);
});
