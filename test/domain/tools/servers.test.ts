import { describe, expect, it } from "vitest";
import { resolveTarget } from "../../../src/domain/policy/urlPolicy.ts";
import { buildToolCall } from "../../../src/domain/tools/buildToolCall.ts";
import { reasonFor, toolOf } from "../../support/openapi.ts";
import { deployed } from "../../support/reach.ts";

const PLACES = {
  apiBaseUrl: "https://api.acme.example/v2",
  otherBaseUrls: ["https://files.acme.example/up/", "https://*.shops.example/api"],
};

/** Where a tool would call, of an operation at `/v2/things` whose server is this one. */
function addressWith(server: unknown, path = "/v2/things", places = PLACES): string | undefined {
  const tool = toolOf({ servers: [server] }, { method: "get", path, ...places });
  const { target } = buildToolCall(tool, {});
  return resolveTarget([places.apiBaseUrl, ...places.otherBaseUrls], target, deployed)?.href;
}

describe("where an operation is", () => {
  it.each([
    ["the base URL itself", "https://api.acme.example/v2", "/things", "https://api.acme.example/v2/things"],
    ["the base URL with a slash", "https://api.acme.example/v2/", "/things", "https://api.acme.example/v2/things"],
    ["below the base URL", "https://api.acme.example/v2/beta", "/things", "https://api.acme.example/v2/beta/things"],
    ["above the base URL", "https://api.acme.example", "/v2/things", "https://api.acme.example/v2/things"],
    ["above the base URL, exactly", "https://api.acme.example/", "/v2", "https://api.acme.example/v2/"],
    ["another place", "https://files.acme.example/up", "/things", "https://files.acme.example/up/things"],
    ["below another place", "https://files.acme.example/up/x", "/things", "https://files.acme.example/up/x/things"],
    ["above another place", "https://files.acme.example", "/up/things", "https://files.acme.example/up/things"],
    [
      "below a place with a wildcard",
      "https://eu.shops.example/api/v1",
      "/things",
      "https://eu.shops.example/api/v1/things",
    ],
    ["another host", "https://elsewhere.example/v9", "/things", "https://api.acme.example/v2/things"],
    ["the same host elsewhere", "https://api.acme.example/v1", "/things", "https://api.acme.example/v2/things"],
    [
      "a host that only begins alike",
      "https://api.acme.example.evil.example/v2",
      "/things",
      "https://api.acme.example/v2/things",
    ],
    ["relative", "/v3", "/things", "https://api.acme.example/v2/things"],
    ["no address", "http://[", "/things", "https://api.acme.example/v2/things"],
    ["of user info", "https://evil@api.acme.example/v2/x", "/things", "https://api.acme.example/v2/things"],
    ["plain http", "http://api.acme.example/v2/x", "/things", "https://api.acme.example/v2/x/things"],
    ["a private address", "https://169.254.169.254/", "/things", "https://api.acme.example/v2/things"],
  ])("when its server is %s", (_what, url, path, expected) => {
    expect(addressWith({ url }, path)).toBe(expected);
  });

  it("is not known when it is beside the places", () => {
    const beside = { servers: [{ url: "https://api.acme.example" }] };
    expect(reasonFor(beside, { path: "/v1/things", ...PLACES })).toBe(
      "its address is not below the integration's base URL",
    );
    expect(reasonFor(beside, { path: "/v22/things", ...PLACES })).toBe(
      "its address is not below the integration's base URL",
    );
  });

  it("has the variables of its server filled in", () => {
    const variables = { version: { default: "v2" }, part: { enum: ["a"], default: "beta" } };
    expect(addressWith({ url: "https://api.acme.example/{version}/{part}", variables }, "/things")).toBe(
      "https://api.acme.example/v2/beta/things",
    );
    expect(addressWith({ url: "https://{constructor}.acme.example/v2/x" }, "/things")).toBe(
      "https://api.acme.example/v2/x/things",
    );
  });

  it("is told by the operation, or else its path, or else the document", () => {
    const server = (name: string) => [{ url: `https://api.acme.example/v2/${name}` }];
    const at = (own: Record<string, unknown>, pathItem: Record<string, unknown>) =>
      toolOf(own, { pathItem, document: { servers: server("document") }, ...PLACES }).path;
    expect(at({ servers: server("operation") }, { servers: server("path") })).toBe("/operation/things");
    expect(at({}, { servers: server("path") })).toBe("/path/things");
    expect(at({ servers: [] }, {})).toBe("/document/things");
  });

  it("is relative to the base URL, or names another place", () => {
    expect(toolOf({ servers: [{ url: "https://api.acme.example/v2" }] }, PLACES)).not.toHaveProperty("baseUrl");
    expect(toolOf({ servers: [{ url: "https://files.acme.example/up/x" }] }, PLACES)).toMatchObject({
      ...{ baseUrl: "https://files.acme.example/up", path: "/x/things" },
    });
    expect(toolOf({ servers: [{ url: "https://eu.shops.example/api" }] }, PLACES).baseUrl).toBe(
      "https://eu.shops.example/api",
    );
  });

  it.each(["/a\\b", "/{a", "/a}", "/a\u0000b", "/a\u202eb", "/\ud800"])("cannot be %j", (path) => {
    expect(reasonFor({}, { path })).toMatch(/^its path (holds characters|could not be called|has a brace)/);
  });

  it.each(["/../x", "/a/%2e%2e/b", "//b", "/a/..;x/b", "/a/%2fb", "/a/..%2fb", "/a/%5c"])(
    "T22 cannot be %s",
    (path) => {
      expect(reasonFor({}, { path })).toBe("its path could not be called");
    },
  );
});
