import { describe, expect, it } from "vitest";
import { createApp, routes } from "../../src/app.ts";
import { documentedPath } from "../../src/http/openapi.ts";
import { testApp } from "../support/app.ts";
import { openApi } from "../support/documented.ts";

describe("the OpenAPI document", () => {
  it("names every route that is registered, and no other", () => {
    const registered = createApp()
      .routes.filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path}`);
    const declared = routes.map((route) => `${route.method.toUpperCase()} ${route.path}`);
    expect([...new Set(registered)].sort()).toEqual([...declared].sort());
    const documented = Object.entries(openApi.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(documented.sort()).toEqual(routes.map((route) => `${route.method} ${documentedPath(route)}`).sort());
  });

  it("is served as it is built", async () => {
    const response = await (await testApp()).fetch("/openapi.json");
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(openApi)));
  });

  it("gives each operation an id of its own", () => {
    const ids = routes.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("describes every body with a closed set of fields", () => {
    const bodies = routes.flatMap(({ body }) => body ?? []);
    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies)
      expect(body.safeParse({ unheardOf: 1 }).error?.issues.map(({ code }) => code)).toContain("unrecognized_keys");
  });
});
