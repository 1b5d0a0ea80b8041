import { describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { countStorage } from "../../support/counting.ts";
import { acme, connected, sized } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";

const PATH = "/api/integrations/acme/request";

describe("Shows 4: a call to a provider costs one round trip to the database", () => {
  it.each<[string, string, RequestInit]>([
    ["a GET", `${PATH}/me`, {}],
    ["a HEAD", `${PATH}/me`, { method: "HEAD" }],
    ["a POST with a body", `${PATH}/me`, sized("POST", "x")],
    ["a DELETE", `${PATH}/me`, { method: "DELETE" }],
    ["an envelope", PATH, jsonBody({ url: "me" })],
    ["an envelope's POST", PATH, jsonBody({ method: "POST", url: "me", data: { a: 1 } })],
  ])("Shows 4 for %s", async (_what, path, init) => {
    const upstream = await stage(json({ ok: true }));
    const { traffic, deps } = countStorage();
    const { app } = await connected(acme(upstream.url), {}, deps);
    traffic.restart();
    expect((await app.as("ada")(path, init)).status).toBe(200);
    expect(traffic).toMatchObject({ database: ["select"], tickets: [] });
  });

  it("Shows 4 also when the API says not now, and the call is tried again", async () => {
    const upstream = await stage(json({}, 503, { "retry-after": "0" }));
    const { traffic, deps } = countStorage();
    const { request } = await connected(acme(upstream.url), {}, deps);
    traffic.restart();
    expect((await request("me")).status).toBe(503);
    expect(await upstream.seen()).toHaveLength(3);
    expect(traffic).toMatchObject({ database: ["select"], tickets: [] });
  });

  it("asks nothing of the database when the limit of the principal is reached", async () => {
    const upstream = await stage(json({}));
    const { traffic, deps } = countStorage();
    const start = Date.now();
    const { request } = await connected(acme(upstream.url), { callsPerMinute: 2 }, { ...deps, now: () => start });
    expect((await request("me")).status).toBe(200);
    traffic.restart();
    expect((await request("me")).status).toBe(429);
    expect(traffic.database).toEqual([]);
  });
});
