import { env } from "cloudflare:workers";
import { Validator } from "@cfworker/json-schema";
import { beforeAll, describe, expect, it } from "vitest";
import { routes } from "../../../src/app.ts";
import { errorCodes } from "../../../src/domain/errors.ts";
import { type Tag, tags } from "../../../src/http/openapiTexts.ts";
import { problemTypes } from "../../../src/http/problem.ts";
import { exampleOf } from "../../../src/ui/reference/example.ts";
import { operationsOf } from "../../../src/ui/reference/operation.ts";
import { pathOf } from "../../../src/ui/reference/Side.tsx";
import { type TestApp, testApp } from "../../support/app.ts";
import { everyProvider } from "../../support/everyProvider.ts";

const operations = operationsOf(routes, "https://latchkey.example.com");
const tagNames = Object.keys(tags) as Tag[];
const MOST_BYTES = 60 * 1024;

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});

async function read(path: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await app.fetch(path, { headers });
  expect(response.status, path).toBe(200);
  return (await response.text()).replaceAll("<wbr/>", "");
}

async function gzipped(text: string): Promise<number> {
  const stream = new Response(text).body?.pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

const pages = [
  "/docs",
  "/docs?q=token",
  ...tagNames.map(pathOf),
  "/docs/providers",
  "/docs/providers?q=mail&category=email",
  "/docs/providers/github",
  "/docs/providers/jira",
];

describe("every page of the reference", () => {
  it.each(pages)("%s is small, loads nothing, and runs only what is under its nonce", async (path) => {
    const response = await app.fetch(path);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    const policy = response.headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([0-9a-f]{32})'/.exec(policy)?.[1] ?? "none";
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", `script-src 'nonce-${nonce}'`]) {
      expect(policy.split("; ")).toContain(part);
    }
    const text = await response.text();
    expect(await gzipped(text)).toBeLessThan(MOST_BYTES);
    expect(text.match(/<(?:script|style)[^>]*>/g)).toEqual([
      `<style nonce="${nonce}">`,
      `<script type="module" nonce="${nonce}">`,
    ]);
    expect(text.replace(/<script[\s\S]*<\/script>/, "")).not.toMatch(/\son\w+=|\sstyle=|javascript:/i);
    for (const styled of ["color-scheme: light dark", ".sided"]) expect(text).toContain(styled);
    const loaded = [...text.matchAll(/<(?:img|link)[^>]*?(?:src|href)="([^"]*)"/g)].map(([, url]) => url);
    for (const url of loaded) expect(url).toMatch(/^\//);
  });

  it.each(pages)("%s has no id twice, and links within the reference that lead somewhere", async (path) => {
    const text = await read(path);
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    const links = [...text.matchAll(/href="(\/docs[^"#]*)?#([^"]+)"/g)].map(
      ([, page = path, id]) => [page, id] as const,
    );
    const targets = new Map<string, string>();
    for (const [page, id] of links) {
      const target = targets.get(page) ?? (await read(page));
      targets.set(page, target);
      expect(target, `${page}#${id}`).toContain(`id="${id}"`);
    }
  });

  it.each(pages)("%s speaks German around what the document says", async (path) => {
    const text = await read(path, { "accept-language": "de" });
    expect(text).toContain('<html lang="de">');
    expect(text).toContain("API-Referenz");
  });
});

describe("the overview", () => {
  it("explains every problem code where the problems' types point", async () => {
    const text = await read("/docs");
    for (const code of errorCodes) {
      expect(text.split(`id="${code}"`), code).toHaveLength(2);
      expect(text).toContain(problemTypes[code].title);
    }
    const problem = await (await app.fetch("/nowhere")).json<{ type: string }>();
    expect(problem.type).toBe(`${env.PUBLIC_URL}/docs#not_found`);
  });

  it("leads to every operation", async () => {
    const text = await read("/docs");
    for (const { operationId, path, tag } of operations) {
      expect(text).toContain(`href="${pathOf(tag)}#${operationId}"`);
      expect(text).toContain(`<code>${path}</code>`);
    }
  });

  it.each([
    ["refresh", ["getToken", "refreshToken", "refresh_in_progress", "refresh_not_supported"]],
    ["POST  API-keys", ["createApiKey", "attenuateApiKey"]],
    ["quota_exceeded", ["quota_exceeded"]],
    ["508", ["loop_detected"]],
    ["<script>alert(1)</script>", []],
  ])("finds %s without a script", async (query, found) => {
    const text = await read(`/docs?q=${encodeURIComponent(query)}`);
    const shown = text.matchAll(/<(?:li|tr id="\w+") data-words="(\w+)"(?! hidden)>/g);
    expect(Array.from(shown, ([, words]) => words)).toEqual(found);
    expect(text).not.toContain("<script>alert");
  });
});

describe.each(tagNames)("the page of %s", (tag) => {
  const own = operations.filter((operation) => operation.tag === tag);

  it("shows each operation with its parameters, fields, problems and examples", async () => {
    const text = await read(pathOf(tag));
    expect(own.length).toBeGreaterThan(0);
    const parts = text.split("<article").slice(1);
    expect(parts).toHaveLength(own.length);
    for (const [at, operation] of own.entries()) {
      const part = parts[at] ?? "";
      expect(part).toContain(`id="${operation.operationId}"`);
      expect(part).toContain(`>${operation.method.toUpperCase()}</span> <code>${operation.path}</code>`);
      const fields = operation.body?.contents.flatMap(({ schema }) => Object.keys(schema?.properties ?? {})) ?? [];
      for (const name of [...operation.parameters.map((parameter) => parameter.name), ...fields]) {
        expect(part).toContain(`<code class="member">${name}</code>`);
      }
      for (const code of operation.problems) expect(part).toContain(`href="/docs#${code}"`);
      for (const { status } of operation.answers) expect(part).toContain(`<strong>${status}</strong>`);
      expect(part).toMatch(/<pre>curl [\s\S]*<pre>(const response = await fetch|\/\/ The browser)/);
    }
  });

  it("lets a reader try what only reads, and nothing else", async () => {
    const text = await read(pathOf(tag));
    const reading = routes.filter((route) => route.tag === tag && route.method === "get" && route.effect === "none");
    expect(text.split("data-try=").length - 1).toBe(reading.length);
  });
});

describe("an example", () => {
  const bodies = operations.flatMap(({ operationId, body }) =>
    (body?.contents ?? []).flatMap(({ schema }) => (schema ? [[operationId, schema] as const] : [])),
  );
  const parameters = operations.flatMap(({ operationId, parameters }) =>
    parameters.map((parameter) => [`${operationId} ${parameter.name}`, parameter] as const),
  );

  it.each(bodies)("of the body of %s fits its schema", (_operationId, schema) => {
    const { valid, errors } = new Validator(schema as object, "2020-12").validate(exampleOf(schema));
    expect(valid ? [] : errors.map(({ error }) => error)).toEqual([]);
  });

  it.each(parameters)("of %s fits its schema", (_name, { name, schema }) => {
    const { valid } = new Validator(schema as object, "2020-12").validate(exampleOf(schema, name));
    expect(valid).toBe(true);
  });
});

describe("the page of a provider", () => {
  it("says what to enter there, how to connect, and what each scope is for", async () => {
    const text = await read("/docs/providers/github");
    for (const said of [
      ...[
        "https://docs.github.com/",
        `value="${env.PUBLIC_URL}/oauth2/callback"`,
        "Personal access token",
        "GET /user",
      ],
      ...["<code>read:user</code>", "Read the profile", "https://github.com/login/oauth/authorize"],
    ]) {
      expect(text).toContain(said);
    }
  });

  it("asks for the fields that a provider needs, and for no redirect URI where there is no OAuth", async () => {
    const providers = everyProvider(await app.deps.catalog.described());
    for (const { slug, name, fields, auth, setup, checked } of providers) {
      const text = await read(`/docs/providers/${slug}`);
      expect(await gzipped(text), slug).toBeLessThan(MOST_BYTES);
      for (const url of [checked.page, setup.clientUrl ?? checked.page]) {
        expect(text).toContain(`href="${url.replaceAll("&", "&amp;")}"`);
      }
      expect(text).not.toContain("{redirectUri}");
      expect(text.split('<ol class="steps"').length - 1).toBe(setup.steps.length > 0 ? 1 : 0);
      expect(text).toContain(`<h1>${name.replaceAll("&", "&amp;")}</h1>`);
      for (const field of fields) expect(text).toContain(`<code class="member">${field.name}</code>`);
      expect(text.includes("/oauth2/callback")).toBe(auth.some(({ type }) => type === "oauth2"));
    }
  });
});

describe("the list of providers", () => {
  const shownOn = (text: string) =>
    Array.from(text.matchAll(/href="\/docs\/providers\/([a-z0-9-]+)"/g), ([, slug]) => slug);

  it("has every provider once", async () => {
    const slugs = shownOn(await read("/docs/providers"));
    expect(slugs.sort()).toEqual(app.deps.catalog.entries.map(({ slug }) => slug).sort());
  });

  it.each([
    ["q=google-mail", ["gmail"]],
    ["q=gmail&category=email", ["gmail"]],
    ["q=gmail&category=music", []],
    ["q=gmail&category=nonsense", ["gmail"]],
    [`q=${encodeURIComponent('"><script>alert(1)</script>')}`, []],
  ])("finds %s without a script, and says how many there are", async (query, found) => {
    const text = await read(`/docs/providers?${query}`);
    expect(shownOn(text)).toEqual(found);
    expect(text).toContain(found.length > 0 ? `Shown: ${found.length}` : "Nothing fits these words.");
    expect(text).not.toContain("<script>alert");
  });
});

it("an alias leads to the page of its provider, in the same language", async () => {
  const response = await app.fetch("/docs/providers/google-mail?lang=de");
  expect([response.status, response.headers.get("location")]).toEqual([302, "/docs/providers/gmail?lang=de"]);
});

it.each(["/docs/nothing", "/docs/Tokens", "/docs/providers/nobody", "/docs/openapi.json"])(
  "has no page %s",
  async (path) => {
    const response = await app.fetch(path);
    expect([response.status, response.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  },
);
