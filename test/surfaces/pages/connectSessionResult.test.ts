import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../support/app.ts";
import { cookieOf, expire, givenLink, type Link, statusOf } from "../../support/connectSessions.ts";
import { givenIntegration, givenPractice } from "../../support/fixtures.ts";
import { callback, connectPractice, consent } from "../../support/flow.ts";
import type { Body } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { contentOf, guest, hrefOf, type Shown, type Visitor, visitor } from "../../support/visitor.ts";

const RETURN_TO = `${env.FRONTEND_URL}/back?tab=accounts&error=mine&latchkey_status=connected`;

let app: TestApp;
let practice: string;

beforeEach(async () => {
  app = await testApp();
  practice = await givenPractice(app.deps, { name: "Practice" });
});

type Guest = Visitor & { cookie: string; home: string; link: Link };

async function guestOf(body: Body = {}, more = ""): Promise<Guest> {
  const link = await givenLink(app, body);
  return { ...(await guest(app, link, more)), link };
}

/** Connects by OAuth as somebody does who came to the page of the service, and opens the page on which it ends. */
async function connectAt(ada: Guest, page: string, answer: "allow" | "deny" = "allow"): Promise<Shown & { end: URL }> {
  const going = await ada.fill(page, "/authorize");
  expect(going.response.status, going.text).toBe(200);
  const [, address = ""] = /content="0;url=([^"]*)"/.exec(going.text) ?? [];
  const flow = cookieOf(going.response);
  const begun = { authorizationUrl: new URL(address.replaceAll("&amp;", "&")), state: "", cookie: flow };
  const back = await callback(app, await consent(begun, "ada", answer), `${flow}; ${ada.cookie}`);
  const end = new URL(back.headers.get("location") ?? "");
  return { ...(await ada.open(end.pathname + end.search)), end };
}

