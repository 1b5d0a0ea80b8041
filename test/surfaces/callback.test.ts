import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { errorCodes } from "../../src/domain/errors.ts";
import { problemSchema } from "../../src/http/problem.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { countStorage } from "../support/counting.ts";
import { begin, callback, callbackUrl } from "../support/flow.ts";
import { json } from "../support/stage.ts";
import {
  failedWith,
  finish,
  locationOf,
  STAGED,
  stagedApp,
  storedConnections,
  succeededWith,
} from "../support/stagedFlow.ts";

const XSS = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "'-alert(1)-'",
  "javascript:alert(1)",
  "</title><svg/onload=alert(1)>",
  "%3Cscript%3Ealert(1)%3C/script%3E",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "\u003cimg src=1 onerror=alert(1)\u003e",
  "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
  "access_denied<script>alert(1)</script>",
  "access_denied\r\nLocation: https://evil.example/alert(1)",
  "\u2028alert(1)//",
  "{{constructor.constructor('alert(1)')()}}",
  "<iframe srcdoc='&lt;script>alert(1)&lt;/script>'>",
  "&success=true&provider=alert(1)",
  "#success=true&alert(1)",
  "https://evil.example/alert(1)",
  "\u0000<b>alert(1)",
];

/** Whatever a browser or a person could get to see. */
async function shown(response: Response): Promise<string> {
  return decodeURIComponent(`${JSON.stringify([...response.headers])} ${await response.text()}`);
}

it.each(["error", "error_description", "error_uri"])("T08 reflects nothing that stands in %s", async (parameter) => {
  const { app, upstream } = await stagedApp();
  for (const payload of XSS) {
    const parameters = { error: "access_denied", [parameter]: payload };
    const response = await finish(app, await begin(app, "ada", STAGED), parameters);
    const code = parameter === "error" ? "authorization_failed" : "access_denied";
    expect([payload, response.status, locationOf(response)]).toEqual([payload, 302, failedWith(code)]);
    expect(await shown(response)).not.toContain("alert(1)");
  }
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
});

it("T08 reflects nothing that stands in code", async () => {
  const { app } = await stagedApp({ acts: [json({ error: "invalid_grant" }, 400)] });
  for (const payload of XSS) {
    const response = await finish(app, await begin(app, "ada", STAGED), { code: payload });
    expect([payload, response.status, locationOf(response)]).toEqual([payload, 302, failedWith("grant_refused")]);
    expect(await shown(response)).not.toContain("alert(1)");
  }
  expect(await storedConnections()).toEqual([]);
});

it("T08 reflects nothing of a query without a valid state, and answers with a problem that no browser renders", async () => {
  const { app } = await stagedApp();
  for (const payload of XSS) {
    for (const parameter of ["state", "error", "error_description", "code", "iss", payload]) {
      const query = new URLSearchParams({ [parameter]: payload });
      const response = await app.fetch(`/oauth2/callback?${query}`);
      expect(response.status).toBe(400);
      expect(response.headers.get("location")).toBeNull();
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      const text = await shown(response.clone());
      expect(text).not.toContain("alert(1)");
      expect(problemSchema.parse(await response.json()).code).toBe("state_invalid");
    }
  }
});

it("T08 reflects nothing of parameters that are there twice", async () => {
  const { app } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  for (const parameter of ["state", "error", "error_description", "code", "iss"]) {
    const url = callbackUrl(begun.state, {});
    for (const payload of XSS.slice(0, 2)) url.searchParams.append(parameter, payload);
    const response = await callback(app, url, begun.cookie);
    expect([parameter, response.status]).toEqual([parameter, 400]);
    expect(await shown(response.clone())).not.toContain("alert(1)");
    expect(problemSchema.parse(await response.json()).code).toBe("validation_failed");
  }
  expect(await storedConnections()).toEqual([]);
});

it("T08 shows of a path that was made up only its percent-encoded form, in a problem", async () => {
  const { app } = await stagedApp();
  for (const payload of XSS) {
    const response = await app.fetch(`/oauth2/callback/${encodeURIComponent(payload)}`);
    expect([payload, response.status]).toEqual([payload, 400]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const text = await response.text();
    for (const character of ["<", ">", "\u2028", "\u0000"]) expect(text).not.toContain(character);
    expect(problemSchema.parse(JSON.parse(text)).code).toBe("state_invalid");
  }
});

it("T08 names a code of the closed list, whatever error the provider names", async () => {
  const { app } = await stagedApp();
  const errors = [
    "__proto__",
    "constructor",
    "toString",
    "state_invalid",
    "internal",
    "success",
    "a".repeat(4000),
    "\ud800",
  ];
  for (const error of errors) {
    const response = await finish(app, await begin(app, "ada", STAGED), { error });
    const code = new URL(locationOf(response)).searchParams.get("error");
    expect(errorCodes).toContain(code);
    expect(code).toBe("authorization_failed");
  }
});

/** Everything but a state that we signed: refused as a problem of the closed list, without a look at the storage. */
async function expectHarmless(app: TestApp, path: string): Promise<void> {
  const response = await app.fetch(path);
  expect(response.status).toBe(400);
  expect(["state_invalid", "validation_failed"]).toContain(problemSchema.parse(await response.json()).code);
}

it("T08 answers any query with a problem of the closed list and reads nothing for it", async () => {
  const { traffic, deps } = countStorage();
  const app = await testApp(deps);
  const names = fc.oneof(
    fc.constantFrom("state", "code", "error", "error_description", "iss", "__proto__", "constructor", "response"),
    fc.string({ unit: "binary", maxLength: 10 }),
  );
  const pairs = fc.array(fc.tuple(names, fc.string({ unit: "binary", maxLength: 60 })), { maxLength: 6 });
  const query = fc.oneof(
    pairs.map((entries) => new URLSearchParams(entries.map(([name, value]) => [name, value])).toString()),
    fc.string({ maxLength: 60 }).map((text) => text.replaceAll("#", "")),
  );
  await fc.assert(fc.asyncProperty(query, (text) => expectHarmless(app, `/oauth2/callback?${text}`)));
  expect(traffic).toMatchObject({ database: [], tickets: [] });
});

it("lets nobody keep a callback's answer or learn where it came from, success, failure and refusal alike", async () => {
  const { app } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  const success = await finish(app, begun);
  expect(locationOf(success)).toBe(succeededWith(STAGED));
  const failure = await finish(app, await begin(app, "ada", STAGED), { error: "access_denied" });
  expect(locationOf(failure)).toBe(failedWith("access_denied"));
  const refusal = await finish(app, begun);
  expect(refusal.status).toBe(409);
  for (const response of [success, failure, refusal]) {
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
  expect([await success.text(), await failure.text()]).toEqual(["", ""]);
});

it("needs no session, and does not take one from the Authorization header", async () => {
  const { app } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  const { pathname, search } = callbackUrl(begun.state);
  const response = await app.as("eve")(`${pathname}${search}`, { headers: { cookie: begun.cookie } });
  expect(locationOf(response)).toBe(succeededWith(STAGED));
  expect(await storedConnections()).toMatchObject([{ subject: "user:ada" }]);
});

it.each(["POST", "PUT", "DELETE"])("does not take a callback by %s, and leaves the flow as it is", async (method) => {
  const { app } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  const { pathname, search } = callbackUrl(begun.state);
  const headers = { cookie: begun.cookie, origin: env.FRONTEND_URL };
  const response = await app.fetch(`${pathname}${search}`, { method, headers });
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
  expect(locationOf(await finish(app, begun))).toBe(succeededWith(STAGED));
});
