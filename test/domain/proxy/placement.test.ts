import { describe, expect, it } from "vitest";
import type { ProviderInput } from "../../../src/catalog/schema.ts";
import { placeCredential } from "../../../src/domain/placement/placeCredential.ts";
import { testApp } from "../../support/app.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";

type Auth = ProviderInput["auth"];

/** What the upstream sees of one call with a credential placed so. */
async function placed(
  auth: Auth,
  path = "me",
  headers: Record<string, string> = {},
  sent: Record<string, string> = {},
) {
  const upstream = await stage(json({}));
  const provider = acme(upstream.url, { auth, api: { baseUrl: `${upstream.url}/v1`, headers } });
  const { request, token } = await connected(provider);
  expect((await request(path, { headers: sent })).status).toBe(200);
  const [seen] = await upstream.seen();
  return { token, path: seen?.path ?? "", headers: seen?.headers ?? {} };
}

/** The catalogue's own definition, with its API moved to a stage. */
async function placedAsInCatalog(slug: string) {
  const { deps } = await testApp();
  const provider = deps.catalog.bySlug(slug);
  const auth = provider?.auth.filter(({ type }) => type !== "oauth2") ?? [];
  return placed(auth, "me", provider?.api.headers);
}

describe("of the catalogue", () => {
  it("sends Anthropic's key as x-api-key with its version header", async () => {
    const { token, headers } = await placedAsInCatalog("anthropic");
    expect(headers["x-api-key"]).toBe(token);
    expect(headers["anthropic-version"]).toBe("2023-06-01");
    expect(headers).not.toHaveProperty("authorization");
  });

  it("sends Linear's key in Authorization without a scheme", async () => {
    const { token, headers } = await placedAsInCatalog("linear");
    expect(headers.authorization).toBe(token);
  });

  it("sends Notion's token as bearer with its version header", async () => {
    const { token, headers } = await placedAsInCatalog("notion");
    expect(headers.authorization).toBe(`Bearer ${token}`);
    expect(headers["notion-version"]).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it("sends GitHub's token as bearer with its version and user agent", async () => {
    const { token, headers } = await placedAsInCatalog("github");
    expect(headers).toMatchObject({
      authorization: `Bearer ${token}`,
      "x-github-api-version": "2022-11-28",
      "user-agent": "Latchkey",
    });
  });

  it.each(["openai", "slack", "dropbox"])("sends the token of %s as bearer", async (slug) => {
    const { token, headers } = await placedAsInCatalog(slug);
    expect(headers.authorization).toBe(`Bearer ${token}`);
  });
});

describe("in the query", () => {
  const placement = { in: "query", name: "key", template: "{token}" } as const;
  const auth: Auth = [{ type: "apikey", label: "Key", placement }];

  it("adds the credential to the caller's query and to no header", async () => {
    const { token, path, headers } = await placed(auth, "me?page=2");
    expect(path).toBe(`/v1/me?page=2&key=${token}`);
    expect(JSON.stringify(headers)).not.toContain(token);
  });

  it("replaces a parameter of that name that the caller sent, each time it stands there", async () => {
    const { token, path } = await placed(auth, "me?key=mine&page=2&key=again&%6bey=hidden");
    const { searchParams } = new URL(path, "http://upstream");
    expect(searchParams.getAll("key")).toEqual([token]);
    expect(searchParams.get("page")).toBe("2");
  });

  it("leaves the rest of the query byte for byte as the caller wrote it", async () => {
    const { token, path } = await placed(auth, "me?q=a%20b+c&flag&$filter=name%20eq%201&list=a,b;c&e=%e2%82%ac");
    expect(path).toBe(`/v1/me?q=a%20b+c&flag&$filter=name%20eq%201&list=a,b;c&e=%e2%82%ac&key=${token}`);
  });
});

describe("in other places", () => {
  it("sends basic authentication with the token as user name", async () => {
    const placement = { in: "basic", username: "{token}", password: "x" } as const;
    const { token, headers } = await placed([{ type: "apikey", label: "Key", placement }]);
    expect(headers.authorization).toBe(`Basic ${btoa(`${token}:x`)}`);
  });

  it("sends basic authentication with the token as password", async () => {
    const placement = { in: "basic", username: "api", password: "{token}" } as const;
    const { token, headers } = await placed([{ type: "bearer", label: "Key", placement }]);
    expect(headers.authorization).toBe(`Basic ${btoa(`api:${token}`)}`);
  });

  it("fills a template of its own", async () => {
    const placement = { in: "header", name: "Authorization", template: "Token token={token}, v=1" } as const;
    const { token, headers } = await placed([{ type: "bearer", label: "Key", placement }]);
    expect(headers.authorization).toBe(`Token token=${token}, v=1`);
  });

  it("T27 sets the credential last, over a header that the definition or the caller gives", async () => {
    const placement = { in: "header", name: "X-Acme-Key", template: "{token}" } as const;
    const auth: Auth = [{ type: "apikey", label: "Key", placement }];
    const { token, headers } = await placed(auth, "me", { "x-acme-key": "static" }, { "x-acme-key": "the caller's" });
    expect(headers["x-acme-key"]).toBe(token);
  });

  it("puts a token that looks like a pattern in as it is", () => {
    const headers = new Headers();
    const placement = { in: "header", name: "Authorization", template: "Bearer {token}" } as const;
    placeCredential([placement], { type: "token", token: "$&$1$`{token}" }, new URL("https://good.example/"), headers);
    expect(headers.get("authorization")).toBe("Bearer $&$1$`{token}");
  });
});
