import { expect, it } from "vitest";
import { acme, connected } from "../../support/proxy.ts";
import { canaryServer, stage } from "../../support/stage.ts";

const STATUSES = [301, 302, 303, 307, 308];

it.each(STATUSES)("T23 hands a %i to another origin to the caller and does not follow it", async (status) => {
  const evil = await canaryServer();
  const location = `${evil.url}/collect?from=api`;
  const upstream = await stage({ status, headers: { location }, body: "moved" });
  const { request, token } = await connected(acme(upstream.url));
  const response = await request("me");
  expect(response.status).toBe(status);
  expect(response.headers.get("location")).toBe(location);
  expect(response.headers.get("latchkey-source")).toBe("upstream");
  const text = `${JSON.stringify([...response.headers])}${await response.text()}`;
  expect(text).toContain("moved");
  expect(text).not.toContain(token);
  expect(await evil.seen()).toEqual([]);
  expect(await upstream.seen()).toHaveLength(1);
});

it.each(STATUSES)("T23 does not follow a %i within the integration's own place either", async (status) => {
  const upstream = await stage({ status, headers: { location: "/v1/elsewhere" } });
  const { request } = await connected(acme(upstream.url));
  const response = await request("me");
  const elsewhere = new URL("/v1/elsewhere", upstream.url).href;
  expect([response.status, response.headers.get("location")]).toEqual([status, elsewhere]);
  expect((await upstream.seen()).map(({ path }) => path)).toEqual(["/v1/me"]);
});

it("T23 keeps a credential that goes into the query out of the answer to a redirect", async () => {
  const evil = await canaryServer();
  const upstream = await stage({ status: 302, headers: { location: `${evil.url}/next` } });
  const placement = { in: "query", name: "key", template: "{token}" } as const;
  const provider = acme(upstream.url, { auth: [{ type: "apikey", label: "Key", placement }] });
  const { request, token } = await connected(provider);
  const response = await request("me?page=2");
  expect(response.headers.get("location")).toBe(`${evil.url}/next`);
  expect(`${JSON.stringify([...response.headers])}${await response.text()}`).not.toContain(token);
  expect(await evil.seen()).toEqual([]);
});
