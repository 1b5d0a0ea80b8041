import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Place, ProviderInput } from "../../../src/catalog/schema.ts";
import { placeCredential } from "../../../src/domain/placement/placeCredential.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json } from "../../support/stage.ts";
import type { Seen } from "../../support/stageServer.ts";

const BELOW = "https://api.example.com/v1/me%2Fx?page=2#top";

function placed(template: string, token: string, address = BELOW): URL {
  const url = new URL(address);
  placeCredential([{ in: "path", template }], { type: "token", token }, url, new Headers());
  return url;
}

/** What follows the credential is what it was, and the address reads the same to whoever reads it again. */
function expectPathKept(url: URL, address = BELOW): void {
  const before = new URL(address);
  expect(new URL(url.href).href).toBe(url.href);
  expect([url.origin, url.username, url.search, url.hash]).toEqual([before.origin, "", before.search, before.hash]);
  expect(url.pathname.endsWith(before.pathname), url.href).toBe(true);
  const added = url.pathname.split("/").length - before.pathname.split("/").length;
  expect([0, 1]).toContain(added);
}

describe("a credential in front of the path", () => {
  it.each([
    ["123:AAE-x_y", "/bot123:AAE-x_y"],
    ["a/b", "/bota%2Fb"],
    ["../../x", "/bot..%2F..%2Fx"],
    ["%2e%2e/", "/bot%252e%252e%2F"],
    ["a?b=c", "/bota%3Fb%3Dc"],
    ["a#b", "/bota%23b"],
    ["a\\b", "/bota%5Cb"],
    ["a b", "/bota%20b"],
    ["ü😀", "/bot%C3%BC%F0%9F%98%80"],
    ["a\ud800b", "/bota%EF%BF%BDb"],
    ["{token}{username}", "/bot%7Btoken%7D%7Busername%7D"],
    ["$&", "/bot%24%26"],
  ])("T21 T22 is one segment whatever it holds: %j", (token, segment) => {
    const url = placed("bot{token}", token);
    expectPathKept(url);
    expect(url.pathname).toBe(`${segment}/v1/me%2Fx`);
  });

  it.each([
    ".",
    "..",
    "%2e",
    "%2E%2e",
    ".%2e",
    "...",
    "/",
    "//",
    "\\",
    "/..",
    "@evil.example",
    "//evil.example",
    "\t..",
  ])("T21 T22 alone it is no step to another path: %j", (token) => expectPathKept(placed("{token}", token)));

  it("T22 nothing that it holds changes the path below", () => {
    const part = fc.constantFrom(
      "/",
      "\\",
      "..",
      ".",
      "%2e",
      "%2f",
      "%",
      "?",
      "#",
      ":",
      "@",
      ";",
      "\t",
      "\u0000",
      "ü",
      "\ud800",
      "a",
    );
    const token = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
    const template = fc.constantFrom("{token}", "bot{token}", "{token}.x", "v1:{token}");
    fc.assert(
      fc.property(token, template, (text, around) => expectPathKept(placed(around, text))),
      { numRuns: 500 },
    );
  });
});

describe("several places", () => {
  it("each hold their part, and the order does not matter", () => {
    const places: Place[] = [
      { in: "header", name: "X-Name", template: "{username}" },
      { in: "query", name: "key", template: "{password}" },
      { in: "path", template: "of-{username}" },
      { in: "header", name: "X-Both", template: "{username}:{password}" },
    ];
    for (const list of [places, places.toReversed()]) {
      const [url, headers] = [new URL(BELOW), new Headers({ "x-both": "mine" })];
      placeCredential(list, { type: "basic", username: "ada", password: "p/w" }, url, headers);
      expect(url.href).toBe("https://api.example.com/of-ada/v1/me%2Fx?page=2&key=p%2Fw#top");
      expect(Object.fromEntries(headers)).toEqual({ "x-name": "ada", "x-both": "ada:p/w" });
    }
  });
});

describe("an API that repeats the token of the path", () => {
  const auth: ProviderInput["auth"] = [
    { type: "bearer", label: "Token", placement: { in: "path", template: "bot{token}" } },
  ];

  /** The first part of a path names a stage, and the token stands there. */
  async function answered(headers: (token: string, api: string) => Record<string, string>) {
    const api = `${env.STAGE_URL}/api`;
    const { request, token } = await connected(acme(env.STAGE_URL, { auth, api: { baseUrl: api } }));
    const control = `${env.STAGE_URL}/_/bot${token}`;
    const body = JSON.stringify([json({}, 201, headers(token, api))]);
    await (await fetch(control, { method: "PUT", body })).text();
    const response = await request("getMe?limit=1");
    const [seen] = await (await fetch(control)).json<Seen[]>();
    return { response, token, seen };
  }

  it.each<[string, (token: string, api: string) => Record<string, string>]>([
    ["Location", (token, api) => ({ location: `${new URL(api).origin}/bot${token}/getFile` })],
    ["Location, without an origin", (token) => ({ location: `/bot${token}/getFile` })],
    ["Location, encoded", (token) => ({ location: `/bot${token.replaceAll("-", "%2D")}/getFile` })],
    [
      "Location, encoded twice",
      (token) => ({ location: `/x?next=${encodeURIComponent(encodeURIComponent(`/bot${token}`))}` }),
    ],
    ["Link", (token, api) => ({ link: `<${api}/bot${token}/getUpdates?offset=2>; rel="next"` })],
    ["Content-Location", (token) => ({ "content-location": `/bot${token}/me` })],
    ["Refresh", (token) => ({ refresh: `0; url=/bot${token}/me` })],
  ])("T20 T37 it is told nobody: %s", async (_what, headers) => {
    const { response, token, seen } = await answered(headers);
    expect(response.status).toBe(201);
    expect(seen?.path, "below the token").toBe("/api/getMe?limit=1");
    expect(seen?.headers).not.toHaveProperty("authorization");
    const told = decodeURIComponent(decodeURIComponent(JSON.stringify([...response.headers])));
    expect(told).not.toContain(token);
  });
});
