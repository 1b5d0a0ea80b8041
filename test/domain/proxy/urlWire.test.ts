import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { problemCode } from "../../support/app.ts";
import { acme, connected } from "../../support/proxy.ts";
import { canaryServer, json, stage } from "../../support/stage.ts";

const canaryHost = new URL(env.CANARY_URL).host;

/** Every target is refused, and neither the integration's own server nor the other one hears of it. */
async function expectRefused(makeTargets: (evil: string, good: string) => string[]): Promise<void> {
  const [upstream, evil] = [await stage(json({})), await canaryServer()];
  const { request } = await connected(acme(upstream.url));
  const answers: [string, number, string][] = [];
  for (const target of makeTargets(evil.url, upstream.url)) {
    const response = await request(target);
    answers.push([target, response.status, await problemCode(response)]);
  }
  expect(answers).toEqual(answers.map(([target]) => [target, 400, "url_not_allowed"]));
  expect(await evil.seen()).toEqual([]);
  expect(await upstream.seen()).toEqual([]);
}

describe("T20", () => {
  it("T20 refuses absolute addresses elsewhere in every spelling", async () => {
    await expectRefused((evil, good) => [
      evil,
      `${evil}/v1/me`,
      evil.replace("http:", "https:"),
      evil.replace("127.0.0.1", "localhost"),
      evil.replace("127.0.0.1", "2130706433"),
      evil.replace("127.0.0.1", "0x7f000001"),
      evil.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
      `${evil}?x=${good}/v1`,
      `${good}/v2/me`,
      `${good}/v1x`,
      `${good}`,
    ]);
  });

  it("T20 keeps to the base when the scheme is encoded or upper case", async () => {
    const [upstream, evil] = [await stage(json({})), await canaryServer()];
    const { request } = await connected(acme(upstream.url));
    for (const target of [evil.url.replace("http", "%68ttp"), evil.url.replace("http", "HTTP"), `x:${evil.url}`]) {
      expect([target, (await request(target)).status]).toEqual([target, 400]);
    }
    expect((await request(evil.url.replace("//", ""))).status).toBe(200);
    expect(await evil.seen()).toEqual([]);
    expect((await upstream.seen()).map(({ path }) => path)).toEqual([`/v1/${evil.url.replace("//", "")}`]);
  });

  it("T20 calls an absolute address below the base or another declared place, with the credential", async () => {
    const upstream = await stage(json({ ok: true }));
    const places = { baseUrl: `${upstream.url}/v1`, otherBaseUrls: [`${upstream.url}/upload`] };
    const { request, token } = await connected(acme(upstream.url, { api: places }));
    expect((await request(`${upstream.url}/v1/a?b=c`)).status).toBe(200);
    expect((await request(`${upstream.url}/upload/d`)).status).toBe(200);
    expect((await request(`${upstream.url}/uploads/d`)).status).toBe(400);
    const seen = await upstream.seen();
    expect(seen.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ["/v1/a?b=c", `Bearer ${token}`],
      ["/upload/d", `Bearer ${token}`],
    ]);
  });
});

describe("T21", () => {
  it("T21 refuses what a URL parser could take for another host", async () => {
    await expectRefused((evil, good) => [
      `/${canaryHost}/`,
      `//${canaryHost}/`,
      `%5C%5C${canaryHost}/`,
      `/%5C${canaryHost}/`,
      `http:///${canaryHost}/`,
      `http:%5C%5C${canaryHost}/`,
      `ht%09tp://${canaryHost}/`,
      `%09http://${canaryHost}/`,
      `http://127.0.0.1@${canaryHost}/v1/me`,
      good.replace("http://", "http://user:password@"),
      `${good.replace(/^(http:\/\/[^/]+)/, `$1@${canaryHost}`)}/v1/me`,
      `${good.replace(/^(http:\/\/[^/:]+)/, "$1.evil.example")}/v1/me`,
      `${evil}%23${good}/v1/me`,
    ]);
  });

  it("T21 reaches no one by a line break in the path", async () => {
    const [upstream, evil] = [await stage(json({})), await canaryServer()];
    const { request } = await connected(acme(upstream.url));
    for (const target of ["a%0Ab", `ht%0Atp://${canaryHost}/`, "a%0D%0AHost:%20evil.example", "a%00b"]) {
      expect([400, 404]).toContain((await request(target)).status);
    }
    expect(await evil.seen()).toEqual([]);
    expect(await upstream.seen()).toEqual([]);
  });
});

describe("T22", () => {
  it("T22 refuses dot segments behind encoded separators and before parameters", async () => {
    await expectRefused((_evil, good) => [
      "..%2fadmin",
      "..%2F..%2Fadmin",
      "a/..%2f..%2f..%2fadmin",
      "%2e%2e%2fadmin",
      "%2E%2e%2Fadmin",
      "a/.%2e%2f",
      "..%5cadmin",
      "%2e%2e%5Cadmin",
      "..;/admin",
      "%2e%2e;/admin",
      "..%3b/admin",
      "a/..;x=y/../..;/admin",
      "a/%2fb",
      "a%5Cb",
      `${good}/v1/..%2fadmin`,
      `${good}/v1/..;/admin`,
      "/a/b",
    ]);
  });
});
