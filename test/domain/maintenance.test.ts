import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import worker from "../../src/index.ts";

it("forgets the claims of tickets that ended long ago, and only those", async () => {
  const insert = env.DB.prepare(
    "INSERT INTO claims VALUES (?, CAST(unixepoch('subsec') * 1000 AS INTEGER) - ? * 3600000)",
  );
  await env.DB.batch([insert.bind("fresh", 0), insert.bind("yesterday", 23), insert.bind("old", 25)]);
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController(), env);
  await waitOnExecutionContext(context);
  const { results } = await env.DB.prepare("SELECT ticket_hash FROM claims ORDER BY ticket_hash").all();
  expect(results.map(({ ticket_hash }) => ticket_hash)).toEqual(["fresh", "yesterday"]);
});
