import type { Section, Understood } from "./understood.ts";

type Json = Record<string, unknown>;

/** A key of `paths`, and what a call of its tool sends. */
export interface PathKeyCase extends Understood {
  key: string;
  parameters: Json[];
  given: Json;
  /** Below the base URL. */
  sent: string;
}

const text = { type: "string" };
const list = { type: "array", items: text };
const inPath = (...names: string[]) => names.map((name) => ({ in: "path", name, required: true, schema: text }));
const inQuery = (...names: string[]) => names.map((name) => ({ in: "query", name, schema: text }));

export const PATH_KEYS: readonly PathKeyCase[] = [
  {
    ...{ id: "S4", input: "`/{Bucket}/{Key+}#acl` (S3)", becomes: "`Key` may have slashes; the fragment is not sent" },
    ...{ key: "/{Bucket}/{Key+}#acl", parameters: [...inPath("Bucket", "Key"), ...inQuery("acl")] },
    ...{ given: { Bucket: "b", Key: "a/b c", acl: "" }, sent: "b/a/b%20c?acl=" },
  },
  {
    ...{ id: "S4", input: "`/files/{id}#copy` (Box)", becomes: "the path before `#`; the import tells the fragment" },
    ...{ key: "/files/{id}#copy", parameters: inPath("id"), given: { id: "7" }, sent: "files/7" },
  },
  {
    ...{ id: "S4", input: "`/?Action=ListUsers&Version=1` (AWS)", becomes: "the query is sent with every call" },
    ...{ key: "/?Action=ListUsers&Version=1", parameters: [], given: {}, sent: "?Action=ListUsers&Version=1" },
  },
  {
    ...{ id: "S4", input: "`/things?archived`, a name without a value", becomes: "the name alone is sent" },
    ...{ key: "/things?archived", parameters: inQuery("q"), given: { q: "x" }, sent: "things?archived&q=x" },
  },
  {
    ...{ id: "S4", input: "`/things?tag=a&tag=b%20c`", becomes: "both are sent" },
    ...{ key: "/things?tag=a&tag=b%20c", parameters: [], given: {}, sent: "things?tag=a&tag=b%20c" },
  },
  {
    ...{
      id: "S4",
      input: "`/search?q={query}#x`, `query` described in the path",
      becomes: "a parameter of the query, `q`",
    },
    ...{ key: "/search?q={query}#x", parameters: inPath("query"), given: { q: "a b" }, sent: "search?q=a%20b" },
  },
  {
    ...{ id: "S4", input: "`/search{?q,page}` (RFC 6570)", becomes: "the parameters of the query" },
    ...{ key: "/search{?q,page}", parameters: inQuery("q", "page"), given: { page: "2" }, sent: "search?page=2" },
  },
  {
    ...{ id: "S4", input: "`pets/{id}`, without a slash before it", becomes: "as `/pets/{id}`" },
    ...{ key: "pets/{id}", parameters: inPath("id"), given: { id: "7" }, sent: "pets/7" },
  },
  {
    ...{ id: "S4", input: "`{kind}/{id}`, without a slash before it", becomes: "as `/{kind}/{id}`" },
    ...{ key: "{kind}/{id}", parameters: inPath("kind", "id"), given: { kind: "pets", id: "7" }, sent: "pets/7" },
  },
  {
    ...{ id: "S4", input: "`?Action=ListUsers` (AWS)", becomes: "as `/?Action=ListUsers`" },
    ...{ key: "?Action=ListUsers", parameters: [], given: {}, sent: "?Action=ListUsers" },
  },
  {
    ...{ id: "S4", input: "`/v1/{+name}`", becomes: "a value of several segments" },
    ...{ key: "/v1/{+name}", parameters: inPath("name"), given: { name: "projects/p/topics/t" } },
    sent: "v1/projects/p/topics/t",
  },
  {
    ...{ id: "S4", input: "`/raw/{path*}`", becomes: "a value of several segments" },
    ...{ key: "/raw/{path*}", parameters: inPath("path"), given: { path: "a/b" }, sent: "raw/a/b" },
  },
  {
    ...{
      id: "S4",
      input: "`/raw/{*path}`, `{**path}`, `{path...}`, `{path:path}`",
      becomes: "a value of several segments",
    },
    ...{ key: "/raw/{**path}", parameters: inPath("path"), given: { path: "a/b" }, sent: "raw/a/b" },
  },
  {
    ...{ id: "S4", input: "`/items/{ids*}` of a list", becomes: "its items, separated by commas" },
    ...{ key: "/items/{ids*}", parameters: [{ in: "path", name: "ids", schema: list }], given: { ids: ["1", "2"] } },
    sent: "items/1,2",
  },
  {
    ...{ id: "S4", input: "`/v1/{name=projects/*}:run` (gRPC transcoding)", becomes: "a value of several segments" },
    ...{ key: "/v1/{name=projects/*}:run", parameters: inPath("name"), given: { name: "projects/p" } },
    sent: "v1/projects/p:run",
  },
  {
    ...{ id: "S4", input: "`/users/{id:[0-9]{2}}/x`, with a pattern", becomes: "the parameter `id`" },
    ...{ key: "/users/{id:[0-9]{2}}/x", parameters: inPath("id"), given: { id: "42" }, sent: "users/42/x" },
  },
  {
    ...{ id: "S4", input: "`/a/{x},{y}.{format}`", becomes: "several values in one segment" },
    ...{
      key: "/a/{x},{y}.{format}",
      parameters: inPath("x", "y", "format"),
      given: { x: "1", y: "2", format: "json" },
    },
    sent: "a/1,2.json",
  },
  {
    ...{ id: "S4", input: "`/a{/b,c}`", becomes: "two segments" },
    ...{ key: "/a{/b,c}", parameters: inPath("b", "c"), given: { b: "1", c: "2" }, sent: "a/1/2" },
  },
  {
    ...{ id: "S4", input: "`/Users('{user id}')/a b`", becomes: "what a path cannot hold is percent-encoded" },
    ...{ key: "/Users('{user id}')/a b", parameters: inPath("user id"), given: { user_id: "me" } },
    sent: "Users('me')/a%20b",
  },
  {
    ...{ id: "S4", input: "`x-ms-skip-url-encoding: true` (Azure)", becomes: "a value of several segments" },
    ...{ key: "/{scope}/locks", parameters: [{ ...inPath("scope")[0], "x-ms-skip-url-encoding": true }] },
    ...{ given: { scope: "subscriptions/s" }, sent: "subscriptions/s/locks" },
  },
];

