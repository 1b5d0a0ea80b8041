import { describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { expectProblem } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { connectAs, HOLDERS, serve } from "../../support/services.ts";
import { json } from "../../support/stage.ts";
import { SERVICES, type Service, UNUSABLE_FACTS } from "../../understood/definitions.ts";

const serviceOf = (name: string) => SERVICES.find((service) => service.name === name) as Service;

const requestOf = (body: string) =>
  Object.fromEntries(body.startsWith("{") ? Object.entries(JSON.parse(body)) : new URLSearchParams(body));

describe.each(HOLDERS)("B18 as %s", (holder) => {
  it.each(SERVICES)("$name is connected and called: $input", async (service) => {
    const served = await serve(service, holder);
    const { app, server, id } = served;
    expect((await connectAs(served, service.callback)).ended).toBe("true");
    const connection = await app.as("ada")(`/api/integrations/${id}/connection`);
    expect(await connection.json()).toMatchObject({ status: "connected", data: service.data(server.url) });
    expect((await app.as("ada")(`/api/integrations/${id}/request/me`)).status).toBe(200);
    const [exchange, call] = await server.seen();
    expect(requestOf(exchange?.body ?? "")).toMatchObject({ code: "code", ...service.asked });
    expect(call).toMatchObject(service.called);
  });

  it.each(UNUSABLE_FACTS)("B18 $service with $input: $becomes", async ({ service: name, callback, answer = {} }) => {
    const service = serviceOf(name);
    const served = await serve(service, holder, answer);
    await served.server.act(json({ token_type: "bearer", ...served.answer }), { status: 200 });
    expect((await connectAs(served, callback ?? service.callback)).ended).toBe("account_unusable");
    expect(await rowsOf("connections")).toEqual([]);
    const revoked = (await served.server.seen()).filter(({ path }) => path === "/revoke");
    expect(revoked.map(({ body }) => new URLSearchParams(body).get("token"))).toEqual(
      name === "Zoho" ? ["zo-token"] : [],
    );
  });

  it("B18 a code or a refresh token that is brought must name a usable address, too", async () => {
    const served = await serve(serviceOf("Zoho"), holder, { api_domain: "https://evil.example" });
    const connect = (body: object) => served.app.as("ada")(`/api/integrations/${served.id}/connect`, jsonBody(body));
    await served.server.act(json(served.answer));
    await expectProblem(await connect({ refreshToken: "brought" }), 502, "account_unusable");
    expect((await served.server.seen()).filter(({ path }) => path === "/revoke")).toEqual([]);
    await expectProblem(await connect({ code: "code" }), 502, "account_unusable");
    expect((await served.server.seen()).filter(({ path }) => path === "/revoke")).toHaveLength(1);
    expect(await rowsOf("connections")).toEqual([]);
  });

  it("B18 an address that a refresh names is taken when it can be used, and otherwise the one before stays", async () => {
    const service = serviceOf("Zoho");
    const served = await serve(service, holder, { refresh_token: "r1" });
    const { app, server, id } = served;
    expect((await connectAs(served)).ended).toBe("true");
    const refreshed = { access_token: "zo-token-2", token_type: "bearer", api_domain: "https://evil.example" };
    await server.act({ status: 401 }, json(refreshed), json({ ok: true }));
    await app.deps.db.run("UPDATE connections SET last_refreshed_at = 0");
    expect((await app.as("ada")(`/api/integrations/${id}/request/me`)).status).toBe(200);
    const last = (await server.seen()).at(-1);
    expect([last?.path, last?.headers.authorization]).toEqual(["/crm/v8/me", "Zoho-oauthtoken zo-token-2"]);
  });
});
