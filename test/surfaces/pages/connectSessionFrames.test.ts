import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { cookieOf, expire, givenLink, openedLink, openLink } from "../../support/connectSessions.ts";
import { givenIntegration, givenPractice } from "../../support/fixtures.ts";
import { callback, consent, sessionCookie } from "../../support/flow.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { contentOf, formOf, guest, visitor, visitorWith } from "../../support/visitor.ts";

const OWN = "https://own.example.com";
const IN_FRAME = { "sec-fetch-dest": "iframe" };

let app: TestApp;
let practice: string;
let acme: string;

beforeEach(async () => {
  app = await testApp();
  practice = await givenPractice(app.deps, { name: "Practice" });
  acme = await givenIntegration(app.deps, { type: "custom", authType: "bearer", slug: "acme", name: "Acme" });
  const root = app.as("root", { roles: ["superuser"] });
  await root("/v1/tenants/default", jsonBody({ allowedReturnOrigins: [OWN] }, "PATCH"));
});

function ancestorsOf({ headers }: Response): string {
  expect(headers.get("x-frame-options")).toBeNull();
  return /frame-ancestors (.*)$/.exec(headers.get("content-security-policy") ?? "")?.[1] ?? "any";
}

it("T55 every page of a link may be framed by the tenant's origins and by nobody else, that of a problem too", async () => {
  const link = await givenLink(app);
  const cookie = await openedLink(app, link);
  const ada = visitorWith(app, cookie);
  const { home } = await guest(app, await givenLink(app));
  const me = new URL(home, env.PUBLIC_URL).searchParams.get("me");
  const origins = [...app.deps.settings.allowedOrigins, OWN].join(" ");
  const own = await guestAgain(cookie, link.id);
  for (const page of ["", `/${practice}`, `/${acme}`, "/result", "/nothing-like-it"]) {
    for (const by of ["", `&me=${me}`, `&me=${own}`]) {
      const { response } = await ada.open(`/connect${page}?session=${link.id}${by}`);
      expect([page, by, ancestorsOf(response)]).toEqual([page, by, origins]);
    }
  }
  expect(ancestorsOf((await visitorWith(app, "").open(`/connect?session=${link.id}`)).response)).toBe(origins);
  await expire(link);
  const expired = await ada.open(`/connect?session=${link.id}`);
  expect([expired.response.status, ancestorsOf(expired.response)]).toEqual([410, origins]);
});

async function guestAgain(cookie: string, session: string): Promise<string> {
  const { text } = await visitorWith(app, cookie).open(`/connect?session=${session}`);
  return /[?&;]me=([^"&]*)/.exec(text)?.[1] ?? "";
}

it("T55 no other page may be framed, nor a link's where its address names an origin that is none of the tenant's", async () => {
  const link = await givenLink(app);
  const ada = visitorWith(app, `${await openedLink(app, link)}; ${await sessionCookie("ada")}`);
  const evil = `/connect?session=${link.id}&origin=${encodeURIComponent("https://evil.example")}`;
  for (const page of [
    "/",
    "/connect",
    `/connect/${practice}`,
    "/console",
    "/connect?session=cs_none",
    "/connect?session=",
    evil,
  ])
    expect([page, ancestorsOf((await ada.open(page)).response)]).toEqual([page, "'none'"]);
});

/** Opens a link in a frame, as its pages do, and comes to the page of the service. */
async function inFrame(body = {}) {
  const link = await givenLink(app, { integrations: ["practice"], ...body });
  const cookie = cookieOf(await openLink(app, link, { framed: true }));
  const browser = visitorWith(app, cookie);
  const me = await guestAgain(cookie, link.id);
  const page = `/connect/${practice}?session=${link.id}&origin=${encodeURIComponent(OWN)}&me=${me}`;
  const { text } = await browser.open(page, IN_FRAME);
  const [, handoff = ""] = /name="handoff" value="([^"]*)"/.exec(text) ?? [];
  return { link, browser, page, text, handoff, form: formOf(text, "/authorize") };
}

it("opens a window for the provider from a frame, which then tells the frame", async () => {
  const { link, text, handoff, form, browser } = await inFrame();
  expect(text).toContain('target="_blank" rel="opener"');
  expect(text).toContain(`data-session="${link.id}"`);
  const window = visitorWith(app, "");
  const going = await window.send(form.action, { form_token: form.token, handoff });
  expect(contentOf(going.text)).toContain("Taking you to Practice…");
  const cookies = going.response.headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0]);
  const [, address = ""] = /content="0;url=([^"]*)"/.exec(going.text) ?? [];
  const begun = { authorizationUrl: new URL(address.replaceAll("&amp;", "&")), state: "", cookie: "" };
  const back = await callback(app, await consent(begun, "ada"), cookies.join("; "));
  const end = new URL(back.headers.get("location") ?? "");
  expect(end.searchParams.get("mode")).toBe("window");
  const shown = await visitorWith(app, cookies.join("; ")).open(end.pathname + end.search);
  expect(shown.text).toMatch(/<body [^>]*data-status="connected"[^>]*data-mode="window"/);
  expect(contentOf(shown.text)).toContain("You can close this window.");
  const [, told = ""] = /data-end="([^"]*)"/.exec(text) ?? [];
  const inside = `${told.replaceAll("&amp;", "&")}&integration=${practice}&success=true`;
  const result = await browser.open(inside, IN_FRAME);
  expect(result.text).toMatch(new RegExp(`data-status="connected"[^>]*data-origin="${OWN}">`));
  expect(contentOf(result.text)).toContain("You can go on in own.example.com.");
  expect(await rowsOf("connections")).toMatchObject([{ subject: "user:ada" }]);
});

it("opens the same window again for whoever sends the form twice", async () => {
  const { handoff, form } = await inFrame();
  const fields = { form_token: form.token, handoff };
  const first = await visitorWith(app, "").send(form.action, fields);
  const cookie = first.response.headers
    .getSetCookie()
    .map((one) => one.split(";", 1)[0])
    .join("; ");
  expect((await visitorWith(app, cookie).send(form.action, fields)).response.status).toBe(200);
});

it("T54 a handoff opens one window, of its link, by a form of ours", async () => {
  const { handoff, form } = await inFrame();
  const other = await inFrame();
  const fields = { form_token: form.token, handoff };
  const sent = async (action: string, more: object, headers = {}) =>
    (await visitorWith(app, "").send(action, { ...fields, ...more }, headers)).response.status;
  expect(await sent(other.form.action, {}), "of another link").toBe(401);
  expect(await sent(form.action, { handoff: "x" })).toBe(401);
  expect(await sent(form.action, {}, { origin: OWN }), "from elsewhere").toBe(403);
  expect(await sent(form.action.replace(/session=[^&]*/, "session="), {})).toBe(401);
  expect(await sent(form.action.replace("/authorize", "/credential"), {}), "for another form").toBe(401);
  expect(await sent(form.action, {})).toBe(200);
  expect(await sent(form.action, {}), "twice").toBe(401);
  expect(await rowsOf("connections")).toEqual([]);
});

it("hands nothing over outside of a frame, and for nobody who is signed in", async () => {
  const { browser, page } = await inFrame();
  const alone = await browser.open(page);
  expect(alone.text).not.toMatch(/handoff|target="_blank"|data-end/);
  const signedIn = await (await visitor(app, "ada")).open(`/connect/${practice}`, IN_FRAME);
  expect(signedIn.text).not.toMatch(/handoff|target="_blank"/);
});
