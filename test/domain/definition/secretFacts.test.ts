import { describe, expect, it } from "vitest";
import { providers } from "../../../src/catalog/providers.ts";
import { providerSchema } from "../../../src/catalog/schema.ts";
import { jsonBody, testApp } from "../../support/app.ts";
import { admin, customBody, expectProblem } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { connectAs, serve } from "../../support/services.ts";
import { json } from "../../support/stage.ts";
import { SECRET_FACTS, SECRET_VALUES, type Service } from "../../understood/definitions.ts";

describe("B18 facts that would show a secret", () => {
  it.each(SECRET_FACTS)("$id $input: $becomes", async ({ method, path }) => {
    const definition = { auth: [{ type: "oauth2", ...method }] };
    const answer = await admin(await testApp())("/api/integrations", jsonBody(customBody("oauth2", { definition })));
    await expectProblem(answer, 400, "validation_failed", `definition.auth.0.${path}`);
  });

  it("B18 are refused in the catalogue too", () => {
    const [row] = providers;
    const auth = [{ ...row?.auth[0], tokenResponse: { metadata: { fact: "id_token" } } }];
    expect(providerSchema.safeParse(row).success).toBe(true);
    expect(providerSchema.safeParse({ ...row, auth }).success).toBe(false);
  });

  const service: Service = {
    ...{ id: "B18", name: "Own", input: "", becomes: "", asked: {}, called: { path: "", headers: {} } },
    definition: (at) => ({
      auth: [
        {
          ...{ type: "oauth2", authorizationEndpoint: `${at}/authorize`, tokenEndpoint: `${at}/token` },
          tokenResponse: { metadata: { fact: "told", team: "team" } },
          callbackParameters: { fact2: "told" },
        },
      ],
      api: { baseUrl: `${at}/api` },
    }),
    answer: () => ({ team: "red" }),
    data: () => ({}),
  };

  it.each(SECRET_VALUES)("$id $input: $becomes", async ({ answer, callback }) => {
    const served = await serve(service, "custom", answer);
    expect((await connectAs(served, callback)).ended).toBe("true");
    const connection = await served.app.as("ada")(`/api/integrations/${served.id}/connection`);
    expect(await connection.json()).toMatchObject({ status: "connected", data: { team: "red" } });
    const [row] = await rowsOf("connections");
    expect(JSON.parse(String(row?.data))).toEqual({ team: "red" });
    expect(JSON.stringify(row)).not.toContain("the-access-token");
  });

  it("B18 are not kept after a refresh either", async () => {
    const tokens = { access_token: "the-access-token", refresh_token: "the-refresh-token" };
    const served = await serve(service, "custom", { ...tokens, told: "blue" });
    expect((await connectAs(served)).ended).toBe("true");
    const refreshed = { access_token: "the-second-token", token_type: "bearer", told: "the-second-token" };
    await served.server.act({ status: 401 }, json({ ...refreshed, scope: "the-second-token" }), json({ ok: true }));
    await served.app.deps.db.run("UPDATE connections SET last_refreshed_at = 0");
    expect((await served.app.as("ada")(`/api/integrations/${served.id}/request/me`)).status).toBe(200);
    const [row] = await rowsOf("connections");
    expect(JSON.parse(String(row?.data))).toEqual({ fact: "blue", team: "red" });
    expect(JSON.stringify(row)).not.toContain("the-second-token");
  });
});
