import { expect, it } from "vitest";
import { measure } from "../../../bench/measure.ts";
import { sharedBuild } from "../support/shared.ts";

const options = { json: false, seconds: 0.1 };

it("the benchmark measures an operation next to its floor, and counts what it asks of the platform", async () => {
  const measurement = await measure(
    { ...options, only: ["token read (JWT)", "proxied GET (JWT, owner)"] },
    await sharedBuild(),
  );
  const { floors, operations, bundle, memory } = measurement;
  expect(floors.map(({ name }) => name)).toEqual(["read + open + HS256", "read + open + fetch"]);
  expect(operations).toMatchObject([
    { name: "token read (JWT)", roundTrips: 1, rowsWritten: 0, kv: 0, fetches: 0 },
    { name: "proxied GET (JWT, owner)", roundTrips: 1, rowsWritten: 0, kv: 0, fetches: 1 },
  ]);
  for (const { ratio, rate, p50, p99, rowsRead } of operations) {
    for (const figure of [ratio, rate, p50, p99, rowsRead]) expect(figure).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
  }
  expect(bundle.gzipped).toBeLessThan(bundle.plain);
  expect(memory.peak).toBeGreaterThanOrEqual(memory.after);
});

it("the benchmark says which operations there are when none has the name", async () => {
  await expect(measure({ ...options, only: ["nothing of that name"] })).rejects.toThrow(/token read \(JWT\)\n/);
});
