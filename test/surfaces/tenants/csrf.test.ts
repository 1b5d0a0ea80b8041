import { expect, it } from "vitest";
import { routes } from "../../../src/app.ts";
import { sessionToken } from "../../support/app.ts";
import { expectProblem } from "../../support/integrations.ts";
import { sitedApp, tenantState } from "../../support/tenants.ts";
import { tenantWrites } from "../../support/tenantWrites.ts";

const REFUSED: [string, Record<string, string>][] = [
  ["no origin", {}],
  ["another origin", { origin: "https://evil.example" }],
  ["the origin null", { origin: "null" }],
  ["an origin that begins like an allowed one", { origin: "https://app.example.com.evil.example" }],
  ["an allowed origin beside another one", { origin: "https://app.example.com, https://evil.example" }],
];

/** What a form of another page can send, and what a script can. */
const TYPES = ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];

async function given() {
  const sited = await sitedApp();
  const writes = await tenantWrites(sited);
  const cookie = `access_token=${await sessionToken("root", { roles: ["superuser"] })}`;
  const send = ({ method, path, body }: (typeof writes)[number], headers: Record<string, string>) =>
    sited.app.fetch(path, { method, headers: { cookie, ...headers }, body: body ? JSON.stringify(body) : null });
  return { ...sited, writes, send };
}

it("T47 a session cookie writes nothing from a page that is not allowed, whatever it sends", async () => {
  const { writes, send, upstream } = await given();
  const before = await tenantState();
  for (const write of writes) {
    for (const [what, headers] of REFUSED) {
      for (const type of write.body ? TYPES : [""]) {
        const response = await send(write, { ...headers, ...(type && { "content-type": type }) });
        const { code } = await expectProblem(response, 403, "origin_not_allowed");
        expect([write.operationId, what, code]).toEqual([write.operationId, what, "origin_not_allowed"]);
      }
    }
  }
  expect(await tenantState()).toBe(before);
  expect(await upstream.seen()).toEqual([]);
});

it("T47 an allowed origin does, so the origin was what stood in the way", async () => {
  const { writes, send } = await given();
  const headers = { origin: "https://app.example.com", "content-type": "application/json" };
  const statuses: Record<string, number> = {};
  for (const write of writes) statuses[write.operationId] = (await send(write, headers)).status;
  expect(statuses).toEqual({
    ...{
      createConfig: 201,
      updateConfig: 200,
      authorizeIntegration: 200,
      consumeOAuthCredentials: 400,
      importTools: 200,
    },
    // The integration has no address without its site, and the key is none: both were looked for.
    ...{ executeTool: 400, createApiKey: 201, updateTenant: 200, deleteApiKey: 404, deleteConfig: 204 },
    ...{ setTenantLogo: 415, removeTenantLogo: 204 },
    // A session is no key.
    attenuateApiKey: 403,
    ...{ approveCall: 404, denyCall: 404 },
    ...{ createConnectSession: 201, endConnectSession: 404 },
  });
});

it("T47 the writes that are tried are all that section 3 has", async () => {
  const { writes } = await given();
  const there = routes.filter(({ method, path }) => method !== "get" && path.startsWith("/v1/tenants"));
  expect(writes.map(({ operationId }) => operationId).sort()).toEqual(
    there.map(({ operationId }) => operationId).sort(),
  );
});
