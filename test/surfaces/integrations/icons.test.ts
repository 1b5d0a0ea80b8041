import { env } from "cloudflare:workers";
import { base64url } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { monogram, providerIcon } from "../../../src/catalog/icon.ts";
import { type TestApp, testApp } from "../../support/app.ts";
import { streamOf } from "../../support/bodies.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import {
  admin,
  auditRows,
  type Call,
  countRows,
  expectAudited,
  expectProblem,
  racedApp,
  SCOPE,
} from "../../support/integrations.ts";

const PNG = bytes([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "and so on");
const WEBP = bytes("RIFF", [1, 2, 3, 4], "WEBPVP8 ", [0, 255, 128]);
const JPEG = bytes([0xff, 0xd8, 0xff, 0xe0], "JFIF", [0, 0xff]);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>Ä</title></svg>';
const IMAGES = [
  ["image/png", PNG],
  ["image/webp", WEBP],
  ["image/jpeg", JPEG],
  ["image/svg+xml", bytes(SVG)],
] as const;
const KIB_64 = 65_536;
const CSP = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

let app: TestApp;
let ada: Call;
let id: string;
let path: string;

beforeEach(async () => {
  app = await testApp();
  ada = admin(app);
  id = await givenIntegration(app.deps, { type: "github", name: "Our code", owner: "user:ada" }, [
    { principal: "user:bob", accessLevel: 1 },
    { principal: "team:red", accessLevel: 2 },
  ]);
  path = `/api/integrations/${id}/icon`;
});

function bytes(...parts: (string | number[])[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : part)),
  );
}

function put(body: BodyInit = SVG, contentType = "image/svg+xml", call = ada): Promise<Response> {
  return call(path, { method: "PUT", body, headers: { "content-type": contentType } });
}

const remove = (call = ada) => call(path, { method: "DELETE" });

/** The shown icon: everything that its answer says. */
async function shown(call: (path: string) => Promise<Response> = ada, at = path) {
  const response = await call(at);
  const header = (name: string) => response.headers.get(name);
  const content = new Uint8Array(await response.arrayBuffer());
  const digest = base64url.encode(new Uint8Array(await crypto.subtle.digest("SHA-256", content)));
  expect(header("etag")).toBe(`"${digest}"`);
  expect([response.status, header("x-content-type-options"), header("content-security-policy")]).toEqual([
    200,
    "nosniff",
    CSP,
  ]);
  return { contentType: header("content-type"), cacheControl: header("cache-control"), content };
}

describe("an uploaded icon", () => {
  it.each(IMAGES)("of %s is kept as it came, and served as that", async (contentType, content) => {
    const event = { action: "integration.icon_set", targetId: id, details: { contentType } };
    const response = await expectAudited(() => put(content, contentType), event);
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(await shown()).toEqual({ contentType, cacheControl: "private, max-age=300", content });
  });

  it.each(["IMAGE/PNG", "image/png; name=x", "image/png ;x=y"])("is known by the type %s", async (contentType) => {
    expect((await put(PNG, contentType)).status).toBe(204);
    expect((await shown()).contentType).toBe("image/png");
  });

  it.each([
    ["with an XML declaration", `<?xml version="1.0" encoding="UTF-8"?>\n${SVG}`],
    ["with a byte order mark", `\uFEFF${SVG}`],
    ["with comments and white space", `\n <!-- a --><!---->\n${SVG}\n`],
    ["without children", "<svg/>"],
    ["with a script: it is served so that it does not run", "<svg><script>alert(1)</script></svg>"],
  ])("may be an SVG %s", async (_what, document) => {
    expect((await put(document)).status).toBe(204);
    expect((await shown()).content).toEqual(bytes(document));
  });

  it("takes the place of the one before, whatever its type", async () => {
    for (const [contentType, content] of IMAGES) expect((await put(content, contentType)).status).toBe(204);
    expect(await countRows("integration_icons")).toBe(1);
    expect(await shown()).toMatchObject({ contentType: "image/svg+xml", content: bytes(SVG) });
    expect((await auditRows()).map(({ action }) => action)).toEqual(IMAGES.map(() => "integration.icon_set"));
  });

  it("may have 64 KiB and not more, with a length or without", async () => {
    const fitting = bytes([...PNG], Array(KIB_64 - PNG.length).fill(7));
    const larger = bytes([...fitting], [7]);
    expect((await put(fitting, "image/png")).status).toBe(204);
    expect((await put(streamOf(fitting), "image/png")).status).toBe(204);
    const headers = { "content-type": "image/png", "content-length": String(larger.length) };
    for (const init of [{ body: larger }, { body: streamOf(larger) }, { body: larger, headers }]) {
      const sent = ada(path, { method: "PUT", headers: { "content-type": "image/png" }, ...init });
      await expectProblem(await sent, 413, "payload_too_large");
    }
    expect((await shown()).content).toEqual(fitting);
  });

  it("is removed, and then that of its type is shown again", async () => {
    await put(PNG, "image/png");
    const event = { action: "integration.icon_removed", targetId: id, details: {} };
    const response = await expectAudited(remove, event);
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect((await shown()).content).toEqual(bytes(await providerIcon({ name: "GitHub", icon: "github" })));
    await expectProblem(await remove(), 404, "not_found");
    expect(await auditRows()).toHaveLength(2);
  });

  it("goes with its integration", async () => {
    await put();
    expect((await ada(`/api/integrations/${id}`, { method: "DELETE" })).status).toBe(204);
    expect(await countRows("integration_icons")).toBe(0);
    await expectProblem(await ada(path), 404, "not_found");
  });

  it("is not kept for an integration that is deleted at the same time", async () => {
    const raced = await racedApp(`DELETE FROM integrations WHERE id = '${id}'`);
    await expectProblem(await put(SVG, "image/svg+xml", admin(raced)), 409, "conflict");
    expect([await countRows("integration_icons"), await auditRows()]).toEqual([0, []]);
  });

  it("is found by slug and by natural id as well", async () => {
    await put();
    for (const reference of ["github", "ada:github", "user:ada:github"]) {
      expect((await shown(ada, `/api/integrations/${reference}/icon`)).content).toEqual(bytes(SVG));
    }
  });
});

