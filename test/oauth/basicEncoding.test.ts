import { describe, expect, it } from "vitest";
import { jsonBody } from "../support/app.ts";
import { countStorage } from "../support/counting.ts";
import { admin } from "../support/integrations.ts";
import { rowsOf } from "../support/integrationsApi.ts";
import { type OAuthStage, oauthStage, type Setup } from "../support/oauthStage.ts";
import { makeExpired, refreshing } from "../support/refreshStage.ts";
import { json, type StageHandle, stage } from "../support/stage.ts";

const INVALID_CLIENT = json({ error: "invalid_client" }, 401);
const granted = json({ access_token: "at", refresh_token: "rt", expires_in: 3600 });
const CLIENT_ID = "app:1";

/** Secrets as providers make them, and how the two halves are spelled. */
const SECRETS: [string, string][] = [
  ["a~b.c_d-e", "a%7Eb.c_d-e"],
  ["a+b", "a%2Bb"],
  ["a/b=", "a%2Fb%3D"],
];
const form = (spelled: string) => `Basic ${btoa(`app%3A1:${spelled}`)}`;
const plain = (secret: string) => `Basic ${btoa(`${CLIENT_ID}:${secret}`)}`;

const setupWith = (clientSecret: string, more: Setup = {}): Setup => ({
  ...more,
  integration: { clientId: CLIENT_ID, clientSecret },
});

async function authorizations(server: StageHandle): Promise<(string | undefined)[]> {
  return (await server.seen()).map(({ headers }) => headers.authorization);
}

const remembered = async () => (await rowsOf("integrations"))[0]?.basic_encoding;
const [SECRET, SPELLED] = SECRETS[0] ?? ["", ""];

