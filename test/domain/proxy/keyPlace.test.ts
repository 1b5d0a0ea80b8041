import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { headersOf, placeCredential, placesIn } from "../../../src/domain/placement/placeCredential.ts";
import { headerFault } from "../../../src/domain/policy/headerTemplate.ts";
import { jsonBody, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { everyProvider } from "../../support/everyProvider.ts";
import { admin, expectProblem, storedState } from "../../support/integrations.ts";

import { json, stage } from "../../support/stage.ts";
import { thrownBy } from "../../support/thrown.ts";

const FORBIDDEN = [
  ...["Cookie", "Host", "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP", "CF-Connecting-IP"],
  ...["Expect", "Upgrade", "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Content-Length"],
  ...["Proxy-Authorization", "Sec-WebSocket-Key", "cOOKIE", "EXPECT"],
];
const ALLOWED = ["X-API-Key", "Authorization", "Api-Token", "PRIVATE-TOKEN", "apikey", "x_key"];

async function given() {
  const upstream = await stage(json({ ok: true }));
  const app = await testApp();
  const ada = admin(app);
  const body = (changes: object) => ({
    ...{ name: "Keyed", type: "custom", slug: "keyed", apiBaseUri: `${upstream.url}/v1`, authType: "apikey" },
    ...{ apiKey: canary("api-key"), ...changes },
  });
  const create = (changes: object) => ada("/api/integrations", jsonBody(body(changes)));
  const change = (changes: object) => ada("/api/integrations/keyed", jsonBody(changes, "PATCH"));
  const call = () => ada("/api/integrations/keyed/request/me");
  return { upstream, create, change, call };
}

it.each(FORBIDDEN)("A17 T27 saves no integration whose key would stand in the header %s", async (apiKeyName) => {
  const { create } = await given();
  const before = await storedState();
  for (const place of [{}, { apiKeyLocation: "header" }, { apiKeyLocation: null }]) {
    await expectProblem(await create({ apiKeyName, ...place }), 400, "validation_failed", "apiKeyName");
  }
  expect(await storedState()).toBe(before);
});

it.each(ALLOWED)("A17 saves and sends a key in the header %s", async (apiKeyName) => {
  const { create, call, upstream } = await given();
  expect((await create({ apiKeyName })).status).toBe(201);
  expect((await call()).status).toBe(200);
  const [seen] = await upstream.seen();
  expect(seen?.headers[apiKeyName.toLowerCase()]).toMatch(/./);
});

it("A17 T27 refuses a change to such a header, of the name or of the place, and the key stays where it is", async () => {
  const { create, change, call, upstream } = await given();
  expect((await create({ apiKeyName: "cookie", apiKeyLocation: "query" })).status).toBe(201);
  await expectProblem(await change({ apiKeyLocation: "header" }), 400, "validation_failed", "apiKeyName");
  await expectProblem(await change({ apiKeyLocation: null }), 400, "validation_failed", "apiKeyName");
  expect((await change({ apiKeyName: "X-Key", apiKeyLocation: "header" })).status).toBe(200);
  await expectProblem(await change({ apiKeyName: "Cookie" }), 400, "validation_failed", "apiKeyName");
  expect((await call()).status).toBe(200);
  expect((await upstream.seen()).map(({ headers }) => [headers["x-key"] !== undefined, headers.cookie])).toEqual([
    [true, undefined],
  ]);
});

it.each(FORBIDDEN)("A17 T27 sends nothing for a row that was saved earlier with the header %s", async (name) => {
  const { create, call, upstream } = await given();
  expect((await create({ apiKeyName: "X-Key" })).status).toBe(201);
  await env.DB.prepare("UPDATE integrations SET api_key_name = ?").bind(name).run();
  await expectProblem(await call(), 422, "header_not_sendable");
  expect(await upstream.seen()).toEqual([]);
  const placement = { in: "header", name, template: "{token}" } as const;
  const place = () =>
    placeCredential([placement], { type: "token", token: "t" }, new URL("https://a.example"), new Headers());
  expect(thrownBy(place).code).toBe("header_not_sendable");
});

it("A17 T27 every credential and every fixed header of the catalogue stands where it may", async () => {
  const { catalog } = (await testApp()).deps;
  const providers = everyProvider(await catalog.described());
  const faults = providers.flatMap(({ slug, auth, api }) => {
    const placed = auth.flatMap(({ placement }) => headersOf(placesIn(placement)));
    const names = [...placed, ...Object.keys(api.headers), ...api.callerHeaders];
    return names.flatMap((name) => (headerFault(name, "") === undefined ? [] : [`${slug}: ${name}`]));
  });
  expect(faults).toEqual([]);
  expect(providers.length).toBeGreaterThan(10);
});
