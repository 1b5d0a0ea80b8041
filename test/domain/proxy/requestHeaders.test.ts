import { describe, expect, it } from "vitest";
import { sessionToken } from "../../support/app.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import { givenKey } from "../../support/tokens.ts";
import { KEPT_BACK, OF_THE_WAY, SENT_ON } from "../../understood/headers.ts";

async function onlySeen(upstream: StageHandle): Promise<Record<string, string>> {
  const seen = await upstream.seen();
  expect(seen).toHaveLength(1);
  return seen[0]?.headers ?? {};
}

describe("T27", () => {
  it("T27 B15 passes on what is not kept back, spelled as it came, and names what is", async () => {
    const upstream = await stage(json({}));
    const { app, token } = await connected(acme(upstream.url));
    const all = [...SENT_ON, ...KEPT_BACK, ...OF_THE_WAY].map(({ name, value }): [string, string] => [name, value]);
    const own: [string, string] = ["Authorization", `Bearer ${await sessionToken("ada")}`];
    const response = await app.fetch("/api/integrations/acme/request/me", { headers: [...all, own] });
    expect(response.status).toBe(200);
    const headers = await onlySeen(upstream);
    for (const { name, value } of SENT_ON) expect([name, headers[name.toLowerCase()]]).toEqual([name, value]);
    for (const { name, value } of [...KEPT_BACK, ...OF_THE_WAY])
      expect([name, headers[name.toLowerCase()]]).not.toEqual([name, value]);
    expect([headers.authorization, headers.host]).toEqual([`Bearer ${token}`, new URL(upstream.url).host]);
    const named = KEPT_BACK.map(({ name }) => name.toLowerCase()).sort();
    expect(response.headers.get("latchkey-dropped-headers")?.split(", ").sort()).toEqual(named);
    expect((await upstream.seen())[0]?.headerNames).toEqual(expect.arrayContaining(SENT_ON.map(({ name }) => name)));
  });

  it("C14 says what it is to a provider only where the caller does not", async () => {
    const upstream = await stage(json({}));
    const { request } = await connected(acme(upstream.url));
    expect((await request("me")).headers.get("latchkey-dropped-headers")).toBeNull();
    expect((await onlySeen(upstream))["user-agent"]).toBe("Latchkey");
  });

  it("T27 sends the stored credential to the provider when the caller signs in by cookie, and never the cookie", async () => {
    const upstream = await stage(json({}));
    const { app, token } = await connected(acme(upstream.url));
    const session = await sessionToken("ada");
    const response = await app.fetch("/api/integrations/acme/request/me", {
      headers: { cookie: `access_token=${session}; theme=dark`, "sec-fetch-site": "same-origin" },
    });
    expect(response.status).toBe(200);
    const headers = await onlySeen(upstream);
    expect(headers.authorization).toBe(`Bearer ${token}`);
    expect(headers).not.toHaveProperty("cookie");
    expect(JSON.stringify(headers)).not.toContain(session);
  });

  it("T27 sends the stored credential to the provider when an API key acts as the user, and never the key or the name", async () => {
    const upstream = await stage(json({}));
    const { app, token } = await connected(acme(upstream.url));
    const { key } = await givenKey({ scopes: ["user:act-as"] });
    const response = await app.fetch("/api/integrations/acme/request/me", {
      headers: { "x-api-key": key, "x-act-as-user": "ada", "x-custom": `Key ${key}` },
    });
    expect([response.status, response.headers.get("latchkey-dropped-headers")]).toEqual([200, "x-custom"]);
    const headers = await onlySeen(upstream);
    expect(headers.authorization).toBe(`Bearer ${token}`);
    expect(headers).not.toHaveProperty("x-act-as-user");
    expect(JSON.stringify(headers)).not.toContain(key);
  });

  it("T27 names the place of the integration's own credential, whatever it is called", async () => {
    const upstream = await stage(json({}));
    const placement = { in: "header", name: "X-Acme-Token", template: "{token}" } as const;
    const { request, envelope, token } = await connected(
      acme(upstream.url, { auth: [{ type: "bearer", label: "Token", placement }] }),
    );
    const headers = { "x-acme-token": "mine", "x-acme-tokens": "other", X_Acme_Token: "mine", "x.acme-token": "mine" };
    for (const answer of [await request("me", { headers }), await envelope({ url: "me", headers })]) {
      expect(answer.headers.get("latchkey-dropped-headers")).toBe("x-acme-token, x.acme-token, x_acme_token");
    }
    for (const { headers: seen } of await upstream.seen()) {
      expect([seen["x-acme-token"], seen["x-acme-tokens"]]).toEqual([token, "other"]);
      expect(Object.values(seen)).not.toContain("mine");
    }
  });
});
