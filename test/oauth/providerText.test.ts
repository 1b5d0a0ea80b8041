import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { errorCodes } from "../../src/domain/errors.ts";
import { CANARY, canary } from "../support/canary.ts";
import { loggedLines } from "../support/logs.ts";
import { type Attempt, oauthStage, storedConnections } from "../support/oauthStage.ts";
import { json } from "../support/stage.ts";
import type { Act } from "../support/stageServer.ts";

/** The redirect says that it failed and why, by a code of the closed list, and nothing else. */
function expectClosedCode({ location, outcome }: Attempt): void {
  expect([...location.searchParams.keys()]).toEqual(["success", "error"]);
  expect(outcome.success).toBe("false");
  expect(errorCodes).toContain(outcome.error);
  expect(`${location.origin}${location.pathname}`).toBe(`${env.FRONTEND_URL}/oauth-callback`);
  expect(location.href).not.toContain(CANARY);
}

const hostileTexts = () => [
  canary("plain"),
  `<script>alert("${canary("script")}")</script>`,
  `x\r\nSet-Cookie: a=${canary("header")}`,
  `&success=true&provider=${canary("parameter")}`,
  `#${canary("fragment")}`,
  `https://evil.example/?${canary("link")}`,
  canary("long").padEnd(20_000, "x"),
];

it("T38 shows a closed code only when the token endpoint's error text is hostile", async () => {
  const wired = await oauthStage();
  for (const text of hostileTexts()) {
    await wired.server.act(json({ error: "invalid_grant", error_description: text, error_uri: text }, 400));
    const attempt = await wired.connect();
    expectClosedCode(attempt);
    expect(attempt.outcome.error).toBe("grant_refused");
  }
  expect(await storedConnections()).toEqual([]);
});

it("T38 shows a closed code only when the token endpoint's error code itself is hostile", async () => {
  const wired = await oauthStage();
  for (const text of hostileTexts()) {
    await wired.server.act(json({ error: text, error_description: text }, 400));
    const attempt = await wired.connect();
    expectClosedCode(attempt);
    expect(attempt.outcome.error).toBe("provider_refused");
  }
  expect(await storedConnections()).toEqual([]);
});

it("T38 shows a closed code only when the answer is no JSON, cut off, or repeats what was sent", async () => {
  const words = canary("words");
  const acts: [Act, string][] = [
    [{ status: 400, headers: { "content-type": "text/html" }, body: `<h1>${words}</h1>` }, "provider_refused"],
    [{ status: 400, headers: { "content-type": words }, body: words }, "provider_refused"],
    [{ headers: { "content-type": "application/json" }, body: `{"${words}": ` }, "provider_malformed"],
    [{ headers: { "content-type": "application/json" }, body: `{"${words}": 1`, truncate: true }, "provider_malformed"],
    [{ status: 302, headers: { location: `https://evil.example/${words}` } }, "provider_malformed"],
    [{ status: 503, headers: { "retry-after": words }, body: words }, "provider_unavailable"],
    [{ status: 429, headers: { "retry-after": words }, body: words }, "provider_rate_limited"],
    [{ status: 401, headers: { "www-authenticate": `Bearer error="${words}"` }, body: words }, "provider_refused"],
  ];
  const wired = await oauthStage({ method: { clientAuthentication: "client_secret_post" } });
  acts.push([json({ error: "invalid_request", error_description: wired.clientSecret }, 400), "provider_refused"]);
  for (const [act, code] of acts) {
    await wired.server.act(act);
    const attempt = await wired.connect();
    expectClosedCode(attempt);
    expect(attempt.outcome.error).toBe(code);
  }
  expect(await storedConnections()).toEqual([]);
});

it("T38 shows a closed code only when the callback's error is hostile, and never asks the token endpoint", async () => {
  const wired = await oauthStage();
  for (const text of hostileTexts().map((long) => long.slice(0, 2_000))) {
    for (const [error, code] of [
      [text, "authorization_failed"],
      ["access_denied", "access_denied"],
      ["server_error", "provider_unavailable"],
      ["temporarily_unavailable", "provider_unavailable"],
      ["invalid_scope", "authorization_failed"],
    ] as const) {
      const attempt = await wired.connect("ada", { error, error_description: text, error_uri: text });
      expectClosedCode(attempt);
      expect(attempt.outcome.error).toBe(code);
    }
  }
  expect(await wired.server.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
});

it("T38 keeps the provider's words out of the problem when the state is unknown, and out of the log", async () => {
  const words = canary("words");
  const { app } = await oauthStage();
  const query = new URLSearchParams({ error: words, error_description: words, state: words, code: words });
  const response = await app.fetch(`/oauth2/callback?${query}`);
  expect(response.status).toBe(400);
  const body = await response.text();
  expect(JSON.parse(body)).toMatchObject({ code: "state_invalid" });
  expect(`${body}${JSON.stringify([...response.headers])}`).not.toContain(CANARY);
  expect(loggedLines.join("\n")).not.toContain(CANARY);
});