/** A parameter, a value for it, and how it is sent: the target, or the header. */
export interface StyleCase extends Understood {
  parameter: Json;
  value: unknown;
  sent: string;
}

const COLORS = ["blue", "black"];
const RGB = { R: 100, G: 200 };
const behindReference = { $ref: "#/components/schemas/rgb" };
const behindAllOf = { allOf: [behindReference, { description: "A colour" }] };

export const SCHEMAS = { rgb: { type: "object", properties: { R: { type: "integer" }, G: { type: "integer" } } } };

function style(input: string, parameter: Json, value: unknown, sent: string): StyleCase {
  return { id: "S4", input, becomes: `\`${sent}\``, parameter, value, sent };
}

export const STYLES: readonly StyleCase[] = [
  style("query, `form`, a list", { in: "query", schema: list }, COLORS, "things?p=blue&p=black"),
  style("query, `form`, not exploded", { in: "query", explode: false, schema: list }, COLORS, "things?p=blue,black"),
  style("query, `form`, an object behind `$ref`", { in: "query", schema: behindReference }, RGB, "things?R=100&G=200"),
  style("query, `form`, an object behind `allOf`", { in: "query", schema: behindAllOf }, RGB, "things?R=100&G=200"),
  style(
    "query, `form`, an object or a text",
    { in: "query", schema: { oneOf: [text, behindReference] } },
    RGB,
    "things?R=100&G=200",
  ),
  style(
    "query, `form`, an object, not exploded",
    { in: "query", explode: false, schema: behindReference },
    RGB,
    "things?p=R,100,G,200",
  ),
  style(
    "query, `spaceDelimited`",
    { in: "query", style: "spaceDelimited", schema: list },
    COLORS,
    "things?p=blue%20black",
  ),
  style(
    "query, `pipeDelimited`",
    { in: "query", style: "pipeDelimited", schema: list },
    COLORS,
    "things?p=blue%7Cblack",
  ),
  style(
    "query, `pipeDelimited`, an object",
    { in: "query", style: "pipeDelimited", schema: behindReference },
    RGB,
    "things?p=R%7C100%7CG%7C200",
  ),
  style(
    "query, `deepObject`, behind `$ref`",
    { in: "query", style: "deepObject", schema: behindReference },
    RGB,
    "things?p%5BR%5D=100&p%5BG%5D=200",
  ),
  style(
    "query, `allowReserved`",
    { in: "query", allowReserved: true, schema: text },
    "a/b:c,d?e=f&g#h;i[j]%2F",
    "things?p=a/b:c,d?e=f%26g%23h%3Bi%5Bj%5D%252F",
  ),
  style("path, `simple`, a list", { in: "path", schema: list }, COLORS, "things/blue,black"),
  style("path, `simple`, an object", { in: "path", schema: behindReference }, RGB, "things/R,100,G,200"),
  style("path, `simple`, exploded", { in: "path", explode: true, schema: behindAllOf }, RGB, "things/R=100,G=200"),
  style("path, `label`", { in: "path", style: "label", schema: list }, COLORS, "things/.blue,black"),
  style(
    "path, `label`, exploded",
    { in: "path", style: "label", explode: true, schema: list },
    COLORS,
    "things/.blue.black",
  ),
  style(
    "path, `label`, exploded, an object",
    { in: "path", style: "label", explode: true, schema: behindReference },
    RGB,
    "things/.R=100.G=200",
  ),
  style("path, `matrix`", { in: "path", style: "matrix", schema: text }, "blue", "things/;p=blue"),
  style("path, `matrix`, a list", { in: "path", style: "matrix", schema: list }, COLORS, "things/;p=blue,black"),
  style(
    "path, `matrix`, exploded",
    { in: "path", style: "matrix", explode: true, schema: list },
    COLORS,
    "things/;p=blue;p=black",
  ),
  style(
    "path, `matrix`, an object",
    { in: "path", style: "matrix", schema: behindReference },
    RGB,
    "things/;p=R,100,G,200",
  ),
  style(
    "path, `matrix`, exploded, an object",
    { in: "path", style: "matrix", explode: true, schema: behindReference },
    RGB,
    "things/;R=100;G=200",
  ),
  style("header, a list", { in: "header", schema: list }, COLORS, "blue,black"),
  style("header, an object", { in: "header", schema: behindReference }, RGB, "R,100,G,200"),
  style("header, an object, exploded", { in: "header", explode: true, schema: behindReference }, RGB, "R=100,G=200"),
];

