import { expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { canary } from "../../support/canary.ts";
import type { Body } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { makeStale, rotated } from "../../support/refreshStage.ts";
import { type StageHandle, stage } from "../../support/stage.ts";
import { type TokenScene, tokenScene } from "../../support/tokenScene.ts";
import { read, store, storeBody, TOKEN_DATA, tokensPath } from "../../support/tokens.ts";

const ONE = tokensPath("ada", "mine");

interface Held extends TokenScene {
  revoker: StageHandle;
  /** Resolves when the request of the refresh is on its way. */
  asked: Promise<void>;
  /** Lets the provider answer. */
  answer(): void;
}

const ofOAuth = () => {
  const token_data = { ...TOKEN_DATA.oauth2(), client_id: "own-client", client_secret: canary("own-secret") };
  return storeBody({ integration_key: "mine", provider: "staged", token_data });
};
const ofAnother = () => storeBody({ integration_key: "mine", provider: "acme" }, "api_key");

/** A stored token that is due, and a provider whose answer to its refresh waits. */
async function held(): Promise<Held> {
  const revoker = await stage({ status: 200 });
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const scene = await tokenScene({ revocation: { endpoint: `${revoker.url}/revoke` } }, ({ fetch }) => ({
    fetch: async (input, init) => {
      if (!String(input).endsWith("/token")) return fetch(input, init);
      asked.resolve();
      await answered.promise;
      return fetch(input, { ...init, signal: null });
    },
  }));
  await scene.upstream.act(rotated().act);
  await store(scene.call, "ada", ofOAuth());
  await makeStale();
  return { ...scene, revoker, asked: asked.promise, answer: answered.resolve };
}

/** Who refreshes. */
const REFRESHES: Record<string, (scene: TokenScene) => Promise<unknown>> = {
  "a refresh by hand": ({ call }) => call(`${ONE}/refresh`, { method: "POST" }),
  "the refresh of a read": ({ call }) => call(ONE),
  "the schedule": ({ app }) => runMaintenance(app.deps, createBudget(1000)),
};

interface Meanwhile {
  happens: string;
  /** @returns what is stored in the end */
  act(scene: TokenScene): Promise<Body>;
  /** Whether the row that was refreshed is there no longer, so that nobody would hold the late tokens. */
  isGone?: boolean;
}

async function storeEach({ call }: TokenScene, bodies: Body[]): Promise<Body> {
  for (const body of bodies) await store(call, "ada", body);
  return bodies.at(-1) ?? {};
}

const MEANWHILE: Meanwhile[] = [
  { happens: "is stored again", act: (scene) => storeEach(scene, [ofOAuth()]) },
  { happens: "is stored again and again", act: (scene) => storeEach(scene, [ofOAuth(), ofOAuth(), ofOAuth()]) },
  { happens: "is stored for another provider", act: (scene) => storeEach(scene, [ofAnother()]) },
  { happens: "goes to another provider and back", act: (scene) => storeEach(scene, [ofAnother(), ofOAuth()]) },
  {
    happens: "is deleted and stored anew",
    act: async (scene) => {
      expect((await scene.call(ONE, { method: "DELETE" })).status).toBe(200);
      return storeEach(scene, [ofOAuth()]);
    },
    isGone: true,
  },
];

const cases = Object.entries(REFRESHES).flatMap(([who, refresh]) =>
  MEANWHILE.map((meanwhile) => ({ who, refresh, ...meanwhile })),
);

it.each(cases)("$who that is late changes nothing of a token that $happens", async ({ refresh, act, isGone }) => {
  const scene = await held();
  const [before] = await rowsOf("connections");
  const refreshing = refresh(scene);
  await scene.asked;
  const stored = await act(scene);
  const written = await rowsOf("connections");
  expect(written).toHaveLength(1);
  expect(written[0]?.id === before?.id).toBe(isGone !== true);
  scene.answer();
  await refreshing;
  expect(await rowsOf("connections")).toEqual(written);
  expect(await rowsOf("refresh_candidates")).toEqual([]);
  const { access_token, api_key } = stored.token_data as Record<string, string>;
  expect((await read(scene.call, "ada", "mine")).token_data).toMatchObject(
    api_key === undefined ? { access_token } : { api_key },
  );
  // What nobody holds is revoked. After a store it is not: many providers would end the new grant as well.
  expect((await scene.revoker.seen()).length > 0).toBe(isGone === true);
});
