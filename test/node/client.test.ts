import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts } from "../../scripts/lib/ports.ts";
import { latchkeyFetch } from "../../src/client/latchkeyFetch.js";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { connectThrough } from "./support/proxied.ts";
import { type RecordedApi, sendJson, startRecordedApi } from "./support/recordedApi.ts";
import { sharedBuild } from "./support/shared.ts";

let worker: BuiltWorker;
let api: RecordedApi;
let viaLatchkey: typeof fetch;
let own: string;

beforeAll(async () => {
  worker = await startBuiltWorker(await sharedBuild(), (await freePorts()).worker);
  api = await startRecordedApi(({ path }, response, origin) => {
    if (path === "/v1/old") response.writeHead(302, { location: "new" }).end();
    else if (path === "/v1/away") response.writeHead(302, { location: `${origin}/elsewhere` }).end();
    else sendJson(response, { path }, { link: `<${origin}/v1/next>; rel="next"` });
  });
  const { url, authorization } = await connectThrough(worker, `${api.origin}/v1`);
  const integration = new URL(url).pathname.split("/")[3] ?? "";
  own = `${worker.origin}/api/integrations/${integration}`;
  const token = async () => authorization.replace("Bearer ", "");
  viaLatchkey = latchkeyFetch({ baseUrl: `${worker.origin}/`, integration, token });
}, 120_000);

afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

const last = () => api.seen.at(-1);

it("C14 the client that is served is the file that is tested", async () => {
  const served = await (await fetch(`${worker.origin}/client.js`)).text();
  expect(served).toBe(readFileSync(join(import.meta.dirname, "../../src/client/latchkeyFetch.js"), "utf8"));
  const { latchkeyFetch: imported } = await import(`data:text/javascript,${encodeURIComponent(served)}`);
  expect(typeof imported({ baseUrl: worker.origin, integration: "x", token: "y" })).toBe("function");
});

describe("C14 a fetch through Latchkey", () => {
  it.each([
    ["a text", () => `${api.origin}/v1/a%2Fb//c?q=x%20y#part`],
    ["a URL", () => new URL(`${api.origin}/v1/a%2Fb//c?q=x%20y`)],
    ["a Request", () => new Request(`${api.origin}/v1/a%2Fb//c?q=x%20y`)],
  ])("sends %s as it is", async (_what, input) => {
    const response = await viaLatchkey(input());
    expect([response.status, response.headers.get("latchkey-source")]).toEqual([200, "upstream"]);
    expect(last()?.path).toBe("/v1/a%2Fb//c?q=x%20y");
  });

  it("sends a method, headers and a body, of a Request as well", async () => {
    const init = { method: "PATCH", headers: { "Content-Type": "text/x", "X-Own": "1" }, body: "body" };
    await viaLatchkey(`${api.origin}/v1/x`, init);
    await viaLatchkey(new Request(`${api.origin}/v1/x`, init));
    await viaLatchkey(new Request(`${api.origin}/v1/x`), {
      ...init,
      headers: { "content-type": "text/x", "x-own": "1" },
    });
    for (const { method, headers, body } of api.seen.slice(-3)) {
      expect([method, headers["content-type"], headers["x-own"], body]).toEqual(["PATCH", "text/x", "1", "body"]);
    }
  });

  it("takes the SDK's own credentials off", async () => {
    const headers = { authorization: "Bearer sk_placeholder", "x-api-key": "sk_placeholder" };
    expect((await viaLatchkey(`${api.origin}/v1/x`, { headers })).status).toBe(200);
    expect(JSON.stringify(last())).not.toContain("sk_placeholder");
  });

  it("C17 follows pages and redirects within the proxy", async () => {
    const [, next = ""] = /<(.*)>/.exec((await viaLatchkey(`${api.origin}/v1/x`)).headers.get("link") ?? "") ?? [];
    expect(next.startsWith(`${worker.origin}/api/integrations/`)).toBe(true);
    expect((await viaLatchkey(next)).status).toBe(200);
    expect(last()?.path).toBe("/v1/next");
    const redirected = await viaLatchkey(`${api.origin}/v1/old`);
    expect(await redirected.json()).toEqual({ path: "/v1/new" });
    expect(last()?.headers.authorization).toMatch(/^Bearer [0-9a-f]{48}$/);
  });

  it("C17 takes no token along to where a redirect leads away", async () => {
    await viaLatchkey(`${api.origin}/v1/away`);
    expect(last()?.path).toBe("/elsewhere");
    expect(last()?.headers.authorization).toBeUndefined();
  });

  it.each([
    ["the integration itself", () => own],
    ["a path beside the proxy's", () => `${own}/request/../connection`],
    ["another integration", () => `${own}2`],
    ["another integration's API", () => `${own}2/request/x`],
    ["another surface", () => `${worker.origin}/v1/tenants/default`],
  ])("T23 takes no token along to %s at Latchkey", async (_what, address) => {
    const before = api.seen.length;
    const response = await viaLatchkey(address());
    expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([400, "url_not_allowed"]);
    expect(api.seen.length).toBe(before);
  });

  it("is refused an address that is not the integration's", async () => {
    const response = await viaLatchkey("https://elsewhere.example/x");
    expect([response.status, response.headers.get("latchkey-source")]).toEqual([400, "broker"]);
  });
});
