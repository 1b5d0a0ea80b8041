import { beforeEach, describe, expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { type Body, expectProblem } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { endBackoff, invalidGrant, makeExpired, makeStale, rotated } from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";
import type { Act } from "../../support/stageServer.ts";
import { type TokenScene, tokenScene } from "../../support/tokenScene.ts";
import { read, store, storeBody, TOKEN_DATA, tokensPath } from "../../support/tokens.ts";

let scene: TokenScene;

beforeEach(async () => {
  scene = await tokenScene();
});

const PATH = tokensPath("ada", "mine");
const ask = () => scene.call(PATH);

const ownClient = () => ({ client_id: "own-client", client_secret: canary("own-secret") });

/** A token with a client of its own, unless told otherwise. */
async function given(client: Body = ownClient()): Promise<Record<string, string>> {
  const token_data: Record<string, unknown> = { ...TOKEN_DATA.oauth2(), ...client };
  await store(scene.call, "ada", storeBody({ integration_key: "mine", provider: "staged", token_data }));
  return token_data as Record<string, string>;
}

/** An integration of the token's name, with a client. */
async function givenShared(): Promise<string> {
  const clientSecret = canary("client-secret");
  await givenIntegration(scene.app.deps, { type: "staged", slug: "mine", clientId: "shared-client", clientSecret });
  return clientSecret;
}

async function clientStatus(): Promise<unknown> {
  return (await rowsOf("integrations"))[0]?.client_status;
}

async function lastRequest() {
  const seen = (await scene.upstream.seen()).at(-1);
  const form = Object.fromEntries(new URLSearchParams(seen?.body));
  return { ...form, authorization: seen?.headers.authorization };
}

const DOWN: [string, Act, string][] = [
  ["cuts the connection", { reset: true }, "provider_unavailable"],
  ["answers 503", json({}, 503), "provider_unavailable"],
];

describe("a provider that is down", () => {
  it.each(DOWN)("F04 and %s: a token that still holds is handed out as it is", async (_, act) => {
    const { access_token } = await given();
    await scene.upstream.act(act);
    await makeStale();
    expect(await read(scene.call, "ada", "mine")).toMatchObject({
      ...{ refreshed: false, is_expired: false },
      token_data: { access_token },
    });
    expect(await scene.upstream.seen()).toHaveLength(1);
    await read(scene.call, "ada", "mine");
    expect(await scene.upstream.seen()).toHaveLength(1);
  });

  it.each(DOWN)(
    "F04 and %s: a dead one is not, and the answer says why and when to ask again",
    async (_, act, code) => {
      await given();
      const [before] = await rowsOf("connections");
      await scene.upstream.act(act);
      await makeExpired();
      await expectProblem(await ask(), 502, code);
      const again = await ask();
      await expectProblem(again, 502, code);
      expect(Number(again.headers.get("retry-after"))).toBeGreaterThan(25);
      // The first read tried once more while its caller waited.
      expect(await scene.upstream.seen()).toHaveLength(2);
      const [after] = await rowsOf("connections");
      expect(after).toMatchObject({ status: "connected", credential_sealed: before?.credential_sealed });
      const { act: answer, access } = rotated();
      await scene.upstream.act(answer);
      await endBackoff();
      expect(await read(scene.call, "ada", "mine")).toMatchObject({
        refreshed: true,
        token_data: { access_token: access },
      });
    },
  );

  it("F06 and says when to come back: so does Latchkey", async () => {
    await given();
    await scene.upstream.act(json({}, 429, { "retry-after": "90" }));
    await makeExpired();
    const answer = await ask();
    await expectProblem(answer, 429, "provider_rate_limited");
    expect(answer.headers.get("retry-after")).toBe("90");
  });

  it("is told of by POST …/refresh also while the token holds", async () => {
    await given();
    await scene.upstream.act(json({}, 503));
    await expectProblem(await scene.call(`${PATH}/refresh`, { method: "POST" }), 502, "provider_unavailable");
    expect(await read(scene.call, "ada", "mine")).toMatchObject({ is_expired: false });
  });

  it("F11 has not ended the grant; one that says so has", async () => {
    await given();
    await scene.upstream.act(invalidGrant());
    await makeExpired();
    await expectProblem(await ask(), 409, "needs_reauth");
    expect(await rowsOf("connections")).toMatchObject([{ status: "needs_reauth", status_reason: "grant_refused" }]);
  });
});

describe("the client of a stored token", () => {
  it("is its own where it has one, also on an integration that has another", async () => {
    const shared = await givenShared();
    const { client_secret, refresh_token } = await given();
    await scene.upstream.act(rotated().act);
    await makeExpired();
    await read(scene.call, "ada", "mine");
    const request = await lastRequest();
    expect(request).toMatchObject({
      ...{ grant_type: "refresh_token", refresh_token },
      ...{ client_id: "own-client", client_secret, authorization: undefined },
    });
    expect(JSON.stringify(request)).not.toContain(shared);
  });

  it("is sent as the provider wants it, and alone where it has no secret", async () => {
    scene = await tokenScene({ clientAuthentication: "client_secret_basic" });
    const { client_secret } = await given();
    await scene.upstream.act(rotated().act);
    await makeExpired();
    await read(scene.call, "ada", "mine");
    const request = await lastRequest();
    expect(request.authorization).toBe(`Basic ${btoa(`own-client:${client_secret}`)}`);
    expect(request).not.toHaveProperty("client_secret");
    await given({ client_id: "public-client" });
    await makeExpired();
    await read(scene.call, "ada", "mine");
    const { client_id, ...rest } = (await lastRequest()) as Record<string, string>;
    expect([client_id, rest.authorization, rest.client_secret]).toEqual(["public-client", undefined, undefined]);
  });

  it("is the integration's where it has none", async () => {
    const client_secret = await givenShared();
    await given({});
    await scene.upstream.act(rotated().act);
    await makeExpired();
    await read(scene.call, "ada", "mine");
    expect(await lastRequest()).toMatchObject({ client_id: "shared-client", client_secret });
  });

  it("is asked for when neither has one, and the token is served while it holds", async () => {
    await given({});
    await makeStale();
    expect(await read(scene.call, "ada", "mine")).toMatchObject({ refreshed: false });
    await endBackoff();
    await makeExpired();
    await expectProblem(await ask(), 400, "provider_not_active");
    expect(await scene.upstream.seen()).toEqual([]);
  });

  it("F11 that the provider refuses is the token's trouble and not the integration's", async () => {
    await givenShared();
    await given();
    await scene.upstream.act(json({ error: "invalid_client" }, 401));
    await makeExpired();
    await expectProblem(await ask(), 502, "client_invalid");
    expect(await clientStatus()).toBe("ok");
    await given({});
    await makeExpired();
    await expectProblem(await ask(), 502, "client_invalid");
    expect(await clientStatus()).toBe("client_invalid");
  });

  it("does not clear the mark of an integration whose own client is refused", async () => {
    await givenShared();
    await given({});
    await scene.upstream.act(json({ error: "invalid_client" }, 401));
    await makeExpired();
    await expectProblem(await ask(), 502, "client_invalid");
    await given();
    await scene.upstream.act(rotated().act);
    await makeExpired();
    await read(scene.call, "ada", "mine");
    expect(await clientStatus()).toBe("client_invalid");
  });

  it("T19 is in no answer of any surface, and neither is what the provider said", async () => {
    const { client_secret = "" } = await given();
    const words = canary("description");
    await scene.upstream.act(json({ error: "invalid_client", error_description: words }, 401));
    await makeExpired();
    const ada = scene.app.as("ada", { scope: "integration:read token:read" });
    const paths = [PATH, tokensPath("ada"), "/integrations", "/api/integrations", "/api/integrations/mine/connection"];
    for (const path of [...paths, "/api/integrations/mine/request/me"]) {
      const response = await ada(path);
      const text = JSON.stringify([...response.headers]) + (await response.text());
      for (const secret of [client_secret, words]) expect([path, text.includes(secret)]).toEqual([path, false]);
    }
  });
});
