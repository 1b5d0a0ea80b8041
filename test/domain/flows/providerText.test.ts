import { expect, it } from "vitest";
import { CANARY, canary } from "../../support/canary.ts";
import { begin } from "../../support/flow.ts";
import { loggedEvents, loggedLines } from "../../support/logs.ts";
import { json } from "../../support/stage.ts";
import {
  failedWith,
  finish,
  locationOf,
  STAGED,
  stagedApp,
  storedConnections,
  tokens,
} from "../../support/stagedFlow.ts";
import type { Act } from "../../support/stageServer.ts";

/** Everything that an answer shows, the redirect included. */
async function visible(response: Response): Promise<string> {
  return `${JSON.stringify([...response.headers])} ${decodeURIComponent(locationOf(response))} ${await response.text()}`;
}

const callbacks: [string, () => Record<string, string>, string][] = [
  ["error_description", () => ({ error: "access_denied", error_description: canary("text") }), "access_denied"],
  [
    "error_uri",
    () => ({ error: "server_error", error_uri: `https://x.example/${canary("uri")}` }),
    "provider_unavailable",
  ],
  ["an unknown error", () => ({ error: canary("error") }), "authorization_failed"],
  ["a parameter of its own", () => ({ error: "invalid_scope", debug: canary("debug") }), "authorization_failed"],
  ["error_description without an error", () => ({ error_description: canary("text") }), "authorization_failed"],
];

it.each(callbacks)(
  "T38 repeats nothing of what a provider says at the callback in %s",
  async (_name, parameters, code) => {
    const { app, upstream } = await stagedApp();
    const response = await finish(app, await begin(app, "ada", STAGED), parameters());
    expect(locationOf(response)).toBe(failedWith(code));
    expect(await visible(response)).not.toContain(CANARY);
    expect(loggedEvents("authorization_failed")).toMatchObject([{ code }]);
    expect(loggedLines.join("\n")).not.toContain(CANARY);
    expect(await upstream.seen()).toEqual([]);
    expect(await storedConnections()).toEqual([]);
  },
);

const html = { "content-type": "text/html" };
const answers: [string, () => Act, string][] = [
  [
    "error_description",
    () => json({ error: "invalid_grant", error_description: canary("text") }, 400),
    "grant_refused",
  ],
  ["error_uri", () => json({ error: "invalid_client", error_uri: canary("uri") }, 401), "client_invalid"],
  ["an unknown error", () => json({ error: canary("error") }, 400), "provider_refused"],
  ["an error inside a success", () => json({ error: canary("error"), detail: canary("detail") }), "provider_refused"],
  ["a failing server's page", () => ({ status: 500, headers: html, body: canary("page") }), "provider_unavailable"],
  ["a page instead of JSON", () => ({ status: 200, headers: html, body: canary("page") }), "provider_malformed"],
  ["broken JSON", () => ({ ...json({}), body: `{"access_token":"${canary("token")}` }), "provider_malformed"],
  ["a token that cannot be one", () => json({ access_token: `${canary("token")}\n` }), "provider_malformed"],
  ["a redirect's address", () => ({ status: 307, headers: { location: `/${canary("place")}` } }), "provider_malformed"],
  [
    "headers",
    () => json({ error: "x" }, 400, { "x-debug": canary("debug"), "www-authenticate": canary("challenge") }),
    "provider_refused",
  ],
];

it.each(answers)("T38 repeats nothing of what a token endpoint says in %s", async (_name, act, code) => {
  const { app, upstream } = await stagedApp({ acts: [act()] });
  const response = await finish(app, await begin(app, "ada", STAGED));
  expect(locationOf(response)).toBe(failedWith(code));
  expect(await visible(response)).not.toContain(CANARY);
  expect(loggedEvents("authorization_failed")).toMatchObject([{ code }]);
  expect(loggedLines.join("\n")).not.toContain(CANARY);
  expect(await upstream.seen()).toHaveLength(1);
  expect(await storedConnections()).toEqual([]);
});

it("T37 logs neither code, state, cookie, verifier, client secret nor tokens of a flow that succeeds", async () => {
  const { app, upstream } = await stagedApp({ acts: [tokens({ id_token: canary("id-token"), note: canary("note") })] });
  const begun = await begin(app, "ada", STAGED);
  const response = await finish(app, begun, { code: canary("code") });
  expect(response.status).toBe(302);
  const [request] = await upstream.seen();
  const verifier = new URLSearchParams(request?.body).get("code_verifier");
  const token = begun.cookie.split("=")[1];
  expect([verifier, token]).toEqual([expect.stringMatching(/^.{43}$/), expect.stringMatching(/^.{43}$/)]);
  const logged = loggedLines.join("\n");
  expect(loggedEvents("request")).toMatchObject([{ route: "/oauth/:providerId" }, { route: "/oauth2/callback" }]);
  for (const secret of [CANARY, begun.state, verifier, token]) expect(logged).not.toContain(secret);
});

it("T37 logs neither code nor state of a callback that is refused, whatever the path", async () => {
  const { app } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  const query = `?code=${canary("code")}&state=${begun.state}`;
  const answers = [
    await app.fetch(`/oauth2/callback${query}`),
    await app.fetch(`/oauth2/callback/${canary("path")}${query}`),
    await app.fetch(`/oauth2/callback/x/${canary("path")}${query}`),
    await app.fetch(`/oauth2/callback${query}`, { method: "POST" }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 404, 405]);
  expect(loggedEvents("request")).toHaveLength(5);
  const logged = loggedLines.join("\n");
  for (const secret of [CANARY, begun.state]) expect(logged).not.toContain(secret);
});
