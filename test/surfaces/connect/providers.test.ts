import { env } from "cloudflare:workers";
import type * as jose from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { providers as definitions } from "../../../src/catalog/providers.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration, providerId } from "../../support/fixtures.ts";

interface Item {
  id: string;
  slug: string;
  authType: string;
  active: boolean;
  connected: boolean;
}

let app: TestApp;

beforeEach(async () => {
  app = await testApp();
});

async function list(user = "ada", claims?: jose.JWTPayload): Promise<Item[]> {
  const response = await app.as(user, claims)("/integrations/providers");
  expect(response.status).toBe(200);
  return response.json<Item[]>();
}

async function flags(slug: string, user?: string, claims?: jose.JWTPayload) {
  const item = (await list(user, claims)).find((candidate) => candidate.slug === slug);
  return { active: item?.active, connected: item?.connected };
}

async function connect(slug: string, user = "ada"): Promise<void> {
  const body = { providerId: providerId(app.deps, slug), accessToken: canary("token") };
  expect((await app.as(user)("/integrations", jsonBody(body))).status).toBe(201);
}

const client = { clientId: "client", clientSecret: canary("client-secret") };
const INACTIVE = { active: false, connected: false };
const ACTIVE = { active: true, connected: false };
const CONNECTED = { active: true, connected: true };

