import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { dueRevocations } from "../../src/storage/revocations.ts";
import { observeD1 } from "../support/d1.ts";

const SERVER = "https://acme.com";

async function given(tenant: string, holders: string[], count: number, dueInMs = -1000): Promise<void> {
  const rows = holders.flatMap((holder) =>
    Array.from({ length: count }, (_, n) => ({ id: `${tenant} ${holder} ${n}`, holder, at: n })),
  );
  await env.DB.prepare(
    `INSERT INTO revocations (id, tenant_id, payload_sealed, holder, server, next_attempt_at)
     SELECT value ->> 'id', ?1, 'sealed', value ->> 'holder', ?2,
       CAST(unixepoch('subsec') * 1000 AS INTEGER) + ?3 - 10000 + (value ->> 'at') FROM json_each(?4)`,
  )
    .bind(tenant, SERVER, dueInMs, JSON.stringify(rows))
    .run();
}

/** What is listed, and how many rows D1 read for it. */
async function listed() {
  const observed = observeD1(env.DB);
  const due = await dueRevocations(openDatabase(observed.d1));
  const [prepared] = observed.calls.flatMap(({ statements }) => statements);
  const { meta } = await env.DB.prepare(prepared?.sql ?? "")
    .bind(...(prepared?.values ?? []))
    .run();
  return { due, read: meta.rows_read };
}

it("lists nothing when nothing is due", async () => {
  expect((await listed()).due).toEqual([]);
  await given("acme", ["ada"], 3, 60_000);
  expect((await listed()).due).toEqual([]);
});

it("reads a few rows when nothing is due, however many wait", async () => {
  const holders = Array.from({ length: 300 }, (_, number) => `user-${number}`);
  for (const tenant of ["acme", "globex"]) await given(tenant, holders, 2, 60_000);
  const { due, read } = await listed();
  expect(due).toEqual([]);
  expect(read).toBeLessThanOrEqual(5);
});

it("lists of each holder of each tenant the oldest that are due, with their servers", async () => {
  await given("acme", ["ada", "bob"], 2);
  await given("globex", ["ada"], 1);
  const { due } = await listed();
  expect(due.map(({ id }) => id).sort()).toEqual([
    ...["acme ada 0", "acme ada 1", "acme bob 0", "acme bob 1", "globex ada 0"],
  ]);
  expect(due.filter(({ tenant, holder }) => tenant === "acme" && holder === "ada").map(({ id }) => id)).toEqual([
    ...["acme ada 0", "acme ada 1"],
  ]);
  expect(new Set(due.map(({ server }) => server))).toEqual(new Set([SERVER]));
});

it("T58 lists a few of a holder of thousands, and reads a few rows for each holder, however many plans they have", async () => {
  await given("acme", ["mallory"], 5000);
  await given("acme", ["ada"], 1);
  const { due, read } = await listed();
  expect(due.filter(({ holder }) => holder === "mallory").map(({ id }) => id)).toEqual(
    Array.from({ length: 20 }, (_, n) => `acme mallory ${n}`),
  );
  expect(due.filter(({ holder }) => holder === "ada")).toHaveLength(1);
  expect(read).toBeLessThan(200);
});

it("T58 lists one of each tenant although one has more holders than are listed", async () => {
  const holders = (count: number) => Array.from({ length: count }, (_, n) => `user-${n}`);
  await given("big", holders(1500), 1, -60_000);
  for (const tenant of ["acme", "globex", "zoo"]) await given(tenant, ["ada"], 1);
  const { due } = await listed();
  expect(due.filter(({ tenant }) => tenant === "big")).toHaveLength(200);
  expect(due.filter(({ tenant }) => tenant !== "big")).toHaveLength(3);
});