/** Servers of a document, the integration's base URL, and where an operation at `/pets` is then. */
export interface ServerCase extends Understood {
  servers: Json[];
  base: string;
  at: string;
  /** What the answer tells; undefined when a server is one of the integration's places. */
  assumed: string | undefined;
}

function server(input: string, servers: Json[], base: string, at: string, assumed?: string): ServerCase {
  const told = assumed === undefined ? "" : "; the answer tells it";
  return { id: "B23", input: `${input}, base \`${base}\``, becomes: `\`${at}\`${told}`, servers, base, at, assumed };
}

const V3 = [{ url: "/api/v3" }];
const TENANT = { tenant: { default: "your-tenant" } };

export const SERVERS: readonly ServerCase[] = [
  server("`/api/v3`", V3, "https://m.example", "https://m.example/api/v3/pets", "https://m.example/api/v3"),
  server("`/api/v3`", V3, "https://m.example/", "https://m.example/api/v3/pets", "https://m.example/api/v3"),
  server(
    "`/api/v3/`",
    [{ url: "/api/v3/" }],
    "https://m.example",
    "https://m.example/api/v3/pets",
    "https://m.example/api/v3",
  ),
  server(
    "`api/v3`",
    [{ url: "api/v3" }],
    "https://m.example",
    "https://m.example/api/v3/pets",
    "https://m.example/api/v3",
  ),
  server("`/api/v3`", V3, "https://m.example/api/v3", "https://m.example/api/v3/pets", "https://m.example/api/v3"),
  server(
    "`/api/v3`",
    V3,
    "https://m.example/pre/api/v3",
    "https://m.example/pre/api/v3/pets",
    "https://m.example/pre/api/v3",
  ),
  server("`/api/v3`", V3, "https://m.example/api", "https://m.example/api/v3/pets", "https://m.example/api/v3"),
  server("`/api/v3`", V3, "https://m.example/other", "https://m.example/other/pets", "https://m.example/other"),
  server("`/`", [{ url: "/" }], "https://m.example/v1", "https://m.example/v1/pets", "https://m.example/v1"),
  server("none", [], "https://m.example/v1", "https://m.example/v1/pets"),
  server(
    "`/{version}` with a default",
    [{ url: "/{version}", variables: { version: { default: "v4" } } }],
    "https://m.example",
    "https://m.example/v4/pets",
    "https://m.example/v4",
  ),
  server(
    "`/{version}` with values only",
    [{ url: "/{version}", variables: { version: { enum: ["v5", "v6"] } } }],
    "https://m.example",
    "https://m.example/v5/pets",
    "https://m.example/v5",
  ),
  server(
    "`https://{tenant}.acme.example/v2`",
    [{ url: "https://{tenant}.acme.example/v2", variables: TENANT }],
    "https://mine.acme.example",
    "https://mine.acme.example/v2/pets",
    "https://mine.acme.example/v2",
  ),
  server(
    "`{endpoint}/v2`, a variable for the whole address",
    [{ url: "{endpoint}/v2", variables: { endpoint: { default: "https://x.acme.example" } } }],
    "https://mine.acme.example",
    "https://mine.acme.example/v2/pets",
    "https://mine.acme.example/v2",
  ),
  server("`//m.example/v2`", [{ url: "//m.example/v2" }], "https://m.example", "https://m.example/v2/pets"),
  server("`m.example/v2`", [{ url: "m.example/v2" }], "https://m.example", "https://m.example/v2/pets"),
  server(
    "`localhost:8080/v2`",
    [{ url: "localhost:8080/v2" }],
    "https://m.example",
    "https://m.example/v2/pets",
    "https://m.example/v2",
  ),
  server("`http://m.example/v2`", [{ url: "http://m.example/v2" }], "https://m.example", "https://m.example/v2/pets"),
  server(
    "a sandbox first, then `https://m.example/v2`",
    [{ url: "https://sandbox.example/v1" }, { url: "https://m.example/v2" }],
    "https://m.example",
    "https://m.example/v2/pets",
  ),
  server(
    "`https://demo.example/v2`",
    [{ url: "https://demo.example/v2" }],
    "https://m.example",
    "https://m.example/v2/pets",
    "https://m.example/v2",
  ),
];

