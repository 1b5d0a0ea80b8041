import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { sessionToken, type TestApp, testApp } from "../support/app.ts";
import { givenIntegration } from "../support/fixtures.ts";
import { begin, callback, callbackUrl } from "../support/flow.ts";
import { expectProblem } from "../support/integrations.ts";

const PATH = "/integrations";
const HOST = "__Host-access_token";
const PLAIN = "access_token";

type Sessions = (ada: string, eve: string) => string;

const TAKEN: [string, Sessions][] = [
  ["the plain name", (ada) => `${PLAIN}=${ada}`],
  ["the prefixed name", (ada) => `${HOST}=${ada}`],
  ["both names with one session", (ada) => `${PLAIN}=${ada}; ${HOST}=${ada}`],
  ["no space between", (ada) => `theme=dark;${HOST}=${ada};lang=de`],
  ["tabs around", (ada) => `theme=dark;\t${HOST}=${ada}\t`],
  ["names that only look like it", (ada, eve) => `__host-${PLAIN}=${eve}; __Secure-${PLAIN}=${eve}; ${HOST}=${ada}`],
  ["a name in capitals", (ada, eve) => `ACCESS_TOKEN=${eve}; ${PLAIN}=${ada}`],
  ["a space that no cookie has before the other", (ada, eve) => `\u00a0${HOST}=${eve}; ${PLAIN}=${ada}`],
  ["a space inside the other's name", (ada, eve) => `${HOST} =${eve}; ${PLAIN}=${ada}`],
  ["the name inside another value", (ada, eve) => `x="${HOST}=${eve}"; ${PLAIN}=${ada}`],
];

const REFUSED: [string, Sessions][] = [
  ["the plain name twice", (ada, eve) => `${PLAIN}=${ada}; ${PLAIN}=${eve}`],
  ["the plain name twice, the other first", (ada, eve) => `${PLAIN}=${eve}; ${PLAIN}=${ada}`],
  ["the plain name twice with one session", (ada) => `${PLAIN}=${ada}; ${PLAIN}=${ada}`],
  ["the prefixed name twice", (ada, eve) => `${HOST}=${ada}; ${HOST}=${eve}`],
  ["both names with two sessions", (ada, eve) => `${PLAIN}=${eve}; ${HOST}=${ada}`],
  ["both names with two sessions, the other way", (ada, eve) => `${HOST}=${ada}; ${PLAIN}=${eve}`],
  ["the plain name twice beside the prefixed one", (ada, eve) => `${PLAIN}=${ada}; ${PLAIN}=${eve}; ${HOST}=${ada}`],
  ["a second one that is empty", (ada) => `${PLAIN}=${ada}; ${PLAIN}=`],
  ["a prefixed one that is empty", (ada) => `${PLAIN}=${ada}; ${HOST}=`],
  ["a second one that does not hold", (ada) => `${HOST}=${ada}; ${PLAIN}=not.a.token`],
];

async function cookieOf(sessions: Sessions): Promise<string> {
  return sessions(await sessionToken("ada"), await sessionToken("eve"));
}

/** Whose session a request counts for. */
async function whoIs(app: TestApp, cookie: string): Promise<unknown> {
  const listed = await app.fetch(`/api/integrations`, { headers: { cookie } });
  const { _embedded } = await listed.json<{ _embedded: Record<string, { ownerId?: string; slug: string }[]> }>();
  return Object.values(_embedded)
    .flat()
    .map(({ slug }) => slug);
}

it.each(TAKEN)("A19 takes %s as the one session that it is", async (_what, sessions) => {
  const app = await testApp();
  for (const user of ["ada", "eve"]) {
    await givenIntegration(app.deps, { type: "google", owner: `user:${user}`, slug: `of-${user}`, clientId: "id" }, []);
  }
  expect(await whoIs(app, await cookieOf(sessions))).toEqual(["of-ada"]);
});

it.each(REFUSED)("A19 refuses %s, whoever they are of", async (_what, sessions) => {
  const response = await (await testApp()).fetch(PATH, { headers: { cookie: await cookieOf(sessions) } });
  expect(response.headers.get("www-authenticate")).toContain('error="invalid_request"');
  await expectProblem(response, 401, "unauthenticated");
});

it("A19 does not look at cookies when a header says who calls", async () => {
  const app = await testApp();
  for (const [, sessions] of REFUSED) {
    const cookie = await cookieOf(sessions);
    expect((await app.as("ada")(PATH, { headers: { cookie } })).status).toBe(200);
  }
});

it("A19 asks the prefixed cookie as well where a request came from", async () => {
  const cookie = `${HOST}=${await sessionToken("ada")}`;
  const headers = { cookie, origin: "https://evil.example", "content-type": "application/json" };
  const response = await (await testApp()).fetch(PATH, { method: "POST", body: "{}", headers });
  await expectProblem(response, 403, "origin_not_allowed");
});

it("A19 completes no flow while it cannot be told whose the browser is", async () => {
  const app = await testApp();
  await givenIntegration(app.deps, { type: "practice", clientId: "latchkey", clientSecret: "s" });
  const begun = await begin(app, "ada");
  for (const [, sessions] of REFUSED) {
    const response = await callback(app, callbackUrl(begun.state), `${begun.cookie}; ${await cookieOf(sessions)}`);
    await expectProblem(response, 401, "unauthenticated");
    const own = await callback(app, new URL("/oauth2/callback/int_x", env.PUBLIC_URL), await cookieOf(sessions));
    await expectProblem(own, 401, "unauthenticated");
  }
  const prefixed = `${begun.cookie}; ${HOST}=${await sessionToken("eve")}`;
  await expectProblem(await callback(app, callbackUrl(begun.state), prefixed), 403, "flow_session_mismatch");
});

it("A19 the development sign-in sets the prefixed cookie, and takes the plain one away", async () => {
  const app = await testApp();
  const signedIn = await app.fetch("/development/sign-in?user=ada");
  const [plain = "", own = ""] = signedIn.headers.getSetCookie();
  expect(plain).toMatch(/^access_token=; Max-Age=0; Path=\//);
  expect(own).toMatch(/^__Host-access_token=[\w.-]+; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  expect((await app.fetch(PATH, { headers: { cookie: own.split(";")[0] ?? "" } })).status).toBe(200);
});