describe("the list", () => {
  it("is a bare array of every provider of the catalogue, with exactly the documented fields", async () => {
    const response = await app.as("ada")("/integrations/providers");
    expect(response.headers.get("content-type")).toBe("application/json");
    const items = await response.json<Item[]>();
    const slugs = items.map(({ slug }) => slug);
    expect(slugs).toEqual(app.deps.catalog.entries.map(({ slug }) => slug));
    expect([...slugs].sort()).toEqual([...definitions.map(({ slug }) => slug), "practice"].sort());
    const keys = ["id", "name", "slug", "description", "authType", "active", "connectBy", "connected"];
    expect(items.map((item) => Object.keys(item))).toEqual(items.map(() => keys));
    expect(items.find(({ slug }) => slug === "openai")).toEqual({
      id: "prov_01m80h14vrfaqaky0bnw12x6yn",
      name: "OpenAI",
      slug: "openai",
      description: "Models, embeddings, images and files through the OpenAI API.",
      authType: "bearer",
      active: true,
      connectBy: ["token"],
      connected: false,
    });
  });

  it("tells each provider's usual way to authenticate", async () => {
    const types = Object.fromEntries((await list()).map(({ slug, authType }) => [slug, authType]));
    expect(types).toMatchObject({ google: "oauth2", github: "oauth2", openai: "bearer", anthropic: "apikey" });
  });

  it("has the same ids for every user and tenant", async () => {
    const ids = (await list()).map(({ id }) => id);
    expect((await list("bob", { tenant: "other" })).map(({ id }) => id)).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("answers 401 to a caller who is not signed in", async () => {
    expect((await app.fetch("/integrations/providers")).status).toBe(401);
  });
});

describe("active", () => {
  it("is false for a provider by OAuth while the tenant has no integration for it", async () => {
    expect(await flags("google")).toEqual(INACTIVE);
  });

  it("is true for a provider that takes a token, without any integration, and listing makes none", async () => {
    for (const slug of ["openai", "anthropic", "github", "notion"]) expect(await flags(slug)).toEqual(ACTIVE);
    expect(await env.DB.prepare("SELECT COUNT(*) AS n FROM integrations").first("n")).toBe(0);
  });

  it("is true where a visible OAuth integration has a client", async () => {
    await givenIntegration(app.deps, { type: "google", ...client });
    expect(await flags("google")).toEqual(ACTIVE);
    expect(await flags("gmail")).toEqual(INACTIVE);
  });

  it("is false where the OAuth integration has no client", async () => {
    await givenIntegration(app.deps, { type: "google" });
    expect(await flags("google")).toEqual(INACTIVE);
  });

  it("counts the integration with a client when another has none", async () => {
    await givenIntegration(app.deps, { type: "google", slug: "empty" });
    await givenIntegration(app.deps, { type: "google", ...client });
    expect(await flags("google")).toEqual(ACTIVE);
  });

  it("ignores an integration that the caller may not see", async () => {
    await givenIntegration(app.deps, { type: "google", owner: "user:bea", ...client }, []);
    expect(await flags("google")).toEqual(INACTIVE);
    expect(await flags("google", "bea")).toEqual(ACTIVE);
  });

  it("ignores an integration of another tenant, shared with everyone there", async () => {
    await givenIntegration(app.deps, { type: "google", tenantId: "other", ...client });
    await givenIntegration(app.deps, { type: "zoom", tenantId: "other", owner: "user:ada", ...client }, []);
    for (const slug of ["google", "zoom"]) {
      expect([slug, await flags(slug)]).toEqual([slug, INACTIVE]);
      expect([slug, await flags(slug, "ada", { tenant: "other" })]).toEqual([slug, ACTIVE]);
    }
  });

  it("follows a share with the user, with a team of the user, and its owner's team", async () => {
    await givenIntegration(app.deps, { type: "google", ...client }, [{ principal: "user:ada", accessLevel: 1 }]);
    await givenIntegration(app.deps, { type: "slack", ...client }, [{ principal: "team:red", accessLevel: 1 }]);
    await givenIntegration(app.deps, { type: "zoom", owner: "team:red", ...client }, []);
    const seen = async (user: string, groups: string[]) => {
      const items = await list(user, { groups });
      const names = ["google", "slack", "zoom"];
      return names.filter((slug) => items.find((item) => item.slug === slug)?.active);
    };
    // Slack takes a token as well: it is active for everyone.
    expect(await seen("ada", [])).toEqual(["google", "slack"]);
    expect(await seen("bob", ["red"])).toEqual(["slack", "zoom"]);
    expect(await seen("bob", ["blue", "user:ada", "everyone"])).toEqual(["slack"]);
  });

  it("T14 ends with the share", async () => {
    await givenIntegration(app.deps, { type: "google", ...client });
    await connect("google");
    expect(await flags("google")).toEqual(CONNECTED);
    await env.DB.prepare("DELETE FROM integration_shares").run();
    expect(await flags("google")).toEqual(INACTIVE);
  });

  it("shows a superuser what others' private integrations allow, in the own tenant only", async () => {
    await givenIntegration(app.deps, { type: "google", owner: "user:bea", ...client }, []);
    await givenIntegration(app.deps, { type: "zoom", owner: "user:bea", tenantId: "other", ...client }, []);
    const root = { roles: ["superuser"] };
    expect(await flags("google", "root", root)).toEqual(ACTIVE);
    expect(await flags("zoom", "root", root)).toEqual(INACTIVE);
  });

  it("does not count an integration in shared mode, which a user does not connect", async () => {
    await givenIntegration(app.deps, { type: "google", mode: "shared", ...client });
    expect(await flags("google")).toEqual(INACTIVE);
  });
});

describe("connected", () => {
  beforeEach(async () => {
    await givenIntegration(app.deps, { type: "google", ...client });
  });

  it("is true for the caller with a working connection, and for nobody else", async () => {
    await connect("google");
    await connect("openai");
    expect(await flags("google")).toEqual(CONNECTED);
    expect(await flags("openai")).toEqual(CONNECTED);
    expect(await flags("anthropic")).toEqual(ACTIVE);
    expect(await flags("google", "bob")).toEqual(ACTIVE);
    expect(await flags("google", "root", { roles: ["superuser"] })).toEqual(ACTIVE);
    expect(await flags("google", "ada", { tenant: "other" })).toEqual(INACTIVE);
  });

  it("is true when one of several integrations is connected", async () => {
    await connect("google");
    await givenIntegration(app.deps, { type: "google", slug: "second", ...client });
    expect(await flags("google")).toEqual(CONNECTED);
  });

  it.each(["needs_reauth", "disconnected"])("is false when the connection is %s", async (status) => {
    await connect("google");
    await env.DB.prepare("UPDATE connections SET status = ?").bind(status).run();
    expect(await flags("google")).toEqual(ACTIVE);
  });
});
