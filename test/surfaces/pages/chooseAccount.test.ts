import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, problemCode } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { cookieOf, givenLink, statusOf } from "../../support/connectSessions.ts";
import { consume, endGrants, endKeys, givenConfig, revokedAt } from "../../support/credentialKeys.ts";
import { callback } from "../../support/flow.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import {
  type Asked,
  askedWhich,
  pageOf,
  type SeveralAccounts,
  severalAccounts,
} from "../../support/severalAccounts.ts";
import { contentOf, guest, type Shown, visitorWith } from "../../support/visitor.ts";

const JSON_ONLY = { accept: "application/json" };

let scene: SeveralAccounts;

beforeEach(async () => {
  scene = await severalAccounts();
});

const choose = ({ page, cookie }: Asked, choice: string, headers: Record<string, string> = {}): Promise<Shown> =>
  visitorWith(scene.app, cookie).send(page, { choice }, headers);

const refreshOf = ({ text }: Shown) =>
  /<meta http-equiv="refresh" content="0;url=([^"]*)"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";

async function lookUp(path = `/api/integrations/${scene.integrationId}/connection`) {
  const response = await scene.app.as("ada")(path);
  return { status: response.status, body: await response.json<Record<string, unknown>>() };
}

describe("somebody who can use several accounts", () => {
  it("is asked which one, in the browser that began, and then it is connected", async () => {
    const asked = await askedWhich(scene);
    expect(await rowsOf("connections"), "nothing is connected before").toEqual([]);
    const { text, response } = await visitorWith(scene.app, asked.cookie).open(asked.page);
    expect(response.status).toBe(200);
    expect(response.headers.get("referrer-policy")).toBe("same-origin");
    expect(contentOf(text)).toMatch(/Acme s-1 Beta s-2/);
    const going = await choose(asked, "s-2");
    expect(refreshOf(going)).toBe(`${env.FRONTEND_URL}/oauth-callback?success=true&provider=staged`);
    const { body } = await lookUp();
    expect(body).toMatchObject({
      account: { id: "s-2", label: "Beta" },
      data: { site_id: "s-2", site_name: "Beta" },
      apiBaseUri: `${scene.api.url}/sites/s-2`,
    });
    await scene.app.as("ada")(`/api/integrations/${scene.integrationId}/request/me`);
    expect((await scene.api.seen()).at(-1)?.path).toBe("/sites/s-2/me");
  });

  it("is not asked when there is one", async () => {
    await scene.api.act({ body: JSON.stringify([{ id: "s-9", name: "Only" }]) });
    await expect(askedWhich(scene)).rejects.toThrow("success=true");
    expect((await lookUp()).body.account).toEqual({ id: "s-9", label: "Only" });
  });

  it.each(["s-3", "", "Acme", "__proto__"])(
    "is asked again after another choice than was offered: %j",
    async (choice) => {
      const asked = await askedWhich(scene);
      const { text, response } = await choose(asked, choice);
      expect(response.status).toBe(422);
      expect(contentOf(text)).toContain("Acme");
      expect(await rowsOf("connections")).toEqual([]);
      expect(refreshOf(await choose(asked, "s-1"))).toContain("success=true");
    },
  );

  it("T11 chooses once: the key is used up, and of two at the same time one connects", async () => {
    const asked = await askedWhich(scene);
    const both = await Promise.all([choose(asked, "s-1"), choose(asked, "s-2")]);
    expect(both.map(({ response }) => response.status).sort()).toEqual([200, 400]);
    expect(await rowsOf("connections")).toHaveLength(1);
    for (const again of [
      await choose(asked, "s-1", JSON_ONLY),
      await visitorWith(scene.app, asked.cookie).open(asked.page, JSON_ONLY),
    ]) {
      expect(await problemCode(again.response)).toBe("credential_key_invalid");
    }
    expect((await trail()).filter((line) => line.includes("connection.connected"))).toHaveLength(1);
    expect(await revokedAt(scene.revoker)).toEqual([]);
  });

  it("T12 nobody else sees the accounts or chooses: another browser, none, another key", async () => {
    const asked = await askedWhich(scene);
    const other = await askedWhich(scene, "bob");
    const strangers: Asked[] = [
      { ...asked, cookie: other.cookie },
      { ...asked, cookie: "" },
      { ...asked, page: other.page },
      { ...asked, page: `/connect/choose/${"a".repeat(43)}` },
    ];
    for (const stranger of strangers) {
      const shown = await visitorWith(scene.app, stranger.cookie).open(stranger.page, JSON_ONLY);
      const sent = await choose(stranger, "s-1", JSON_ONLY);
      expect([shown.response.status, sent.response.status]).toEqual([400, 400]);
      expect(await problemCode(shown.response)).toBe("credential_key_invalid");
      expect(await problemCode(sent.response)).toBe("credential_key_invalid");
      expect(shown.text + sent.text).not.toContain("Acme");
    }
    expect(await rowsOf("connections")).toEqual([]);
    expect(refreshOf(await choose(asked, "s-1")), "and the key still works").toContain("success=true");
  });

  it.each([
    { origin: "https://evil.example.com", "sec-fetch-site": "cross-site" },
    { origin: "null", "sec-fetch-site": "cross-site" },
    { origin: env.FRONTEND_URL, "sec-fetch-site": "same-site" },
  ])("T47 a page of %j chooses nothing", async (headers) => {
    const asked = await askedWhich(scene);
    const { response } = await choose(asked, "s-1", { ...headers, ...JSON_ONLY });
    expect([response.status, await problemCode(response)]).toEqual([403, "origin_not_allowed"]);
    expect(await rowsOf("connections")).toEqual([]);
  });

  it("T10 the key is in no log and no trail", async () => {
    const asked = await askedWhich(scene);
    await choose(asked, "s-1");
    expect(JSON.stringify([await rowsOf("pending_grants"), await rowsOf("audit_events")])).not.toContain(asked.key);
  });
});

