import { describe, expect, it } from "vitest";
import { phases } from "../../../bench/load/phases.ts";
import { pick, randomFrom } from "../../../bench/load/random.ts";
import { type Outcome, Register } from "../../../bench/load/register.ts";
import { Rotation, unexplained } from "../../../bench/load/rotation.ts";
import { runLoad } from "../../../bench/load/run.ts";
import { Tally } from "../../../bench/load/tally.ts";

describe("what can be there", () => {
  it.each<[what: string, writes: [string, Outcome][], possible: string[]]>([
    ["nothing was written", [], ["old"]],
    ["a write is done", [["new", "done"]], ["new"]],
    ["a write was refused", [["new", "refused"]], ["old"]],
    ["nobody knows of a write", [["new", "unknown"]], ["old", "new"]],
    [
      "one that is done comes after one that nobody knows of",
      [
        ["new", "unknown"],
        ["last", "done"],
      ],
      ["last"],
    ],
  ])("when %s", (_what, writes, possible) => {
    const register = new Register("old");
    for (const [value, outcome] of writes) register.wrote(value, outcome);
    expect(register.possible()).toEqual(possible);
  });

  it("is known once it was read, and stays what it was when something else is read", () => {
    const register = new Register("old");
    register.wrote("new", "unknown");
    expect([register.read("lost"), register.read("new"), register.read("old")]).toEqual([false, true, false]);
    expect(register.possible()).toEqual(["new"]);
  });
});

describe("rotation", () => {
  type Tokens = { access_token: string; refresh_token: string };

  it("knows whose tokens are whose and until when, and notes what is used twice", () => {
    const rotation = new Rotation(20);
    const given = rotation.exchange("ada.1", 0) as Tokens;
    const refreshed = rotation.refresh(given.refresh_token, 1000) as Tokens;
    const grant = { user: "ada", consent: "1" };
    expect(rotation.grantOf(refreshed.access_token, 20_999)).toEqual(grant);
    expect(rotation.grantOf(refreshed.access_token, 21_000)).toBe("ended");
    expect(rotation.grantOf("invented", 0)).toBeUndefined();
    expect(rotation.refresh("invented", 0)).toBeUndefined();
    expect([rotation.doubleUses, rotation.codesUsedTwice]).toEqual([[], []]);
    expect(rotation.refresh(given.refresh_token, 5000)).toBeDefined();
    rotation.exchange("ada.1", 6000);
    const first = { at: 1000, isLate: false };
    expect(rotation.doubleUses).toEqual([{ grant, first, second: 5000 }]);
    expect(rotation.codesUsedTwice).toEqual([grant]);
  });

  it.each([
    ["before the kill, so short that it was not written", 9000, 22_000, true],
    ["as the kill came", 20_500, 22_000, true],
    ["long before the kill", 3000, 22_000, false],
    ["long after the kill", 22_000, 23_000, false],
    ["before the kill, and both were", 19_000, 19_500, false],
  ])("F12 a double use is explained by a kill only when the first was answered right before it: %s", (...line) => {
    const [, at, second, isExplained] = line;
    const uses = [{ grant: { user: "ada", consent: "1" }, first: { at, isLate: false }, second }];
    expect(unexplained(uses, [20_000])).toEqual(isExplained ? [] : uses);
  });

  it("F05 a double use is explained by an answer that did not arrive", () => {
    const rotation = new Rotation(20);
    const { refresh_token: token } = rotation.exchange("ada.1", 0) as Tokens;
    rotation.refresh(token, 1000);
    rotation.noteLate(token);
    rotation.refresh(token, 40_000);
    expect(unexplained(rotation.doubleUses, [])).toEqual([]);
    rotation.refresh(token, 80_000);
    expect(unexplained(rotation.doubleUses, [])).toHaveLength(1);
  });
});

describe("the tally", () => {
  const problem = (status: number, body: string, head = "") => ({ status, head, body: Buffer.from(body) });

  it.each<[what: string, answer: ReturnType<typeof problem>, isWrong: boolean]>([
    ["a failure without a code", problem(500, "sorry"), true],
    ["a failure with a code", problem(503, '{"code":"storage_unavailable"}'), false],
    ["the provider's own failure", problem(503, "sorry", "HTTP/1.1 503 X\r\nlatchkey-source: upstream"), false],
    ["a limit that nobody reaches", problem(429, '{"code":"rate_limited"}'), true],
    ["something that is not there", problem(404, '{"code":"not_found"}'), false],
  ])("notes %s", (_what, answer, isWrong) => {
    const tally = new Tally();
    tally.note("act", answer);
    expect(tally.wrong).toHaveLength(isWrong ? 1 : 0);
    expect(tally.total()).toBe(1);
  });
});

it("what clients do is the same for the same seed, and as often as it should be", () => {
  const things = [
    { name: "often", weight: 9 },
    { name: "seldom", weight: 1 },
  ];
  const picks = (seed: number) => {
    const random = randomFrom(seed);
    return Array.from({ length: 1000 }, () => pick(things, random).name);
  };
  expect(picks(7)).toEqual(picks(7));
  expect(picks(7)).not.toEqual(picks(8));
  const seldom = picks(7).filter((name) => name === "seldom").length;
  expect(seldom).toBeGreaterThan(50);
  expect(seldom).toBeLessThan(150);
});

it("the phases make up the whole run and end with nothing that fails", () => {
  expect(phases.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(phases.at(-1)).toMatchObject({ provider: "well", d1: { refused: 0, lost: 0 }, kill: false });
});

it("F12 clients lose nothing while D1 fails and the runtime is killed", async () => {
  // The kill comes first: later it would leave leases, for whose end others wait.
  const wanted = ["the runtime is killed", "D1 fails", "all is well in the end"];
  const few = wanted.flatMap((wish) => phases.filter(({ what }) => what === wish));
  const result = await runLoad({ clients: 3, seconds: 2, seed: 1, phases: few }, () => {});
  expect(result).toMatchObject({ losses: [], kills: 1, checked: { tokens: 9, connections: 3 } });
  expect(result.tally.total()).toBeGreaterThan(9);
});