/** What the script of a page is told. */
function dataOf(text: string): Record<string, string> {
  const [, attributes = ""] = /<body([^>]*)>/.exec(text) ?? [];
  return Object.fromEntries(
    [...attributes.matchAll(/data-([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}

const refreshOf = (text: string) =>
  /<meta http-equiv="refresh" content="0;url=([^"]*)"/.exec(text)?.[1]?.replaceAll("&amp;", "&");

describe("the end of a link for one service", () => {
  it("T09 leads back to the application at once when it is connected, and says so in the address", async () => {
    const ada = await guestOf({ integrations: ["practice"], returnTo: RETURN_TO });
    const { text, response } = await connectAt(ada, ada.home);
    expect(response.status).toBe(200);
    expect(contentOf(text)).toContain("Connected Your Practice account is connected to localhost:8789.");
    const came = `latchkey_status=connected&session=${ada.link.id}&integration=${practice}`;
    expect(refreshOf(text)).toBe(`${env.FRONTEND_URL}/back?tab=accounts&${came}`);
    expect(hrefOf(text, "Back to localhost:8789")).toBe(refreshOf(text));
    expect(dataOf(text)).toEqual({ session: ada.link.id, status: "connected", integration: practice });
    expect(await (await statusOf(app, ada.link)).json()).toMatchObject({
      status: "connected",
      integrationId: practice,
    });
  });

  it("stays to say what went wrong, with a way back and one more try", async () => {
    const ada = await guestOf({ integrations: ["practice"], returnTo: RETURN_TO });
    const { text } = await connectAt(ada, ada.home, "deny");
    expect(contentOf(text)).toContain("Not connected Your Practice account was not connected to localhost:8789.");
    expect(contentOf(text)).toContain("You declined");
    expect(refreshOf(text)).toBeUndefined();
    const query = new URL(hrefOf(text, "Back to localhost:8789")).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      ...{ tab: "accounts", latchkey_status: "failed", session: ada.link.id },
      ...{ integration: practice, error: "access_denied" },
    });
    const again = await ada.open(hrefOf(text, "Try again"));
    expect(contentOf(again.text), "nobody asks again who it is").toContain("Connect Practice");
  });

  it("leads back when somebody does not want to, before or after saying who it is", async () => {
    const ada = await guestOf({ integrations: ["practice"], returnTo: RETURN_TO });
    for (const page of [`/connect?session=${ada.link.id}`, ada.home]) {
      const { text } = await ada.open(hrefOf((await ada.open(page)).text, "Not now"));
      expect(contentOf(text)).toContain("Nothing was connected");
      expect(refreshOf(text)).toBe(
        `${env.FRONTEND_URL}/back?tab=accounts&latchkey_status=cancelled&session=${ada.link.id}`,
      );
      expect(dataOf(text)).toEqual({ session: ada.link.id, status: "cancelled" });
    }
  });

  it("says where to go on when the application wants nobody back", async () => {
    const ada = await guestOf({ integrations: ["practice"] });
    const { text } = await connectAt(ada, ada.home);
    expect(contentOf(text)).toMatch(/You can go on in localhost:8789\.$/);
  });

  it("comes after the form of a credential too", async () => {
    const acme = await givenIntegration(app.deps, { type: "custom", authType: "bearer", slug: "acme", name: "Acme" });
    const ada = await guestOf({ integrations: [acme], returnTo: RETURN_TO });
    const sent = await ada.fill(ada.home, "/credential", { token: "right" });
    expect(sent.response.status).toBe(303);
    const { text } = await ada.open(sent.response.headers.get("location") ?? "");
    expect(dataOf(text)).toEqual({ session: ada.link.id, status: "connected", integration: acme });
    expect(await (await statusOf(app, ada.link)).json()).toMatchObject({ status: "connected", integrationId: acme });
    expect(await rowsOf("connections")).toMatchObject([{ subject: "user:ada" }]);
  });
});

it("tells also when the link has expired while its user was at the provider, though nothing more can be connected", async () => {
  const ada = await guestOf({ integrations: ["practice"], returnTo: RETURN_TO });
  const { end } = await connectAt(ada, ada.home);
  await expire(ada.link);
  const { text } = await ada.open(end.pathname + end.search);
  expect(dataOf(text)).toMatchObject({ status: "connected", integration: practice });
  expect(refreshOf(text)).toContain("latchkey_status=connected");
  expect((await ada.open(ada.home)).response.status).toBe(410);
});

it("offers more accounts at the end of a link for several services, and remembers that one was connected", async () => {
  const ada = await guestOf({ returnTo: RETURN_TO });
  const { text } = await connectAt(ada, ada.home.replace("/connect?", `/connect/${practice}?`));
  expect(refreshOf(text)).toBeUndefined();
  const list = await ada.open(hrefOf(text, "Connect another account"));
  expect(contentOf(list.text)).toContain("Connected Practice");
  const done = await ada.open(hrefOf(list.text, "Back to localhost:8789"));
  expect(dataOf(done.text)).toEqual({ session: ada.link.id, status: "connected", integration: practice });
});

describe("T55 the page that ends a link's visit", () => {
  const OPENER = "&origin=https%3A%2F%2Fapp.example.com&mode=popup";

  it("tells the origin that has opened it, after the provider's pages as well, and closes", async () => {
    const ada = await guestOf({ integrations: ["practice"], returnTo: RETURN_TO }, OPENER);
    const { text } = await connectAt(ada, ada.home);
    expect(dataOf(text)).toEqual({
      ...{ session: ada.link.id, status: "connected", integration: practice },
      ...{ origin: "https://app.example.com", mode: "popup" },
    });
    expect(refreshOf(text), "the application goes on by itself").toBeUndefined();
    expect(contentOf(text)).toContain("You can close this window.");
  });

  it.each(["https://evil.example", "https://app.example.com.evil.example", "https://app.example.com/", "*", "null"])(
    "tells nothing to %s",
    async (origin) => {
      const more = `&origin=${encodeURIComponent(origin)}&mode=popup`;
      const ada = await guestOf({ integrations: ["practice"] }, more);
      expect(new URLSearchParams(ada.home).has("origin")).toBe(false);
      const { text } = await ada.open(`/connect/result?session=${ada.link.id}${more}`);
      expect(dataOf(text)).toEqual({ session: ada.link.id, status: "cancelled", mode: "popup" });
    },
  );

  it("says nothing that is not so, whatever its address says", async () => {
    const ada = await guestOf({ returnTo: RETURN_TO });
    const end = `/connect/result?session=${ada.link.id}`;
    const says = async (query: string) => dataOf((await ada.open(end + query)).text);
    const cancelled = { session: ada.link.id, status: "cancelled" };
    expect(await says(`&integration=${practice}&success=true`)).toEqual(cancelled);
    expect(await says(`&integration=${practice}&error=%3Cscript%3E`)).toEqual(cancelled);
    expect(await says("&success=true&error=internal")).toEqual(cancelled);
    const failed = { session: ada.link.id, status: "failed", error: "integration_changed" };
    expect(await says("&integration=int_gone&error=integration_changed")).toEqual(failed);
    await connectPractice(app, "ada");
    const limited = await guestOf({ integrations: [await givenIntegration(app.deps, { type: "openai", slug: "o" })] });
    const { text } = await limited.open(
      `/connect/result?session=${limited.link.id}&integration=${practice}&success=true`,
    );
    expect(dataOf(text).status, "what the link is not for").toBe("cancelled");
  });

  it("is there for links only", async () => {
    expect((await (await visitor(app, "ada")).open("/connect/result")).response.status).toBe(404);
  });
});

it("goes on in two tabs with two links, also of two users", async () => {
  const first = await guestOf({ userId: "ada" });
  const second = await guestOf({ userId: "bob" });
  const both = { cookie: `${first.cookie}; ${second.cookie}` };
  for (const { link } of [first, second]) {
    const { text } = await first.open(`/connect?session=${link.id}`, both);
    expect(contentOf(text)).toMatch(new RegExp(`as ${link === first.link ? "ada" : "bob"}`));
  }
});

it("leads back to the application, and tells its page, when the link has ended in the middle", async () => {
  const ada = await guestOf({ returnTo: RETURN_TO });
  await expire(ada.link);
  const { response, text } = await ada.open(ada.home);
  expect(response.status).toBe(410);
  const back = new URL(hrefOf(text, "Back to the application"));
  expect([back.pathname, back.searchParams.get("tab")]).toEqual(["/back", "accounts"]);
  expect(Object.fromEntries(back.searchParams)).toMatchObject({
    ...{ latchkey_status: "failed", session: ada.link.id, error: "connect_session_expired" },
  });
  const inPopup = await ada.open(`${ada.home}&mode=popup&origin=${encodeURIComponent(env.FRONTEND_URL)}`);
  expect(inPopup.text).not.toContain("Back to the application");
  expect(dataOf(inPopup.text)).toEqual({
    ...{ session: ada.link.id, status: "failed", error: "connect_session_expired", origin: env.FRONTEND_URL },
  });
  const stranger = await visitor(app, "eve");
  const theirs = await stranger.open(`/connect?session=${ada.link.id}`);
  expect(theirs.text, "nothing of the link").not.toContain("/back");
});
