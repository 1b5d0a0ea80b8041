import { beforeEach, describe, expect, it } from "vitest";
import type { Call } from "../../support/integrations.ts";
import { enveloped, execute, type KeyScene, keyScene, outcome, proxied } from "../../support/keyScene.ts";

let scene: KeyScene;

beforeEach(async () => {
  scene = await keyScene();
});

/** By path and by envelope, which must never differ. */
async function both(call: Call, method: string, path: string): Promise<string> {
  const byPath = await outcome(await proxied(call, scene.ours, method, path));
  const byEnvelope = await outcome(await enveloped(call, scene.ours, method, path));
  expect([path, byEnvelope]).toEqual([path, byPath]);
  return byPath;
}

const PATTERNS = ["/repos/*/issues/**", "/projects/group%2Fproject"];

describe("T52 a key that is limited to paths", () => {
  it.each([
    "/repos/acme/issues",
    "/repos/acme/issues/1/comments",
    "/repos/acme/issues/",
    "/repos/acme/issues/a%2Fb",
    "/repos/acme/issues?path=/admin",
    "/repos/%61cme/issues",
    "/%72epos/acme/issue%73",
    "/projects/group%2Fproject",
    "/projects/group%2fproj%65ct",
  ])("T52 calls %s", async (path) => {
    const call = await scene.keyed({ paths: PATTERNS });
    expect(await both(call, "GET", path)).toBe("yes");
  });

  it.each([
    "/",
    "/repos",
    "/repos/acme",
    "/repos/acme/pulls",
    "/repos/acme/issuesandmore",
    "/REPOS/acme/issues",
    "/repos//issues",
    "/repos/a%2Fb/issues",
    "/repos/a%252Fb/issues",
    "/repos/a%25252fb/issues",
    "/repos/a%u002fb/issues",
    "/repos/admin%3F/issues",
    "/repos/admin%23/issues",
    "/repos/admin%253f/issues",
    "/repos/a%E2%88%95b/issues",
    "/repos/a%EF%BC%8Fb/issues",
    "/repos/acme%2Fissues",
    "/projects/group/project",
    "/projects/group%2Fproject/",
    "/projects/group%2Fproject%2Fhooks",
    "//repos/acme/issues",
  ])("T52 does not call %s", async (path) => {
    const call = await scene.keyed({ paths: PATTERNS });
    expect(await both(call, "GET", path)).toMatch(/^(?:limits\.paths|400 url_not_allowed)$/);
    expect(await scene.calls()).toEqual([]);
  });

  it.each([
    "repos/acme/issues/../../../admin",
    "repos/acme/issues/%2e%2e/%2e%2e/admin",
    "repos/acme/issues/%252e%252e/x",
    "repos/acme/issues/..;/..;/x",
    "repos/acme/issues\\..\\admin",
    "repos/acme/issues#/../x",
  ])("T52 does not get out by %s", async (url) => {
    const call = await scene.keyed({ paths: PATTERNS });
    expect(await outcome(await enveloped(call, scene.ours, "GET", url))).toMatch(
      /^(?:limits\.paths|400 url_not_allowed)$/,
    );
    expect(await scene.calls()).toEqual([]);
  });

  it("calls them by a whole address too, and no other address of the integration's", async () => {
    await scene.app.deps.db.$client
      .prepare("UPDATE integrations SET other_base_urls = ? WHERE id = ?")
      .bind(JSON.stringify([`${scene.upstream.url}/v2`]), scene.ours)
      .run();
    const call = await scene.keyed({ paths: PATTERNS });
    const at = (path: string) => enveloped(call, scene.ours, "GET", `${scene.upstream.url}${path}`);
    expect(await outcome(await at("/v1/repos/acme/issues"))).toBe("yes");
    expect(await outcome(await at("/v2/repos/acme/issues"))).toBe("limits.paths");
    const all = await scene.keyed({});
    expect(await outcome(await enveloped(all, scene.ours, "GET", `${scene.upstream.url}/v2/repos/acme/issues`))).toBe(
      "yes",
    );
  });

  it("decides about a tool by where its parameters lead", async () => {
    const call = await scene.keyed({ paths: ["/repos/acme/**"] });
    const list = (owner: string) => execute(call, scene.ours, "list-issues", { owner });
    expect(await outcome(await list("acme"))).toBe("yes");
    expect(await outcome(await list("other"))).toBe("limits.paths");
    expect(await outcome(await list("acme/x"))).toBe("limits.paths");
    expect(await scene.calls()).toEqual(["GET /repos/acme/issues"]);
  });
});

describe("T52 a key that is limited to methods, or to what only reads,", () => {
  const rows = [{ methods: ["GET"] as const }, { types: ["READ_ONLY"] as const }];

  it.each(rows)("T52 %j reads by GET and HEAD, and sends nothing else", async (limits) => {
    const call = await scene.keyed(limits);
    const limit = `limits.${Object.keys(limits)[0]}`;
    expect(await both(call, "GET", "/me")).toBe("yes");
    expect(await both(call, "HEAD", "/me")).toBe("yes");
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) expect(await both(call, method, "/me")).toBe(limit);
  });

  it.each(rows)("T52 %j is not got around by another method in a header or the query", async (limits) => {
    const call = await scene.keyed(limits);
    const limit = `limits.${Object.keys(limits)[0]}`;
    for (const name of ["X-HTTP-Method-Override", "x-http-method", "X_Method_Override", "X-HTTP-Method-Foo"]) {
      expect([name, await outcome(await proxied(call, scene.ours, "GET", "/me", { [name]: "delete " }))]).toEqual([
        name,
        limit,
      ]);
      const headers = { [name]: "PURGE" };
      expect(await outcome(await enveloped(call, scene.ours, "GET", "/me", { headers }))).toBe(limit);
      expect(await outcome(await proxied(call, scene.ours, "GET", "/me", { [name]: "GET" }))).toBe("yes");
    }
    for (const query of ["_method=DELETE", "a=1&_METHOD=put", "%5Fmethod=post"]) {
      expect([query, await both(call, "GET", `/me?${query}`)]).toEqual([query, limit]);
    }
    const params = { _method: "DELETE" };
    expect(await outcome(await enveloped(call, scene.ours, "GET", "/me", { params }))).toBe(limit);
    const sent = (await scene.calls()).filter((line) => !line.startsWith("GET /me"));
    expect(sent).toEqual([]);
  });
});

it("T52 a token that is renewed, and a call that is sent again, ask the limits again and count once", async () => {
  const call = await scene.keyed({ calls: 1 });
  await scene.upstream.act({ status: 503, headers: { "retry-after": "0" } }, { status: 200 });
  expect(await outcome(await proxied(call, scene.ours, "GET", "/me"))).toBe("yes");
  expect(await outcome(await proxied(call, scene.ours, "GET", "/me"))).toBe("limits.calls");
});
