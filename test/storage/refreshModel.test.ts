import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { begin, perform } from "../support/refreshActs.ts";
import { type Act, type Operation, type Sequence, sequences } from "../support/refreshOperations.ts";
import { expectBystandersUntouched, givenTwins, type Twins } from "../support/refreshTwins.ts";

const SEQUENCES = env.TABLES === "all" ? 300 : 80;
let tenants = 0;

/** How often an operation of a kind did or found something, and how often it was refused or found nothing. */
type Tally = Map<Act["kind"], { done: number; refused: number }>;

function note(tally: Tally, kind: Act["kind"], wasDone: boolean): void {
  const counts = tally.get(kind) ?? { done: 0, refused: 0 };
  counts[wasDone ? "done" : "refused"]++;
  tally.set(kind, counts);
}

/** What the model has, of which every write makes another. */
const stateOf = ({ model }: Twins) => JSON.stringify([model.row, model.candidates]);

async function runBoth({ lifetime, failures, operations }: Sequence, tally: Tally): Promise<void> {
  const twins = await givenTwins(`tenant${++tenants}`, lifetime);
  await begin(twins, failures);
  for (const [index, operation] of operations.entries()) {
    const prior = twins.model.row;
    const before = stateOf(twins);
    const [expected, actual] = await perform(twins, operation);
    const found = Array.isArray(expected) ? expected.length > 0 : operation.act.kind === "findConnection" && expected;
    note(tally, operation.act.kind, Boolean(found) || stateOf(twins) !== before);
    try {
      // Two candidates of the same millisecond would have no order.
      const pause = Math.max(operation.pause, operation.act.kind === "keepCandidate" ? 1 : 0);
      if (!(await twins.agree(prior, expected, actual, pause))) return;
    } catch (error) {
      throw new Error(`operation ${index}, ${JSON.stringify(operation)}, on ${before}: ${error}`);
    }
  }
  await expectBystandersUntouched(twins.tenantId);
}

it("T39 T41 the model of the model tests does what the statements do in D1", { timeout: 120_000 }, async () => {
  const tally: Tally = new Map();
  await fc.assert(
    fc.asyncProperty(sequences, (sequence) => runBoth(sequence, tally)),
    { numRuns: SEQUENCES },
  );
  expect(tally.size).toBe(13);
  for (const [kind, { done, refused }] of tally) expect(done, `${kind}, ${refused} times refused`).toBeGreaterThan(0);
});

it("T41 a refresh that outlived its connection does not write over a later authorization", async () => {
  const twins = await givenTwins("tenant", 3_600_000);
  await begin(twins, 0);
  const result = async (act: Act): Promise<unknown> => {
    const operation: Operation = { act, back: 0, version: 0, leaseId: undefined, pause: 0 };
    return (await perform(twins, operation))[1];
  };
  expect(await result({ kind: "remove" })).toBe(true);
  // The user's flow read the connection before it was deleted. Under the old id the versions would begin anew.
  const flow = { token: "blue", sees: "the seen one", ofOldIntegration: false } as const;
  const saved = await result({ kind: "authorize", ...flow });
  const committed = await result({ kind: "commit", commitId: "ref_1", token: "red" });
  expect({ saved, committed }).toEqual({ saved: undefined, committed: undefined });
});