/** A parameter of an operation with these security schemes, and whether an agent is asked for it. */
export interface CredentialCase extends Understood {
  parameter: Json;
  schemes: Json;
  security: Json[] | undefined;
  isOffered: boolean;
}

const OAUTH = { o: { type: "oauth2", flows: {} } };
const KEY = (place: string, name: string) => ({ k: { type: "apiKey", in: place, name } });

function credential(place: string, name: string, schemes: Json, security: Json[] | undefined, isOffered = false) {
  const beside = security === undefined ? "without security" : `beside \`${Object.keys(security[0] ?? {})}\``;
  const scheme = Object.values(schemes).map((each) => (each as { type: string }).type);
  return {
    ...{
      id: "B26",
      input: `${place} \`${name}\`, ${beside} (${scheme})`,
      becomes: isOffered ? "a parameter" : "left out",
    },
    ...{ parameter: { in: place, name, required: true, schema: text }, schemes, security, isOffered },
  };
}

export const CREDENTIALS: readonly CredentialCase[] = [
  credential("header", "token", OAUTH, [{ o: ["a"] }]),
  credential("query", "token", OAUTH, [{ o: ["a"] }]),
  credential("query", "access_token", OAUTH, [{ o: [] }]),
  credential("query", "accessToken", OAUTH, [{ o: [] }]),
  credential("query", "oauth_token", OAUTH, [{ o: [] }]),
  credential("header", "X-Access-Token", OAUTH, [{ o: [] }]),
  credential("query", "api_key", OAUTH, [{ o: [] }]),
  credential("header", "Authorization", OAUTH, [{ o: [] }]),
  credential("cookie", "access_token", OAUTH, [{ o: [] }]),
  credential("header", "x-acme-app", KEY("header", "X-Acme-App"), [{ k: [] }]),
  credential("query", "key", KEY("query", "key"), [{ k: [] }]),
  credential("query", "key", KEY("query", "key"), undefined),
  credential("cookie", "session", KEY("cookie", "session"), [{ k: [] }]),
  credential("query", "key", KEY("header", "key"), [{ k: [] }], true),
  credential("query", "token", OAUTH, undefined, true),
  credential("query", "page_token", OAUTH, [{ o: [] }], true),
  credential("query", "Token", OAUTH, [{ o: [] }], true),
];

