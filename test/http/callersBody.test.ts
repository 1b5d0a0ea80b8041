import { expect, it } from "vitest";
import { expectProblem } from "../support/integrations.ts";
import { acme, connected } from "../support/proxy.ts";
import { json, stage } from "../support/stage.ts";

/** A body that breaks off, as one does whose sender hangs up. */
function brokenOff(): ReadableStream<Uint8Array> {
  let begun = false;
  return new ReadableStream({
    pull: (controller) => {
      if (begun) controller.error(new Error("Network connection lost."));
      else controller.enqueue(new TextEncoder().encode('{"url":'));
      begun = true;
    },
  });
}

it.each([
  ["an envelope", "", { "content-type": "application/json" }],
  ["an envelope that says its length", "", { "content-type": "application/json", "content-length": "90" }],
  ["an upload that is kept", "/me", { "content-length": "90" }],
])("a body that its caller breaks off is no error of Latchkey's: %s", async (_what, path, headers) => {
  const upstream = await stage(json({}));
  const { app } = await connected(acme(upstream.url));
  const init = { method: "POST", body: brokenOff(), headers } as RequestInit;
  const response = await app.as("ada")(`/api/integrations/acme/request${path}`, init);
  await expectProblem(response, 400, "validation_failed");
  expect(await upstream.seen()).toEqual([]);
});

it("an upload that its caller breaks off while it is streamed ends as a call that failed", async () => {
  const upstream = await stage(json({}));
  const { app } = await connected(acme(upstream.url));
  const response = await app.as("ada")("/api/integrations/acme/request/me", { method: "POST", body: brokenOff() });
  await expectProblem(response, 502, "provider_unavailable");
});
