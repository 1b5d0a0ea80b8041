import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/storage/database.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { observeD1 } from "../../support/d1.ts";
import { type Call, expectProblem } from "../../support/integrations.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { TENANT } from "../../support/tenants.ts";

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const LOGO = `${TENANT}/logo`;

let app: TestApp;
let root: Call;

beforeEach(async () => {
  app = await testApp();
  root = app.as("root", { roles: ["superuser"] });
});

function put(body: BodyInit, contentType: string, call = root, path = LOGO): Promise<Response> {
  return call(path, { method: "PUT", body, headers: { "content-type": contentType } });
}

async function logoUrl(): Promise<string | null> {
  return (await (await root(TENANT)).json<{ logoUrl: string | null }>()).logoUrl;
}

const pathOf = (url: string | null) => new URL(url ?? "").pathname;

describe("a tenant's logo", () => {
  it("is shown to everybody at an address of its own, which changes with the picture", async () => {
    expect(await logoUrl()).toBe(null);
    expect((await put(PNG, "image/png")).status).toBe(204);
    expect(await trail()).toEqual(["user:root tenant.updated default success"]);
    const url = await logoUrl();
    const shown = await app.fetch(pathOf(url));
    expect([shown.status, shown.headers.get("content-type"), shown.headers.get("cache-control")]).toEqual([
      ...[200, "image/png", "public, max-age=31536000, immutable"],
    ]);
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(PNG);
    const known = { "if-none-match": shown.headers.get("etag") ?? "" };
    expect((await app.fetch(pathOf(url), { headers: known })).status).toBe(304);
    expect((await put(SVG, "image/svg+xml")).status).toBe(204);
    expect(await logoUrl()).not.toBe(url);
    await expectProblem(await app.fetch(pathOf(url)), 404, "not_found");
    expect(await rowsOf("tenant_logos")).toHaveLength(1);
  });

  it("T48 is shown in a sandbox, since a picture can be a document with scripts", async () => {
    await put(SVG, "image/svg+xml");
    const { headers } = await app.fetch(pathOf(await logoUrl()));
    expect(headers.get("content-security-policy")).toContain("sandbox; default-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("is taken away, twice with the same end, and keeps what else is decided", async () => {
    await root(TENANT, jsonBody({ name: "Acme", accent: "#AA3311" }, "PATCH"));
    await put(PNG, "image/png");
    for (const _ of [1, 2]) expect((await root(LOGO, { method: "DELETE" })).status).toBe(204);
    expect(await (await root(TENANT)).json()).toMatchObject({ name: "Acme", accent: "#AA3311", logoUrl: null });
    expect(await rowsOf("tenant_logos")).toEqual([]);
  });

  it.each<[string, BodyInit, string, number, string]>([
    ["what is no picture", "GIF89a", "image/gif", 415, "unsupported_media_type"],
    ["a picture under another type", PNG, "image/jpeg", 400, "validation_failed"],
    ["more than 64 KiB", new Uint8Array(65_537), "image/png", 413, "payload_too_large"],
  ])("refuses %s, and keeps the one before", async (_, body, type, status, code) => {
    await put(PNG, "image/png");
    const before = await logoUrl();
    await expectProblem(await put(body, type), status, code);
    expect(await logoUrl()).toBe(before);
  });

  it("T15 is for superusers to decide, of their own tenant", async () => {
    const ada = app.as("ada", { scope: "integration:* key:manage-tenant" });
    await expectProblem(await put(PNG, "image/png", ada), 403, "forbidden");
    await expectProblem(await ada(LOGO, { method: "DELETE" }), 403, "forbidden");
    const elsewhere = "/v1/tenants/elsewhere/logo";
    await expectProblem(await put(PNG, "image/png", root, elsewhere), 404, "not_found");
    await expectProblem(await root(elsewhere, { method: "DELETE" }), 404, "not_found");
    expect(await rowsOf("tenant_logos")).toEqual([]);
  });

  it("F01 is not there for a while when D1 fails", async () => {
    const { d1, fail } = observeD1(env.DB);
    fail("D1_ERROR: Network connection lost.");
    const failing = await testApp({ db: openDatabase(d1) });
    await expectProblem(await failing.fetch("/logos/some"), 503, "storage_unavailable");
  });
});
