import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { oauthStage, storedConnections } from "../support/oauthStage.ts";
import { canaryServer, json } from "../support/stage.ts";

for (const status of [301, 302, 303, 307, 308]) {
  it(`T24 refuses a ${status} of the token endpoint, and the code and the client secret go nowhere else`, async () => {
    const elsewhere = await canaryServer();
    const answer = json({ access_token: canary("access") }, status, { location: `${elsewhere.url}/token` });
    const wired = await oauthStage({ answers: [answer], method: { clientAuthentication: "client_secret_post" } });
    expect((await wired.connect()).outcome).toEqual({ success: "false", error: "provider_malformed" });
    expect(await elsewhere.seen()).toEqual([]);
    expect(await wired.server.seen()).toHaveLength(1);
    expect(await storedConnections()).toEqual([]);
  });
}

it("T24 refuses a 307 to the same origin too", async () => {
  const wired = await oauthStage();
  const redirect = { status: 307, headers: { location: `${wired.server.url}/token2` } };
  await wired.server.act(redirect, json({ access_token: canary("access") }));
  expect((await wired.connect()).outcome).toEqual({ success: "false", error: "provider_malformed" });
  expect((await wired.server.seen()).map(({ path }) => path)).toEqual(["/token"]);
  expect(await storedConnections()).toEqual([]);
});

it("T24 refuses a redirect without a place, and a refresh header leads nowhere", async () => {
  const elsewhere = await canaryServer();
  const headers = { refresh: `0;url=${elsewhere.url}`, link: `<${elsewhere.url}>; rel=preload` };
  for (const answer of [
    { status: 302, headers },
    { status: 300, headers },
    { status: 304, headers },
  ]) {
    const wired = await oauthStage({ answers: [answer], integration: { slug: `answers-${answer.status}` } });
    expect((await wired.connect()).outcome).toEqual({ success: "false", error: "provider_malformed" });
  }
  expect(await elsewhere.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
});