describe("a grant that waits for a choice", () => {
  it("T25 is not used when the integration was changed meanwhile, and is revoked where it was given", async () => {
    const asked = await askedWhich(scene);
    const lin = scene.app.as("lin", { scope: "integration:write" });
    const changed = jsonBody({ clientId: "another", clientSecret: canary("secret") }, "PATCH");
    expect((await lin(`/api/integrations/${scene.integrationId}`, changed)).status).toBe(200);
    expect(refreshOf(await choose(asked, "s-1"))).toContain("success=false&error=integration_changed");
    expect(await rowsOf("connections")).toEqual([]);
    await endKeys();
    await endGrants(scene);
    const { access, refresh } = scene.granted;
    expect(await revokedAt(scene.revoker)).toEqual([`/revoke ${refresh}`, `/revoke ${access}`]);
  });

  it("T59 is revoked at its end when nobody chooses", async () => {
    const asked = await askedWhich(scene);
    await endKeys();
    expect(await problemCode((await choose(asked, "s-1", JSON_ONLY)).response)).toBe("credential_key_invalid");
    await endGrants(scene);
    const { access, refresh } = scene.granted;
    expect(await revokedAt(scene.revoker)).toEqual([`/revoke ${refresh}`, `/revoke ${access}`]);
    expect([await rowsOf("connections"), await rowsOf("pending_grants"), await rowsOf("revocations")]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it("ends the flow when the account that was chosen cannot be used", async () => {
    await scene.api.act({
      body: JSON.stringify([
        { id: "../x", name: "Bad" },
        { id: "s-1", name: "Good" },
      ]),
    });
    const asked = await askedWhich(scene);
    expect(refreshOf(await choose(asked, "../x"))).toContain("success=false&error=account_unusable");
    expect(await rowsOf("connections")).toEqual([]);
  });

  it("T12 is for its browser only: no API consumes it", async () => {
    const asked = await askedWhich(scene, "lin");
    const lin = scene.app.as("lin");
    const config = await givenConfig(lin);
    expect(await problemCode(await consume(lin, asked.key, config))).toBe("credential_key_invalid");
    expect(refreshOf(await choose(asked, "s-1"))).toContain("success=true");
  });
});

describe("in a connect link", () => {
  /** Ada comes to the provider and back by the pages of a link. */
  async function askedByLink(more = "") {
    const link = await givenLink(scene.app, {
      integrations: [scene.integrationId],
      returnTo: `${env.FRONTEND_URL}/back`,
    });
    const ada = await guest(scene.app, link, more);
    const going = await ada.fill(ada.home, "/authorize");
    const address = new URL(refreshOf(going));
    const cookie = cookieOf(going.response);
    const back = new URL(address.searchParams.get("redirect_uri") ?? "");
    back.search = new URLSearchParams({ code: "code", state: address.searchParams.get("state") ?? "" }).toString();
    const came = await callback(scene.app, back, `${cookie}; ${ada.cookie}`);
    const asked = { ...pageOf(came.headers.get("location") ?? ""), cookie: `${cookie}; ${ada.cookie}` };
    return { ada, link, asked };
  }

  it.each(["", "&mode=popup&origin=https%3A%2F%2Fapp.example.com", "&mode=window"])(
    "T54 the page at the end and /connect.js learn of it after the choice: %j",
    async (more) => {
      const { ada, link, asked } = await askedByLink(more);
      const before = await (await statusOf(scene.app, link)).json<{ status: string }>();
      expect(before.status).not.toBe("connected");
      const end = new URL(refreshOf(await choose(asked, "s-2")));
      expect(end.pathname).toBe("/connect/result");
      const { text } = await ada.open(end.pathname + end.search);
      expect(text).toMatch(/<body [^>]*data-status="connected"/);
      if (more !== "") expect(text).toContain(`data-mode="${more.includes("popup") ? "popup" : "window"}"`);
      expect(await (await statusOf(scene.app, link)).json()).toMatchObject({
        ...{ status: "connected", integrationId: scene.integrationId },
      });
      expect(await rowsOf("connections")).toMatchObject([{ subject: "user:ada" }]);
    },
  );

  it("they learn of a failure, too", async () => {
    const { ada, link, asked } = await askedByLink();
    await scene.app.as("lin", { scope: "integration:write" })(
      `/api/integrations/${scene.integrationId}`,
      jsonBody({ clientId: "another", clientSecret: canary("secret") }, "PATCH"),
    );
    const end = new URL(refreshOf(await choose(asked, "s-2")));
    const { text } = await ada.open(end.pathname + end.search);
    expect(text).toMatch(/<body [^>]*data-status="failed"/);
    expect(await (await statusOf(scene.app, link)).json()).toMatchObject({
      ...{ status: "failed", error: "integration_changed" },
    });
  });

  it("nothing is connected when the link has been ended meanwhile", async () => {
    const { link, asked } = await askedByLink();
    const root = scene.app.as("root", { roles: ["superuser"] });
    expect((await root(`/v1/tenants/default/connect-sessions/${link.id}`, { method: "DELETE" })).status).toBe(204);
    const shown = await choose(asked, "s-2");
    expect(refreshOf(shown)).toContain("error=connect_session_ended");
    expect(await rowsOf("connections")).toEqual([]);
  });
});
