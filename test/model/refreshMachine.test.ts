import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { calm, contested, eventful, faultless, type Plan, troubled } from "./plan.ts";
import type { World } from "./refreshModel.ts";
import { simulate } from "./simulate.ts";

const runs = Number(process.env.MODEL_RUNS ?? 3000);
const seed = process.env.MODEL_SEED;
let schedules = 0;

/** Lets a share of all the runs happen. */
async function check(plans: fc.Arbitrary<Plan>, share: number, further?: (world: World) => void): Promise<void> {
  const property = fc.asyncProperty(plans, fc.scheduler(), async (plan, scheduler) => {
    schedules++;
    const world = await simulate(plan, scheduler);
    if (world.violation) throw new Error([world.violation, ...world.trace].join("\n"));
    try {
      further?.(world);
    } catch (error) {
      throw new Error([error, ...world.trace].join("\n"));
    }
  });
  await fc.assert(property, { numRuns: Math.ceil(runs * share), ...(seed !== undefined && { seed: Number(seed) }) });
}

afterAll(() => {
  if (process.env.MODEL_RUNS !== undefined) console.log(`${schedules} schedules were run`);
});

describe("refreshing, whatever happens in whatever order", { timeout: 1200_000 }, () => {
  it("T39 F12 loses no token that can be kept, through crashes, stalls and outages", () => check(troubled, 0.3));

  it("T39 F12 loses no token while several hold answers for longer than their leases", () => check(contested, 0.2));

  it("T41 lets a disconnect and a new authorization win", () => check(eventful, 0.2));

  it("F11 asks the user once the provider has ended the grant, whatever was left behind", () =>
    check(contested, 0.15, ({ statusAtLast }) => expect(statusAtLast).toBe("needs_reauth")));

  it("T39 asks a provider once at a time while nobody stalls", () => check(calm, 0.1));

  it("T39 asks a provider once for all who want a token that has expired", () =>
    check(faultless, 0.05, ({ result, plan, workers }) => {
      expect(result?.calls).toBe(1);
      const gained = { kind: expect.stringMatching(/^(refreshed|current)$/), refreshToken: result?.refreshToken };
      const askers = workers.filter((worker) => plan.workers.includes(worker.plan) && worker.plan.kind !== "scheduled");
      for (const { outcomes } of askers) expect(outcomes).toEqual([gained]);
    }));
});
