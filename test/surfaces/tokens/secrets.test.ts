import { beforeEach, describe, expect, it } from "vitest";
import { routes } from "../../../src/app.ts";
import { permissions } from "../../../src/domain/context.ts";
import { jsonBody } from "../../support/app.ts";
import { CANARY, canary } from "../../support/canary.ts";
import { dumpStorage, spellingsOf } from "../../support/dump.ts";
import { providerId } from "../../support/fixtures.ts";
import type { Call } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { pathsOf } from "../../support/paths.ts";
import { json } from "../../support/stage.ts";
import { type MatrixScene, matrixScene } from "../../support/tokenMatrix.ts";
import { givenKey, names, read, store, storeBody, TOKEN_DATA, tokensPath, withKey } from "../../support/tokens.ts";

let scene: MatrixScene;

beforeEach(async () => {
  scene = await matrixScene();
  await scene.upstream.act(json({ ok: true }));
});

const ALL_SCOPES = permissions.join(" ");

async function callers(): Promise<Record<string, Call>> {
  const { app } = scene;
  const { key } = await givenKey({ scopes: permissions });
  return {
    user: app.as("ada", { scope: ALL_SCOPES }),
    superuser: app.as("root", { roles: ["superuser"], scope: ALL_SCOPES }),
    "key of the tenant": withKey(app, key),
    "key that acts as the user": withKey(app, key, { "x-act-as-user": "ada" }),
  };
}

/** Names that lead to something with a secret. */
async function leads(): Promise<string[]> {
  const [connection] = await rowsOf("connections");
  return ["ada", "own", "acme", String(connection?.integration_id), providerId(scene.app.deps, "staged")];
}

/** The one route that hands a token out. */
const HANDS_OUT = "getToken";

describe("T19 a stored token", () => {
  it("T19 is in no answer of any route but the one that hands it out, and in no header of that, to whoever asks", async () => {
    const found = await leads();
    const reading = routes.filter(({ method }) => method === "get");
    const leaks: string[] = [];
    const handedOut = new Set<string>();
    for (const [turn, [who, call]] of Object.entries(await callers()).entries()) {
      for (const route of reading) {
        for (const path of pathsOf(route, found, turn)) {
          const response = await call(path);
          const [headers, body] = [JSON.stringify([...response.headers]), await response.text()];
          const isHandedOut = route.operationId === HANDS_OUT && response.status === 200;
          if (isHandedOut) handedOut.add(who);
          if (headers.includes(CANARY) || (body.includes(CANARY) && !isHandedOut)) leaks.push(`${who} ${path}`);
        }
      }
    }
    expect(leaks).toEqual([]);
    expect([...handedOut].sort()).toEqual(Object.keys(await callers()).sort());
  });

  it("T19 is not repeated by the answers to storing, refreshing and deleting it, nor by their headers", async () => {
    const call = withKey(scene.app, (await givenKey()).key);
    await scene.upstream.act(json({ access_token: `${CANARY}new`, token_type: "bearer", expires_in: 3600 }));
    const path = tokensPath("ada", "own");
    const answers = [
      await call(tokensPath("ada"), jsonBody(storeBody({ integration_key: "new", provider: "staged" }))),
      await call(`${path}/refresh`, { method: "POST" }),
      await call(tokensPath("ada")),
      await call(path, { method: "DELETE" }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBeLessThan(300);
      expect(JSON.stringify([...answer.headers]) + (await answer.text())).not.toContain(CANARY);
    }
    const handedOut = await call(tokensPath("ada", "new"));
    expect(JSON.stringify([...handedOut.headers])).not.toContain(CANARY);
    expect(handedOut.headers.get("cache-control")).toBe("no-store");
    expect(handedOut.headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("T32 is in no dump of the storage with anything that came along, in no spelling", async () => {
    const call = withKey(scene.app, (await givenKey()).key);
    const secrets: string[] = [];
    for (const type of ["oauth2", "api_key", "jwt"] as const) {
      const more = {
        oauth2: { client_secret: canary("secret"), client_id: "own" },
        api_key: { api_secret: canary("api-secret") },
        jwt: {},
      };
      const provider = type === "oauth2" ? "staged" : "acme";
      const token_data = { ...TOKEN_DATA[type](), ...more[type] };
      secrets.push(...Object.values(token_data).filter((value): value is string => String(value).startsWith(CANARY)));
      await store(call, "eve", storeBody({ integration_key: type, provider, token_data }, type));
    }
    expect(await names(call, "eve")).toEqual(["api_key", "jwt", "oauth2"]);
    for (const name of await names(call, "eve")) await read(call, "eve", name);
    const dump = await dumpStorage();
    expect(secrets.length).toBe(6);
    for (const secret of secrets) {
      for (const spelled of spellingsOf(secret)) expect(dump.includes(spelled)).toBe(false);
    }
  });
});