describe("a body that is refused", () => {
  const refused = async (response: Response, status: number, code: string, field?: string) => {
    await expectProblem(response, status, code, field);
    expect([await countRows("integration_icons"), await auditRows()]).toEqual([0, []]);
  };

  it.each([
    "image/gif",
    "image/*",
    "text/html",
    "application/xml",
    "image/svg",
    "image/png, image/jpeg",
    "image/png/x",
  ])("for its type: %s", async (contentType) => {
    await refused(await put(PNG, contentType), 415, "unsupported_media_type");
  });

  it("for having no type, or no content", async () => {
    await refused(await ada(path, { method: "PUT", body: PNG }), 415, "unsupported_media_type");
    await refused(await ada(path, { method: "PUT" }), 415, "unsupported_media_type");
    const headers = { "content-type": "image/png" };
    await refused(await ada(path, { method: "PUT", headers }), 400, "validation_failed", "body");
  });

  it("for being another type than it says", async () => {
    for (const [said] of IMAGES) {
      for (const [is, content] of IMAGES) {
        if (said !== is) await refused(await put(content, said), 400, "validation_failed", "body");
      }
    }
  });

  it.each([
    ["empty", "image/png", ""],
    ["a PNG cut off", "image/png", PNG.slice(0, 7)],
    ["a PNG after something else", "image/png", bytes(" ", [...PNG])],
    ["a JPEG cut off", "image/jpeg", JPEG.slice(0, 2)],
    ["a RIFF file of another kind", "image/webp", bytes("RIFF", [1, 2, 3, 4], "WAVE")],
    ["a WebP cut off", "image/webp", WEBP.slice(0, 11)],
    ["an HTML page", "image/svg+xml", "<html><svg/></html>"],
    ["text before the SVG", "image/svg+xml", "x<svg/>"],
    ["an element that begins like svg", "image/svg+xml", "<svgx/>"],
    ["an element of another case", "image/svg+xml", "<SVG/>"],
    ["not valid UTF-8", "image/svg+xml", bytes("<svg>", [0xc3, 0x28], "</svg>")],
    ["UTF-16", "image/svg+xml", bytes([0xff, 0xfe, 0x3c, 0], "s", [0], "v", [0], "g", [0])],
    ["an SVG with a document type", "image/svg+xml", "<!DOCTYPE svg><svg/>"],
    ["an SVG with a document type in small letters", "image/svg+xml", "<!doctype svg><svg/>"],
    ["an SVG with entities", "image/svg+xml", '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'],
    ["an SVG with an entity alone", "image/svg+xml", '<svg><!ENTITY a "b"></svg>'],
    ["an SVG with a style sheet", "image/svg+xml", '<?xml-stylesheet href="https://evil.example/x.css"?><svg/>'],
    ["a comment that does not end", "image/svg+xml", "<!-- <svg/>"],
    ["nothing but comments", "image/svg+xml", "<!-- <svg/> -->"],
  ])("for being %s", async (_what, contentType, body) => {
    await refused(await put(body, contentType), 400, "validation_failed", "body");
  });

  it("soon, even when it is made to be read slowly", async () => {
    const began = performance.now();
    for (const piece of ["<!---->", "<!--", "<?xml ?>", " ", "<!-- -->\n", "<?xml "]) {
      const body = piece.repeat(Math.floor(KIB_64 / piece.length));
      await refused(await put(body), 400, "validation_failed", "body");
    }
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

describe("who may", () => {
  const scope = { scope: SCOPE };

  it.each([
    ["the owner", () => ada],
    ["level 2", () => app.as("eve", { ...scope, groups: ["red"] })],
    ["a superuser", () => app.as("root", { roles: ["superuser"] })],
  ])("set, see and remove an icon: %s", async (_who, callOf) => {
    const call = callOf();
    expect((await put(SVG, "image/svg+xml", call)).status).toBe(204);
    expect((await shown(call)).content).toEqual(bytes(SVG));
    expect((await remove(call)).status).toBe(204);
  });

  it.each([
    ["level 1", () => app.as("bob", scope)],
    ["the owner without the permission", () => app.as("ada", { scope: "integration:read integration:delete" })],
    ["level 2 without the permission", () => app.as("eve", { groups: ["red"] })],
  ])("see an icon and not change it: %s", async (_who, callOf) => {
    await put();
    const call = callOf();
    await expectProblem(await put(PNG, "image/png", call), 403, "forbidden");
    await expectProblem(await remove(call), 403, "forbidden");
    expect((await shown(call)).content).toEqual(bytes(SVG));
    expect(await auditRows()).toHaveLength(1);
  });

  it.each([
    ["a stranger", () => app.as("mallory", scope)],
    ["a user of another tenant", () => app.as("ada", { ...scope, tenant: "globex", groups: ["red"] })],
    ["a superuser of another tenant", () => app.as("root", { roles: ["superuser"], tenant: "globex" })],
  ])("learn nothing of an icon: %s", async (_who, callOf) => {
    await put();
    const call = callOf();
    await expectProblem(await put(PNG, "image/png", call), 404, "not_found");
    await expectProblem(await remove(call), 404, "not_found");
    const [there, nowhere] = [await call(path), await call("/api/integrations/int_nowhere/icon")];
    const withoutIds = async (response: Response) => ({
      ...(await response.json<object>()),
      requestId: 0,
      instance: 0,
    });
    expect(there.headers.get("etag")).toBeNull();
    expect(await withoutIds(there)).toEqual(await withoutIds(nowhere));
    expect(await auditRows()).toHaveLength(1);
  });

  it("nobody without signing in, except for the icons of providers", async () => {
    await expectProblem(await app.fetch(path), 401, "unauthenticated");
    await expectProblem(await put(SVG, "image/svg+xml", app.fetch), 401, "unauthenticated");
    await expectProblem(await remove(app.fetch), 401, "unauthenticated");
    await expectProblem(await app.fetch("/api/integration-icon-registry"), 401, "unauthenticated");
    expect((await app.fetch("/icons/github")).status).toBe(200);
  });
});

describe("an integration without an icon of its own", () => {
  it("shows that of its type", async () => {
    const content = bytes(await providerIcon({ name: "GitHub", icon: "github" }));
    expect(await shown()).toEqual({ contentType: "image/svg+xml", cacheControl: "private, max-age=300", content });
  });

  it("shows a monogram of its name when its type has none", async () => {
    const custom = await givenIntegration(app.deps, { type: "custom", slug: "own", name: "<Ärger> & Co" });
    const { content } = await shown(ada, `/api/integrations/${custom}/icon`);
    expect(content).toEqual(bytes(monogram("<Ärger> & Co")));
  });
});

describe("an icon that the caller has already", () => {
  it.each([
    ["its ETag", (etag: string) => etag],
    ["its ETag made weak", (etag: string) => `W/${etag}`],
    ["a list with it", (etag: string) => `"other", ${etag}`],
    ["anything", () => "*"],
  ])("is not sent again when it is named by %s", async (_what, nameOf) => {
    for (const at of [path, "/icons/github"]) {
      const first = await ada(at);
      const headers = { "if-none-match": nameOf(first.headers.get("etag") ?? "") };
      const response = await ada(at, { headers });
      expect([response.status, await response.text()]).toEqual([304, ""]);
      for (const name of ["etag", "cache-control", "content-security-policy"]) {
        expect(response.headers.get(name), name).toBe(first.headers.get(name));
      }
    }
  });

  it("is sent when it has changed, or is named wrongly", async () => {
    const etag = (await ada(path)).headers.get("etag") ?? "";
    await put();
    for (const named of [etag, '"other"', "", etag.replaceAll('"', "")]) {
      expect((await ada(path, { headers: { "if-none-match": named } })).status, named).toBe(200);
    }
  });
});

describe("the icons of the providers", () => {
  it("are listed with the names that the providers go under", async () => {
    const response = await app.as("ada")("/api/integration-icon-registry");
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const expected = app.deps.catalog.entries.map(({ name, aliases, slug }) => ({
      name,
      aliases,
      imageUrl: `${env.PUBLIC_URL}/icons/${slug}`,
    }));
    expect(expected.length).toBeGreaterThan(10);
    expect(await response.json()).toEqual(expected);
  });

  it("are all where the list says", async () => {
    for (const provider of app.deps.catalog.entries) {
      expect(await shown(app.fetch, `/icons/${provider.slug}`)).toEqual({
        contentType: "image/svg+xml",
        cacheControl: "public, max-age=86400",
        content: bytes(await providerIcon(provider)),
      });
    }
  });

  it.each(["nothing", "GitHub", "constructor", "github.svg"])("are not at /icons/%s", async (slug) => {
    const response = await app.fetch(`/icons/${slug}`);
    await expectProblem(response, 404, "not_found");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});
