import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";

type Answer = { link?: string; location?: string };

async function answered(headersOf: (origin: string) => Answer, init: RequestInit = {}) {
  const upstream = await stage();
  const { app, request } = await connected(
    acme(upstream.url, { api: { baseUrl: `${upstream.url}/v1`, otherBaseUrls: [`${upstream.url}/files`] } }),
  );
  await upstream.act(json({}, 200, { ...headersOf(upstream.url) }));
  const response = await request("items?page=1", init);
  const [, here = ""] =
    /<?(.*?\/request)\//.exec(response.headers.get("link") ?? response.headers.get("location") ?? "") ?? [];
  return { app, upstream, response, here };
}

const HERE = new RegExp(`^${env.PUBLIC_URL}/api/integrations/acme/request$`);

describe("C17 the links of an answer", () => {
  it.each([
    ["an absolute one", (origin: string) => `<${origin}/v1/items?page=2&q=%2F>; rel="next"`, "items?page=2&q=%2F"],
    [
      "one that is relative to the host",
      (origin: string) => `<${new URL(origin).pathname}/v1/items?page=2>; rel=next`,
      "items?page=2",
    ],
    ["one that is relative to the call", () => '<?page=2>; rel="next"', "items?page=2"],
    ["one that is relative to its directory", () => "<other/x>;rel=next", "other/x"],
  ])("C17 lead through the proxy: %s", async (_what, linkOf, target) => {
    const { response, here, app, upstream } = await answered((origin) => ({ link: linkOf(origin) }));
    const link = response.headers.get("link") ?? "";
    expect(here).toMatch(HERE);
    const [, next = ""] = /^<([^>]*)>/.exec(link) ?? [];
    expect(next).toBe(`${here}/${target}`);
    expect((await app.as("ada")(next)).status).toBe(200);
    expect((await upstream.seen()).at(-1)?.path).toBe(`/v1/${target}`);
  });

  it("C17 lead through the proxy for another address of the integration, as an absolute address", async () => {
    const { response, here, app, upstream } = await answered((origin) => ({
      link: `<${origin}/files/a%2Fb>; rel="next"`,
    }));
    const [, next = ""] = /^<([^>]*)>/.exec(response.headers.get("link") ?? "") ?? [];
    expect(next).toBe(`${here}/${upstream.url}/files/a%2Fb`);
    expect((await app.as("ada")(next)).status).toBe(200);
    // Some intermediaries merge slashes.
    expect((await app.as("ada")(next.replace("request/http://", "request/http:/"))).status).toBe(200);
    expect((await upstream.seen()).slice(-2).map(({ path }) => path)).toEqual(["/files/a%2Fb", "/files/a%2Fb"]);
  });

  it("C17 keep all else: other links, parameters and order", async () => {
    const { response, here } = await answered((origin) => ({
      link: `<${origin}/v1/items?page=2>; rel="next"; title="a, <b>", <https://elsewhere.example/x>; rel="help", <${origin}/v2/x>; rel=up, <mailto:a@example.com>`,
    }));
    expect(response.headers.get("link")).toMatch(
      new RegExp(
        `^<${here}/items\\?page=2>; rel="next"; title="a, <b>", <https://elsewhere\\.example/x>; rel="help", <http://[^>]*/v2/x>; rel=up, <mailto:a@example\\.com>$`,
      ),
    );
  });

  it("C17 lead through the proxy for an envelope and a tool of the same call", async () => {
    const upstream = await stage();
    const { envelope } = await connected(acme(upstream.url));
    await upstream.act(json({}, 200, { link: `<${upstream.url}/v1/items?page=2>; rel="next"` }));
    expect((await envelope({ url: "items" })).headers.get("link")).toContain("/request/items?page=2>");
  });

  it("C17 do not hold the key that stands in the query", async () => {
    const upstream = await stage();
    const placement = { in: "query", name: "api_key", template: "{token}" } as const;
    const { request, token } = await connected(
      acme(upstream.url, { auth: [{ type: "bearer", label: "Token", placement }] }),
    );
    await upstream.act(json({}, 200, { link: `<${upstream.url}/v1/items?api_key=${token}&page=2>; rel="next"` }));
    const link = (await request("items")).headers.get("link") ?? "";
    expect(link).toMatch(/\/request\/items\?page=2>/);
    expect(link).not.toContain(token);
  });
});

describe("C17 the location of an answer", () => {
  const location = (origin: string) => ({ location: `${origin}/v1/items/2` });

  it("C17 stays as it came, unless the caller asks", async () => {
    const { response, upstream } = await answered(location);
    expect(response.headers.get("location")).toBe(`${upstream.url}/v1/items/2`);
  });

  it("C17 leads through the proxy where the caller asks, and is no header of the provider's", async () => {
    const asked = await answered(location, { headers: { "Latchkey-Location": "proxy" } });
    expect(asked.response.headers.get("location")).toBe(`${asked.here}/items/2`);
    expect(asked.here).toMatch(HERE);
    expect((await asked.upstream.seen())[0]?.headers).not.toHaveProperty("latchkey-location");
    expect(asked.response.headers.get("latchkey-dropped-headers")).toBeNull();
  });

  it("C17 leads through the proxy for an envelope, and elsewhere stays elsewhere", async () => {
    const upstream = await stage();
    const { app } = await connected(acme(upstream.url));
    await upstream.act(
      { status: 302, headers: { location: "items/2" } },
      { status: 302, headers: { location: "https://elsewhere.example/" } },
    );
    const { headers, ...init } = jsonBody({ url: "items/1" });
    const call = () =>
      app.as("ada")("/api/integrations/acme/request", {
        ...init,
        headers: { ...(headers as object), "latchkey-location": "proxy" },
      });
    expect((await call()).headers.get("location")).toMatch(/\/request\/items\/items\/2$/);
    expect((await call()).headers.get("location")).toBe("https://elsewhere.example/");
  });
});