/** A body whose `id` occurs in responses only, and what a call may send. */
export interface ReadOnlyCase extends Understood {
  schema: Json;
  valid: unknown;
}

const ID = { type: "integer", readOnly: true };
const PET = { type: "object", required: ["id", "name"], properties: { id: ID, name: text } };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Schemas that the bodies refer to. */
export const READ_ONLY_SCHEMAS = {
  Pet: PET,
  Id: ID,
  PlainId: { type: "integer" },
  NeedsId: { type: "object", required: ["id", "name"], properties: { name: text } },
  Family: { type: "object", required: ["id", "name"], properties: { id: ref("Id"), name: text, child: ref("Family") } },
  Both: { allOf: [ref("Pet"), { type: "object", required: ["id", "age"], properties: { age: { type: "integer" } } }] },
};

function readOnly(input: string, schema: Json, valid: unknown): ReadOnlyCase {
  return { id: "B21", input: `\`readOnly\` ${input}`, becomes: "neither required nor offered", schema, valid };
}

const N = { name: "n" };

export const READ_ONLY: readonly ReadOnlyCase[] = [
  readOnly("at the top", { type: "object", required: ["id", "pet"], properties: { id: ID, pet: text } }, { pet: "p" }),
  readOnly("in a property", { type: "object", properties: { pet: PET } }, { pet: N }),
  readOnly("in a property behind `$ref`", { type: "object", properties: { pet: ref("Pet") } }, { pet: N }),
  readOnly("in a part of `allOf`", { allOf: [ref("Pet"), { type: "object", properties: { age: text } }] }, N),
  readOnly(
    "in `allOf` of a referred schema",
    { type: "object", properties: { pet: ref("Both") } },
    { pet: { ...N, age: 1 } },
  ),
  readOnly("required by another part of `allOf`", { allOf: [ref("Pet"), ref("NeedsId")] }, N),
  readOnly("required beside `allOf`", { type: "object", required: ["id"], allOf: [ref("Pet")] }, N),
  readOnly(
    "required in `allOf`, described beside it",
    { type: "object", properties: { id: ID }, allOf: [{ allOf: [ref("NeedsId")] }] },
    N,
  ),
  readOnly(
    "in one part, described plainly in another",
    { allOf: [ref("Pet"), { properties: { id: { type: "integer" } } }] },
    N,
  ),
  readOnly("in list items", { type: "object", properties: { pets: { type: "array", items: PET } } }, { pets: [N] }),
  readOnly("in `prefixItems`", { type: "array", prefixItems: [PET] }, [N]),
  readOnly("in `additionalProperties`", { type: "object", additionalProperties: ref("Pet") }, { a: N }),
  readOnly("in `patternProperties`", { type: "object", patternProperties: { "^a": PET } }, { a: N }),
  readOnly(
    "in `oneOf`",
    { oneOf: [PET, { type: "object", required: ["id", "title"], properties: { id: ID, title: text } }] },
    N,
  ),
  readOnly("in `anyOf` behind `$ref`", { anyOf: [ref("Pet"), ref("Family")] }, N),
  readOnly(
    "required by alternatives",
    { type: "object", properties: { id: ID, name: text }, oneOf: [{ required: ["id"] }, { required: ["name"] }] },
    N,
  ),
  readOnly("in a circle", ref("Family"), { name: "a", child: { name: "b", child: { name: "c" } } }),
  readOnly(
    "by the referred schema",
    { type: "object", required: ["id", "name"], properties: { id: ref("Id"), name: text } },
    N,
  ),
  readOnly(
    "beside `$ref`",
    { type: "object", required: ["id", "name"], properties: { id: { ...ref("PlainId"), readOnly: true }, name: text } },
    N,
  ),
  readOnly(
    "in `allOf` of the property",
    {
      type: "object",
      required: ["id", "name"],
      properties: { id: { allOf: [ref("PlainId")], readOnly: true }, name: text },
    },
    N,
  ),
  readOnly(
    "of all alternatives of the property",
    { type: "object", required: ["id"], properties: { id: { oneOf: [ID, ref("Id")] }, name: text } },
    N,
  ),
  readOnly("with `minProperties`", { ...PET, minProperties: 2 }, N),
  readOnly("named by `dependentRequired`", { ...PET, dependentRequired: { name: ["id"] } }, N),
];