describe("a client that proves itself by Basic", () => {
  it.each(SECRETS)("C15 is spelled in the other way once when it is refused: %s", async (secret, spelled) => {
    const wired = await oauthStage({ ...setupWith(secret), answers: [INVALID_CLIENT, granted, granted] });
    expect((await wired.connect()).outcome).toMatchObject({ success: "true" });
    expect(await authorizations(wired.server)).toEqual([form(spelled), plain(secret)]);
    expect(await remembered()).toBe("none");
    expect((await rowsOf("integrations"))[0]?.client_status).toBe("ok");
    // What worked is known from then on.
    expect((await wired.connect("bob")).outcome).toMatchObject({ success: "true" });
    expect((await authorizations(wired.server)).at(-1)).toBe(plain(secret));
    expect(await wired.server.seen()).toHaveLength(3);
  });

  it("C15 is spelled in the other way in a refresh, and at once the next time", async () => {
    const wired = await refreshing(setupWith(SECRET), INVALID_CLIENT, granted);
    for (const calls of [2, 3]) {
      await makeExpired();
      expect((await wired.call()).status).toBe(200);
      expect(await wired.refreshes()).toHaveLength(calls);
    }
    const used = (await authorizations(wired.tokens)).slice(1);
    expect(used).toEqual([form(SPELLED), plain(SECRET), plain(SECRET)]);
    expect(await remembered()).toBe("none");
  });

  it("C15 is spelled in the first way again when the provider has begun to decode", async () => {
    const wired = await oauthStage({ ...setupWith(SECRET), answers: [INVALID_CLIENT, granted] });
    await wired.connect();
    await wired.server.act(INVALID_CLIENT, granted);
    expect((await wired.connect("bob")).outcome).toMatchObject({ success: "true" });
    expect((await authorizations(wired.server)).slice(2)).toEqual([plain(SECRET), form(SPELLED)]);
    expect(await remembered()).toBe("form");
  });

  it("C15 is told to be wrong when neither spelling is right", async () => {
    const wired = await oauthStage({ ...setupWith(SECRET), answers: [INVALID_CLIENT] });
    expect((await wired.connect()).outcome).toEqual({ success: "false", error: "client_invalid" });
    expect(await wired.server.seen()).toHaveLength(2);
    expect([await remembered(), (await rowsOf("integrations"))[0]?.client_status]).toEqual([null, "client_invalid"]);
  });

  it.each<[string, Setup]>([
    ["its two spellings are one", { integration: { clientSecret: "plain-secret_1.2" } }],
    ["it is in the body", setupWith(SECRET, { method: { clientAuthentication: "client_secret_post" } })],
    ["it has no secret", { integration: { clientId: CLIENT_ID }, publicClient: true }],
    ["the definition says how: form", setupWith(SECRET, { method: { basicEncoding: "form" } })],
    ["the definition says how: none", setupWith(SECRET, { method: { basicEncoding: "none" } })],
  ])("C15 is asked about once when %s", async (_what, setup) => {
    const wired = await oauthStage({ ...setup, answers: [INVALID_CLIENT] });
    expect((await wired.connect()).outcome).toEqual({ success: "false", error: "client_invalid" });
    expect(await wired.server.seen()).toHaveLength(1);
  });

  it("C15 is spelled as the definition says", async () => {
    const setup = setupWith(SECRET, { method: { basicEncoding: "none" } });
    const wired = await oauthStage({ ...setup, answers: [granted] });
    await wired.connect();
    expect(await authorizations(wired.server)).toEqual([plain(SECRET)]);
  });

  it("C15 is spelled in the usual way again after a change of the secret", async () => {
    const wired = await oauthStage({ ...setupWith(SECRET), answers: [INVALID_CLIENT, granted] });
    await wired.connect();
    const change = jsonBody({ clientSecret: "a+b" }, "PATCH");
    expect(
      (await admin(wired.app, "root", { roles: ["superuser"] })(`/api/integrations/${wired.integrationId}`, change))
        .status,
    ).toBe(200);
    expect(await remembered()).toBeNull();
    await wired.connect("bob");
    expect((await authorizations(wired.server)).at(-1)).toBe(form("a%2Bb"));
  });

  it("C15 costs a call of the API no round trip, once it is known", async () => {
    const { traffic, deps } = countStorage();
    const wired = await refreshing({ ...setupWith(SECRET), deps: () => deps }, INVALID_CLIENT, granted);
    await makeExpired();
    await wired.call();
    traffic.restart();
    expect((await wired.call()).status).toBe(200);
    expect(traffic.database).toHaveLength(1);
  });
});

describe("a revocation", () => {
  async function connectedTo(revoker: StageHandle): Promise<OAuthStage> {
    const method = { revocation: { endpoint: `${revoker.url}/revoke` } };
    return oauthStage({ ...setupWith(SECRET, { method }), answers: [granted] });
  }

  async function disconnect({ app }: OAuthStage): Promise<void> {
    const path = "/api/integrations/scripted/connection";
    expect((await app.as("ada")(path, { method: "DELETE" })).status).toBe(204);
  }

  it("C15 spells the client in the other way once when it is refused, for each token", async () => {
    const revoker = await stage(INVALID_CLIENT, { status: 200 }, INVALID_CLIENT, { status: 200 });
    const wired = await connectedTo(revoker);
    await wired.connect();
    await disconnect(wired);
    await expect.poll(() => rowsOf("revocations")).toEqual([]);
    const both = [form(SPELLED), plain(SECRET)];
    expect(await authorizations(revoker)).toEqual([...both, ...both]);
  });

  it("C15 spells the client as it was accepted by the token endpoint", async () => {
    const revoker = await stage({ status: 200 });
    const wired = await connectedTo(revoker);
    await wired.server.act(INVALID_CLIENT, granted);
    await wired.connect();
    await disconnect(wired);
    await expect.poll(() => rowsOf("revocations")).toEqual([]);
    expect(await authorizations(revoker)).toEqual([plain(SECRET), plain(SECRET)]);
  });
});
