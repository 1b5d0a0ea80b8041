import { expect } from "vitest";

/** Counts the tests of this worker. */
let current = 0;
const late: string[] = [];

/**
 * D1 for one test. Work that a test leaves behind would write into the storage of a later test, which then fails for no
 * reason of its own: so it is refused, and `expectNoLateWork` names the test that left it.
 */
export function ofThisTest(d1: D1Database): D1Database {
  const own = current;
  const name = expect.getState().currentTestName ?? "outside of a test";
  const check = () => {
    if (own === current) return;
    late.push(name);
    throw new Error(`a query of an earlier test: ${name}`);
  };
  return new Proxy(d1, {
    get: (target, key) => {
      const value = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        check();
        return value.apply(target, args);
      };
    },
  });
}

/** Ends a test: from now on its D1 refuses. */
export function endOfTest(): void {
  current++;
}

/** Fails when an earlier test asked D1 after its end. */
export function expectNoLateWork(): void {
  expect([...new Set(late.splice(0))], "tests that left work behind").toEqual([]);
}
