import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calm, contested, eventful, type Plan, troubled } from "./plan.ts";
import type { Rotation } from "./provider.ts";
import { type Mutant, simulate } from "./simulate.ts";
import { WorkerIo } from "./workerIo.ts";

/** A mutant is looked for in at most so many schedules, always the same ones. */
const MAX_RUNS = 20_000;
const SEED = Number(process.env.MODEL_SEED ?? 39);

/** Expects that the model finds the bug, by the invariant of this number. */
async function finds(
  mutant: Mutant,
  invariant: number | string,
  plans: fc.Arbitrary<Plan>,
  rotation?: Rotation,
  seed = SEED,
): Promise<void> {
  const property = fc.asyncProperty(plans, fc.scheduler(), async (plan, scheduler) => {
    const { violation, statusAtLast } = await simulate(rotation ? { ...plan, rotation } : plan, scheduler, mutant);
    if (violation) throw new Error(violation);
    if (statusAtLast === "connected") throw new Error("6: the user is never asked");
  });
  const found = await fc.check(property, { numRuns: MAX_RUNS, seed, endOnFailure: true });
  expect(found.failed).toBe(true);
  expect(String(found.errorInstance)).toMatch(new RegExp(`^Error: ${invariant}: `));
}

const unfenced: Mutant = {
  world: ({ database }) => {
    database.commit = ({ id }, commitId, credential) => {
      const row = database.find(id);
      return row && database.write(row, commitId, credential);
    };
  },
};

const unforgetting: Mutant = {
  world: ({ database }) => {
    database.keepCandidate = (candidate) => {
      const row = database.find(candidate.connectionId);
      if (!row || row.status === "disconnected") return "orphaned";
      database.candidates.push({ ...candidate, grantVersion: row.grantVersion });
      return "kept";
    };
  },
};

describe("the model has teeth: it", { timeout: 300_000 }, () => {
  it("finds the bug when a commit overwrites a newer token", () => finds(unfenced, 1, contested, "replacing"));

  it("finds the bug when a commit overwrites a disconnect or a new authorization", () => finds(unfenced, 4, eventful));

  it("finds the bug when a late worker still sends", () => {
    const exchange = WorkerIo.prototype.exchange;
    const io: Mutant["io"] = (io) => ({
      exchange: (lease, token) => exchange.call(io as WorkerIo, { ...lease, mayStillSend: () => true }, token),
    });
    return finds({ io }, "[12]", contested, "strict");
  });

  it("finds the bug when a lease keeps nobody away", () => {
    const world: Mutant["world"] = ({ database }) => {
      database.mayBeLeased = ({ status }) => status === "connected";
    };
    return finds({ world }, 3, calm);
  });

  it("finds the bug when one refusal in words that may mean anything ends a connection", () => {
    const { exchange } = WorkerIo.prototype;
    const io: Mutant["io"] = (io) => ({
      exchange: async (...given) => {
        const answer = await exchange.apply(io as WorkerIo, given);
        return answer.kind === "refused" ? { ...answer, isCertain: true } : answer;
      },
    });
    return finds({ io }, 1, troubled);
  });

  it("finds the bug when refusals in words that may mean anything are not counted", () => {
    const world: Mutant["world"] = ({ database }) => {
      const { release } = database;
      database.release = (seen, code, retryAfter) => release.call(database, seen, code, retryAfter, false);
    };
    return finds({ world }, 6, contested);
  });

  it("finds the bug when answers that come too late are thrown away", () => {
    const world: Mutant["world"] = ({ database }) => {
      database.keepCandidate = () => "kept";
    };
    return finds({ world }, 1, contested, "timed");
  });

  it("finds the bug when a late answer does not revive what was given up", () => {
    const world: Mutant["world"] = ({ database }) => {
      database.revive = () => {};
    };
    return finds({ world }, 1, contested, "timed");
  });

  it("finds the bug when a late answer revives what needs a new consent", () => {
    const world: Mutant["world"] = ({ database }) => {
      database.revive = (row) => void database.set(row, { status: "connected", statusReason: null });
    };
    return finds({ world }, 4, eventful, "siblings");
  });

  it("finds the bug when a late commit revives what needs a new consent", () => {
    const world: Mutant["world"] = ({ database }) => {
      const { write } = database;
      database.write = (...given) => database.set(write.apply(database, given), { status: "connected" });
    };
    return finds({ world }, 4, eventful);
  });

  it("finds the bug when a late commit does not revive what was given up", () => {
    const world: Mutant["world"] = ({ database }) => {
      const { write } = database;
      database.write = (row, ...rest) => {
        const { status, statusReason } = row;
        return database.set(write.call(database, row, ...rest), { status, statusReason });
      };
    };
    return finds({ world }, 1, troubled, "unknown");
  });

  it("finds the bug when a connection is given up although an answer has been kept meanwhile", () => {
    const world: Mutant["world"] = ({ database }) => {
      database.hasOtherCandidate = () => false;
    };
    // It takes a rare schedule: with this seed one comes early.
    return finds({ world }, 1, contested, "timed", 3);
  });

  it("finds the bug when a candidate that was tried keeps a connection from being given up", () => {
    const mutant: Mutant = {
      world: ({ database }) => {
        database.hasOtherCandidate = (row) => database.listCandidates(row).length > 0;
      },
      io: () => ({ dropCandidate: async () => {} }),
    };
    return finds(mutant, 6, contested);
  });

  it("finds the bug when a connection is given up that somebody else has refreshed", () => {
    const world: Mutant["world"] = ({ database }) => {
      database.giveUp = ({ id }, statusReason) => {
        const row = database.find(id);
        if (row) database.set(row, { status: "needs_reauth", statusReason });
        return row !== undefined;
      };
    };
    return finds({ world }, 1, contested, "unknown");
  });

  it("finds the bug when the token before the row's is not tried", () => {
    const io: Mutant["io"] = (io) => {
      const { open } = WorkerIo.prototype;
      return { open: async (seen) => ({ ...(await open.call(io as WorkerIo, seen)), previous: undefined }) };
    };
    return finds({ io }, 1, contested, "replacing");
  });

  it("finds the bug when a strict provider is shown what it has replaced", () =>
    finds({ io: () => ({ isStrict: false }) }, 2, troubled, "strict"));

  it("finds the bug when the tokens of a connection that ended are left alone", () =>
    finds({ io: () => ({ discard: async () => {} }) }, 1, eventful));

  it("finds the bug when a late answer is kept for another authorization", () => finds(unforgetting, 4, eventful));
});
