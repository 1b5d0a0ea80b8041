import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Body, Call } from "../../support/integrations.ts";
import { expectProblem } from "../../support/integrations.ts";
import { sitedApp, tenantState } from "../../support/tenants.ts";
import { type TenantWrite, tenantWrites } from "../../support/tenantWrites.ts";

const EXTRA: [string, unknown][] = [
  ...["tenantId", "tenant_id", "tenant", "ownerId", "owner", "userID", "principal", "subject", "createdBy"].map(
    (name): [string, unknown] => [name, "user:bob"],
  ),
  ...["id", "integrationId", "integration_id", "configId", "connectionId"].map((name): [string, unknown] => [
    name,
    "int_1",
  ]),
  ...["roles", "permissions", "grantedScopes", "groups"].map((name): [string, unknown] => [name, ["superuser"]]),
  ...["superuser", "isShared", "shared", "hasAuth"].map((name): [string, unknown] => [name, true]),
  ...["level", "version", "accessLevel", "levelOnAll"].map((name): [string, unknown] => [name, 3]),
  ...["auth", "status", "credential", "accessToken", "refreshToken", "key", "hash"].map((name): [string, unknown] => [
    name,
    "x",
  ]),
  ...["redirectUri", "redirect_uri", "returnTo", "return_to", "url", "baseUrl"].map(
    (name): [string, unknown] => [...[name, "https://evil.example"]] as [string, unknown],
  ),
  ...["createdAt", "modifiedAt", "updatedAt", "lastUsedAt"].map((name): [string, unknown] => [
    name,
    "2000-01-01T00:00:00Z",
  ]),
  ["", "x"],
  ["__proto__", { superuser: true }],
  ["constructor", { prototype: {} }],
  ["toString", "x"],
];

/** What a write does take of these. Where it may lead is tested where links are made. */
const TAKEN: Record<string, string[]> = { createConnectSession: ["returnTo"] };

/** The body with one member more, as text: an object literal could not hold `__proto__`. */
function withMember(body: Body, name: string, value: unknown): string {
  const members = [...Object.entries(body), [name, value] as const];
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`).join(",")}}`;
}

function send(call: Call, { method, path }: TenantWrite, body: string): Promise<Response> {
  return call(path, { method, body, headers: { "content-type": "application/json" } });
}

/** The writes whose body has fields of ours; a document to import may hold anything. */
async function given() {
  const sited = await sitedApp();
  const writes = (await tenantWrites(sited)).filter(({ body, operationId }) => body && operationId !== "importTools");
  const root = sited.app.as("root", { roles: ["superuser"] });
  return { writes, root, before: await tenantState() };
}

describe("T16 a write of the Tenants API", () => {
  it("T16 with a field that is not the caller's to set is refused by name, and changes nothing", async () => {
    const { writes, root, before } = await given();
    expect(writes).toHaveLength(10);
    for (const write of writes) {
      for (const [name, value] of EXTRA) {
        if (TAKEN[write.operationId]?.includes(name)) continue;
        const response = await send(root, write, withMember(write.body ?? {}, name, value));
        const { errors } = await expectProblem(response, 400, "validation_failed");
        expect([write.operationId, JSON.stringify(errors)]).toEqual([
          write.operationId,
          expect.stringContaining(JSON.stringify(name).slice(1, -1)),
        ]);
      }
      expect(await tenantState(), write.operationId).toBe(before);
    }
    expect(({} as Body).superuser).toBeUndefined();
  });

  it("T16 with fields that nobody thought of is refused too", async () => {
    const { writes, root, before } = await given();
    const known = "displayName parameters scopes configParameters integrationConfigId userId expiresAt name".split(" ");
    const name = fc.stringMatching(/^[A-Za-z_$][\w$-]{0,24}$/).filter((text) => !known.includes(text));
    const property = fc.asyncProperty(
      fc.constantFrom(...writes),
      name,
      fc.jsonValue({ maxDepth: 2 }),
      async (write, text, value) => {
        fc.pre(!["successUrl", "frontendUrl", "allowedReturnOrigins", "credentialKey"].includes(text));
        const response = await send(root, write, withMember(write.body ?? {}, text, value));
        await expectProblem(response, 400, "validation_failed");
      },
    );
    await fc.assert(property, { numRuns: 60 });
    expect(await tenantState()).toBe(before);
  });

  it("T44 as anything but an object is refused, and changes nothing", async () => {
    const { writes, root, before } = await given();
    for (const write of writes) {
      for (const body of ["[]", "null", "1", '"x"', "true", `[${JSON.stringify(write.body)}]`]) {
        await expectProblem(await send(root, write, body), 400, "validation_failed");
      }
      await expectProblem(await send(root, write, ""), 400, "malformed_json");
    }
    expect(await tenantState()).toBe(before);
  });
});
