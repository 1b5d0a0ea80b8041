import { expect, it } from "vitest";
import { sessionToken } from "../support/app.ts";
import { acme, connected } from "../support/proxy.ts";
import { json, stage } from "../support/stage.ts";
import { givenKey } from "../support/tokens.ts";

const PATH = "/api/integrations/acme/request/me";

async function scene() {
  const upstream = await stage(json({}));
  return { upstream, ...(await connected(acme(upstream.url))) };
}

it.each(["token", "Token", "TOKEN", "bearer"])("C22 an API key and a JWT are understood after %s", async (scheme) => {
  const { app, upstream } = await scene();
  const { key } = await givenKey({ scopes: ["user:act-as"] });
  const asKey = { authorization: `${scheme} ${key}`, "x-act-as-user": "ada" };
  expect((await app.fetch(PATH, { headers: asKey })).status).toBe(200);
  expect((await app.fetch(PATH, { headers: { authorization: `${scheme} ${await sessionToken("ada")}` } })).status).toBe(
    200,
  );
  for (const { headers } of await upstream.seen()) expect(JSON.stringify(headers)).not.toContain(key);
});

it.each([
  ["without a credential", PATH, {}, 401, "authentication_error", "unauthenticated"],
  ["by a loop", PATH, { "latchkey-hop": "1" }, 508, "api_error", "loop_detected"],
  ["at an address elsewhere", `${PATH}/..%2f..%2fx`, undefined, 400, "invalid_request_error", "url_not_allowed"],
  [
    "without a connection",
    "/api/integrations/nothing/request/me",
    undefined,
    404,
    "invalid_request_error",
    "not_found",
  ],
])(
  "C22 a problem of the proxy says what it is where SDKs look: %s",
  async (_what, path, headers, status, type, code) => {
    const { app } = await scene();
    const response = headers === undefined ? await app.as("ada")(path) : await app.fetch(path, { headers });
    const problem = await response.json<{ detail: string }>();
    expect(response.status).toBe(status);
    expect(problem).toMatchObject({
      status,
      code,
      message: problem.detail,
      error: { type, code, message: problem.detail },
    });
  },
);

it("C22 a problem elsewhere has the members of RFC 9457 alone", async () => {
  const { app } = await scene();
  const problem = await (await app.fetch("/integrations")).json();
  expect(problem).not.toHaveProperty("error");
  expect(problem).not.toHaveProperty("message");
});
