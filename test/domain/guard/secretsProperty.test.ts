import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { PROVIDERS, type Provider, type Story, stories, useAll } from "../../support/guardActs.ts";
import { guardScene, textSeen } from "../../support/guardScene.ts";
import { givenKey, withKey } from "../../support/tokens.ts";

const RUNS = 10;
let tenants = 0;

/** A tenant of its own, with two keys: one for all tokens, and one that acts as users. */
async function newStory(scene: Story["scene"], focus: Provider): Promise<Story> {
  tenants += 1;
  const tenant = `story-${tenants}`;
  const { key } = await givenKey({ tenantId: tenant, scopes: ["token:*", "user:act-as"] });
  return {
    ...{ scene, tenant, focus, made: [], secrets: [] },
    backEnd: (actAs) => withKey(scene.app, key, actAs === undefined ? {} : { "x-act-as-user": actAs }),
  };
}

it("T51 whatever is given by a provider's name reaches no server but the catalogue's and one of the giver's own", async () => {
  const scene = await guardScene();
  let given = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PROVIDERS), stories, async (focus, acts) => {
      const story = await newStory(scene, focus);
      for (const act of acts) await act(story);
      await useAll(story);
      const seen = await textSeen(scene.evil);
      expect(story.secrets.filter((secret) => seen.includes(secret))).toEqual([]);
      given += story.secrets.length;
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  // The stories are not empty: much is given, the catalogue's server gets it, and so does Mallory's what is meant for it.
  expect(given).toBeGreaterThan(3 * RUNS);
  expect((await scene.home.seen()).length).toBeGreaterThan(RUNS);
  expect((await scene.evil.seen()).length).toBeGreaterThan(0);
  expect(await env.DB.prepare("SELECT COUNT(*) AS n FROM connections").first<number>("n")).toBeGreaterThan(0);
}, 60_000);