/** Media types of a body, and the one in which it is sent. */
export interface MediaCase extends Understood {
  types: string[];
  sent: string;
}

function media(sent: string, ...types: string[]): MediaCase {
  return { id: "B27", input: types.map((type) => `\`${type}\``).join(", "), becomes: `\`${sent}\``, types, sent };
}

export const MEDIA_TYPES: readonly MediaCase[] = [
  media("application/vnd.api+json; version=1", "application/vnd.api+json; version=1"),
  media('application/vnd.acme+json;profile="a b"', 'Application/vnd.acme+json;profile="a b"'),
  media("application/json; charset=utf-8", "application/json; charset=utf-8"),
  media("application/json;version=2", "application/xml", "application/json;version=2"),
  media("application/x-www-form-urlencoded; charset=UTF-8", "application/x-www-form-urlencoded; charset=UTF-8"),
  media("application/json", "*/*"),
  media("application/json", "application/vnd.acme+json", "Application/JSON"),
  media("text/json", "text/json"),
  media("text/xml; charset=utf-8", "text/xml; charset=utf-8"),
  media("application/atom+xml;type=entry", "multipart/form-data", "application/atom+xml;type=entry"),
  media("text/plain", "text/plain"),
];

/** What an operation lost on its way to a tool, as the answer tells it. */
export const LOSSES: readonly Understood[] = [
  {
    id: "S4",
    input: "an optional cookie, a header that may not be set",
    becomes: "left out; a required one skips the operation",
  },
  { id: "B26", input: "a parameter that carries the credential", becomes: "left out, also when it is required" },
  { id: "B25", input: "a body of more than 64 KiB", becomes: "its first levels, and open objects below them" },
  { id: "S4", input: "a fragment in the key of a path", becomes: "not sent" },
  { id: "S4", input: "a body of GET that may be absent", becomes: "left out" },
  { id: "S4", input: "another media type with another schema", becomes: "one is chosen: JSON, form, text" },
  { id: "S4", input: "XML or another text that a schema describes", becomes: "a text, without the schema" },
  { id: "S4", input: "`Accept`, `Content-Type`, `Authorization` as parameters", becomes: "left out" },
  {
    ...{ id: "S4", input: "a summary of more than 200 characters, descriptions of more than 4000 (parameters: 2000)" },
    becomes: "cut",
  },
  { id: "S4", input: "a schema that is a part of itself by `allOf`", becomes: "kept; values of it are refused" },
  {
    ...{ id: "S4", input: "`GET`, `query` and the like in a path item" },
    becomes: "no tool; it stands in `skipped`",
  },
  { id: "S4", input: "more than 200 parameters", becomes: "the required ones first; the rest is left out" },
];

export const DOCUMENTS: readonly Section[] = [
  {
    title: "OpenAPI documents: keys of paths",
    about: "What stands in `paths` where OpenAPI knows only `/a/{b}`, and what a call of the tool does with it.",
    rows: PATH_KEYS,
  },
  {
    title: "OpenAPI documents: styles of parameters",
    about:
      'The parameter `p` with `["blue", "black"]` or `{"R": 100, "G": 200}`, judged behind `$ref`, `allOf` and alternatives.',
    rows: STYLES,
  },
  {
    title: "OpenAPI documents: servers",
    about: "Where the operation `/pets` is. A base that was assumed stands in the answer, in `assumedBases`.",
    rows: SERVERS,
  },
  {
    title: "OpenAPI documents: parameters that carry the credential",
    about: "Latchkey places the credential. An agent that is asked for it would put a secret there.",
    rows: CREDENTIALS,
  },
  {
    title: "OpenAPI documents: what occurs in responses only",
    about: "A body whose `id` is `readOnly`, at every depth.",
    rows: READ_ONLY,
  },
  {
    title: "OpenAPI documents: media types of bodies",
    about: "The types that a document offers, and the one in which a tool sends its body.",
    rows: MEDIA_TYPES,
  },
  {
    title: "OpenAPI documents: what tools lack",
    about: "Nothing is left out silently: each stands in the answer of the import, in `simplified`.",
    rows: LOSSES,
  },
];
