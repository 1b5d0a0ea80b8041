import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { expire, givenLink, linkMaker, openedLink, SESSIONS } from "../../support/connectSessions.ts";
import { givenIntegration, givenPractice } from "../../support/fixtures.ts";
import { connectPractice, sessionCookie } from "../../support/flow.ts";
import type { Body } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { contentOf, formOf, guest, hrefOf, NAVIGATION, visitor, visitorWith } from "../../support/visitor.ts";

let app: TestApp;
let practice: string;
let acme: string;

beforeEach(async () => {
  app = await testApp();
  practice = await givenPractice(app.deps, { name: "Practice" });
  acme = await givenIntegration(app.deps, { type: "custom", authType: "bearer", slug: "acme", name: "Acme" });
});

const namesOf = (text: string) => [...text.matchAll(/<h3><a href="[^"]*">([^<]*)<\/a><\/h3>/g)].map(([, name]) => name);

/** Gives the tenant settings. */
async function setTenant(settings: Body): Promise<void> {
  const root = app.as("root", { roles: ["superuser"] });
  expect((await root("/v1/tenants/default", jsonBody(settings, "PATCH"))).status).toBe(200);
}

it("T54 shows nothing of the user before the browser has opened the link", async () => {
  await setTenant({ name: "Acme Notes" });
  const link = await givenLink(app, { userId: "ada-of-acme", userName: "Ada L.", locale: "de" });
  const stranger = visitorWith(app, await sessionCookie("eve"));
  for (const path of [`/connect`, `/connect/${practice}`, "/connect/result"]) {
    const { response, text } = await stranger.open(`${path}?session=${link.id}`);
    expect([path, response.status]).toEqual([path, 200]);
    expect(text).not.toMatch(/ada-of-acme|Ada L|\beve\b/);
    expect(text).not.toContain("Practice");
    expect(text).toContain("Acme Notes");
    expect(contentOf(text)).toContain("Diese Seite braucht JavaScript");
    expect(response.headers.get("set-cookie")).toBeNull();
  }
  const token = link.token;
  const { text } = await visitorWith(app, await openedLink(app, link)).open(`/connect?session=${link.id}`);
  expect(text).toContain("Ada L. (ada-of-acme)");
  expect(text).not.toContain(token);
});

it("T54 says the same of a link that there is not as of one that others have opened", async () => {
  const link = await givenLink(app);
  await openedLink(app, link);
  const stranger = visitorWith(app, "");
  const [theirs, none] = await Promise.all(
    [link.id, "cs_00000000000000000000000000"].map((id) => stranger.open(`/connect?session=${id}`)),
  );
  expect(theirs?.response.status).toBe(none?.response.status);
  expect(contentOf(theirs?.text ?? "")).toBe(contentOf(none?.text ?? "-"));
});

const OPENING = [
  ["nobody has brought its token", "no_token", "This link is not complete, or its time is up"],
  ["another browser has it", "connect_session_bound", "This link was opened in another browser"],
  ["it has expired", "connect_session_expired", "This link has expired"],
  ["it was ended", "connect_session_ended", "This link is not valid any more"],
  ["there is no such link", "not_found", "This link is not valid"],
  ["the browser keeps no cookie", "unauthenticated", "This browser keeps no cookie for this page"],
] as const;

it.each(OPENING)("T54 the page that opens a link has words for it when %s", async (_what, name, words) => {
  const { text } = await visitorWith(app, "").open(`/connect?session=${(await givenLink(app)).id}`);
  expect(text).toContain(`<section class="stack" data-case="${name}" hidden=""><h1>${words}</h1>`);
});

it("T54 says of an open link that it has expired, or was ended, and leads nowhere", async () => {
  const link = await givenLink(app, { locale: "de" });
  const cookie = await openedLink(app, link);
  await expire(link);
  const expired = await visitorWith(app, cookie).open(`/connect?session=${link.id}`);
  expect([expired.response.status, contentOf(expired.text)]).toEqual([
    410,
    expect.stringContaining("Dieser Link ist abgelaufen"),
  ]);
  await (await linkMaker(app))(`${SESSIONS}/${link.id}`, { method: "DELETE" });
  const ended = await visitorWith(app, cookie).open(`/connect/${practice}?session=${link.id}`);
  expect([ended.response.status, ended.text.includes("connect_session_ended")]).toEqual([410, true]);
  expect(ended.text).not.toContain(env.FRONTEND_URL);
});

it("T54 T01 T02 asks on every page whether one is the user of the link, before anything can be connected", async () => {
  await setTenant({ name: "Acme Notes" });
  const link = await givenLink(app, { userName: "Ada L." });
  const cookie = await openedLink(app, link);
  const victim = visitorWith(app, `${cookie}; ${await sessionCookie("victim")}`);
  const other = await guest(app, await givenLink(app, { userName: "Ada L." }));
  const foreign = new URL(other.home, env.PUBLIC_URL).searchParams.get("me") ?? "";
  const pages = ["", `/${practice}`, `/${acme}`, `/${practice}/disconnect`, "/openai"];
  for (const page of pages)
    for (const me of ["", "&me=x", `&me=${foreign}`]) {
      const { response, text } = await victim.open(`/connect${page}?session=${link.id}${me}`);
      expect([page, me, response.status]).toEqual([page, me, 200]);
      expect(contentOf(text)).toContain("You are connecting accounts to Acme Notes as Ada L. (ada) .");
      expect(contentOf(text)).toContain("That is not me Then close this page. Nothing has been connected.");
      expect(text).not.toContain("<form");
    }
  const { token } = formOf(
    (await other.open(other.home.replace("/connect?", `/connect/${acme}?`))).text,
    "/credential",
  );
  const { response } = await victim.send(`/connect/${acme}/credential?session=${link.id}`, { form_token: token });
  expect(response.status).toBe(403);
  expect(await rowsOf("connections")).toEqual([]);
});

it("T02 the form of one link is nothing in another link of the same user, nor for the user who is signed in", async () => {
  const first = await guest(app, await givenLink(app, { integrations: ["acme"] }));
  const { token } = formOf((await first.open(first.home)).text, "/credential");
  const second = await guest(app, await givenLink(app, { integrations: ["acme"] }));
  const fields = { form_token: token, token: "evil" };
  const { action } = formOf((await second.open(second.home)).text, "/credential");
  expect((await second.send(action, fields)).response.status).toBe(403);
  const signedIn = await visitor(app, "ada");
  expect((await signedIn.send(`/connect/${acme}/credential`, fields)).response.status).toBe(403);
  expect((await first.send(action.replace(/session=[^&]*/, ""), fields)).response.status, "without its link").toBe(403);
  expect(await rowsOf("connections")).toEqual([]);
});

it("goes straight to the only service of a link, once one has said who one is", async () => {
  const ada = await guest(app, await givenLink(app, { integrations: ["acme"] }));
  expect(ada.home).toMatch(new RegExp(`^/connect/${acme}\\?session=cs_\\w+&me=`));
  const { text } = await ada.open(ada.home);
  expect(text).toContain("<h1>Acme</h1>");
  expect(text).not.toMatch(/All services|Your accounts/);
});

it("T54 shows only what a link is for, by any name", async () => {
  await connectPractice(app, "ada");
  const wiki = await givenIntegration(app.deps, { type: "notion", name: "A wiki", authType: "bearer" });
  const ada = await guest(app, await givenLink(app, { integrations: ["acme", wiki] }));
  const list = await ada.open(ada.home);
  expect(namesOf(list.text)).toEqual(["A wiki", "Acme"]);
  expect(namesOf((await ada.open(`${ada.home}&q=wiki`)).text)).toEqual(["A wiki"]);
  for (const name of [practice, "practice", "openai"]) {
    for (const below of ["", "/disconnect", "/icon"]) {
      const { response } = await ada.open(ada.home.replace("/connect?", `/connect/${name}${below}?`));
      expect([name, below, response.status]).toEqual([name, below, 404]);
    }
  }
  const all = await guest(app, await givenLink(app));
  expect(namesOf((await all.open(all.home)).text)).toEqual(expect.arrayContaining(["Practice", "Acme", "OpenAI"]));
});

it("T54 offers no more scopes than a link allows, and asks for these", async () => {
  const limited = await guest(app, await givenLink(app, { integrations: ["practice"], scopes: ["notes:read"] }));
  const { text } = await limited.open(limited.home);
  expect(contentOf(text)).toContain("It will be asked for: Read notes Connect Practice");
  expect(text).not.toContain("notes:write");
  const going = await limited.fill(limited.home, "/authorize");
  expect(going.text).toContain("scope=notes%3Aread+offline_access&amp;");
  const more = await limited.fill(limited.home, "/authorize", { scope: "notes:write" });
  expect([more.response.status, more.text.includes("scope_not_allowed")]).toEqual([400, true]);
});

it("says of a service that a link allows nothing of it", async () => {
  const other = await givenPractice(app.deps, { name: "Zoo", slug: "zoo", scope: "animals" }, undefined);
  const ada = await guest(app, await givenLink(app, { integrations: ["practice", other], scopes: ["animals"] }));
  const { text } = await ada.open(ada.home.replace("/connect?", `/connect/${practice}?`));
  expect(contentOf(text)).toContain("This link allows nothing of what this service can give access to.");
  expect(text).not.toContain("<form");
});

it("names the link in its address where nobody is signed in", async () => {
  const link = await givenLink(app);
  const browser = visitorWith(app, await openedLink(app, link));
  const { response } = await browser.open(`/connect/${acme}?q=x`);
  expect([response.status, response.headers.get("location")]).toEqual([302, `/connect/${acme}?q=x&session=${link.id}`]);
});

it("T09 takes the way back and the language from the link, and from no query", async () => {
  await setTenant({ name: "Acme Notes" });
  const link = await givenLink(app, { returnTo: `${env.FRONTEND_URL}/back` });
  const ada = await guest(app, link, `&return_to=${encodeURIComponent("https://evil.example")}&lang=de`);
  const { text } = await ada.open(`${ada.home}&return_to=https://evil.example&lang=de`);
  expect(text).toContain('<html lang="en">');
  expect(text).not.toContain("evil.example");
});

it("T08 shows what a link says as text", async () => {
  const attack = '"><script>alert(1)</script>';
  const link = await givenLink(app, { userName: attack });
  const cookie = await openedLink(app, link);
  const query = new URLSearchParams({ session: link.id, origin: attack, mode: attack, me: attack, connected: attack });
  for (const path of ["/connect", "/connect/result"]) {
    for (const browser of [visitorWith(app, cookie), visitorWith(app, "")]) {
      const { response, text } = await browser.open(`${path}?${query}`);
      expect([path, response.status]).toEqual([path, 200]);
      expect(text).not.toContain(attack);
      expect(text).not.toContain("<script>alert");
    }
  }
});

it("shows icons by the link, also where another user is signed in", async () => {
  const own = await givenIntegration(
    app.deps,
    { type: "custom", authType: "bearer", slug: "own", owner: "user:ada" },
    [],
  );
  const ada = await guest(app, await givenLink(app, { integrations: [own, acme] }));
  const { text } = await ada.open(ada.home);
  const [, icon = ""] = new RegExp(`src="(/connect/${own}/icon[^"]*)"`).exec(text) ?? [];
  const headers = { ...NAVIGATION, cookie: `${await sessionCookie("eve")}; ${ada.cookie}` };
  expect((await app.fetch(icon, { headers })).status).toBe(200);
});

it("calls a tenant by its name for those who are signed in too, and by the host of its application without one", async () => {
  const ada = await visitor(app, "ada");
  expect((await ada.open("/connect")).text).toContain(`Back to ${new URL(env.FRONTEND_URL).host}`);
  await setTenant({ accent: "#aa3300" });
  expect((await ada.open("/connect")).text).toContain(`Back to ${new URL(env.FRONTEND_URL).host}`);
  await setTenant({ name: "Acme Notes" });
  const { text } = await ada.open("/connect");
  expect(contentOf(text)).toContain("can be used by Acme Notes, in your name.");
  expect(text).toContain("<title>Your accounts – Acme Notes</title>");
  expect(hrefOf(text, "Back to Acme Notes")).toBe(env.FRONTEND_URL);
});
