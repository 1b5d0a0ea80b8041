import { describe, expect, it } from "vitest";
import { createApp, routes, servedPages } from "../../src/app.ts";
import { documentedPath } from "../../src/http/openapi.ts";
import { testApp } from "../support/app.ts";
import { openApi } from "../support/documented.ts";

describe("the OpenAPI document", () => {
  it("names every route that is registered, and no other", () => {
    const registered = createApp()
      .routes.filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => !servedPages.some(({ method, path }) => route === `${method.toUpperCase()} ${path}`));
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

  it("C17 names the headers by which a request speaks to Latchkey", () => {
    const named = Object.fromEntries(
      Object.values(openApi.paths)
        .flatMap((operations) => Object.values(operations))
        .map(({ operationId, parameters = [] }) => [
          operationId,
          parameters.flatMap((parameter) => (parameter.in === "header" ? parameter.name : [])),
        ]),
    );
    const ofProxy = ["X-Act-As-User", "Latchkey-Config", "Latchkey-Approval", "Latchkey-Location"];
    expect(named).toMatchObject({
      ...{ callProviderByGet: ofProxy, callProviderBaseByGet: ofProxy, callProviderByEnvelope: ofProxy },
      ...{
        previewDirectories: ["X-Act-As-User", "Latchkey-Config"],
        executeTool: ["X-Act-As-User", "Latchkey-Approval"],
      },
    });
    for (const { access, operationId } of routes) {
      expect([operationId, named[operationId]?.includes("X-Act-As-User")]).toEqual([operationId, access === "user"]);
    }
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
