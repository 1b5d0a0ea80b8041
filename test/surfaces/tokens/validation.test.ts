import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { type Call, countRows, expectProblem } from "../../support/integrations.ts";
import { backEnd, read, store, storeBody, TOKEN_DATA, type TokenType, tokensPath } from "../../support/tokens.ts";
import { NO_TIMES } from "../../understood/times.ts";

let app: TestApp;
let call: Call;

beforeEach(async () => {
  app = await testApp();
  call = await backEnd(app);
});

async function expectRefused(body: unknown, path?: string): Promise<void> {
  const response = await call(tokensPath("ada"), jsonBody(body));
  const problem = await expectProblem(response, 400, "validation_failed");
  if (path !== undefined)
    expect(
      problem.errors?.map((error) => error.path),
      JSON.stringify(body),
    ).toContain(path);
  for (const table of ["connections", "integrations", "audit_events"]) expect(await countRows(table)).toBe(0);
}

const long = (length: number) => "x".repeat(length);

describe("a token is refused", () => {
  it("without any one of the fields that it needs", async () => {
    for (const field of ["integration_key", "provider", "token_type", "token_data"]) {
      const { [field]: _missing, ...body } = storeBody();
      await expectRefused(body, field);
    }
  });

  const BAD_FIELDS: [string, unknown, string?][] = [
    ["provider", "acme-unknown"],
    ["provider", ""],
    ["provider", "custom"],
    ["provider", "__proto__"],
    ["provider", "constructor"],
    ["provider", "goo\u0000gle"],
    ["provider", 7],
    ["token_type", "basic"],
    ["token_type", "OAUTH2"],
    ["token_type", null],
    ["token_data", null],
    ["token_data", []],
    ["token_data", "token"],
    ["integration_key", ""],
    ["integration_key", "   "],
    ["integration_key", long(101)],
    ["integration_key", 1],
    ["integration_key", "a\u0000b"],
    ["integration_key", "a\nb"],
    ["integration_key", "a\u009fb"],
    ["integration_key", "."],
    ["integration_key", " .. "],
    ["scopes", "a\u0000b"],
    ["scopes", { read: true }],
    ["scopes", [1]],
    ["scopes", [""], "scopes.0"],
    ["scopes", ["a\u0000b"], "scopes.0"],
    ["scopes", Array.from({ length: 201 }, () => "s")],
    ["expires_at", "tomorrow"],
    ["expires_at", "2031-02-30T00:00:00Z"],
    ["expires_at", 1_900_000_000],
    ...NO_TIMES.map(({ input }): [string, string] => ["expires_at", input]),
  ];

  it("with a field of a wrong kind, form or length, which the answer names", async () => {
    for (const [field, value, path = field] of BAD_FIELDS) await expectRefused(storeBody({ [field]: value }), path);
  });

  it("T16 with an unknown field, at the top or in the data of any type", async () => {
    const fields = ["tenantId", "tenant_id", "ownerId", "owner_id", "userId", "status", "created_at", "id", "toString"];
    for (const field of fields) {
      await expectRefused(storeBody({ [field]: "x" }));
      for (const type of ["oauth2", "api_key", "jwt"] as const) {
        await expectRefused(storeBody({ token_data: { ...TOKEN_DATA[type](), [field]: "x" } }, type));
      }
    }
  });

  it("T44 with a field __proto__ in its data, which is not passed over", async () => {
    const text = JSON.stringify(storeBody()).replace('"token_data":{', '"token_data":{"__proto__":{"a":1},');
    const response = await call(tokensPath("ada"), { ...jsonBody({}), body: text });
    await expectProblem(response, 400, "validation_failed");
    expect(await countRows("connections")).toBe(0);
  });

  it("with empty data, without what its type needs, or with another type's fields", async () => {
    const needed = { oauth2: "access_token", api_key: "api_key", jwt: "token" };
    for (const [type, required] of Object.entries(needed) as [TokenType, string][]) {
      await expectRefused(storeBody({ token_data: {} }, type), `token_data.${required}`);
      for (const other of ["oauth2", "api_key", "jwt"] as const) {
        if (other === type) continue;
        await expectRefused(storeBody({ token_data: TOKEN_DATA[other]() }, type), `token_data.${required}`);
        await expectRefused(storeBody({ token_data: { ...TOKEN_DATA[type](), ...TOKEN_DATA[other]() } }, type));
      }
    }
  });

  it("with a lifetime that is not a number of seconds, from one to ten years of them", async () => {
    for (const expires_in of [0, -1, -0.5, 0.5, "0", "-1", "1h", "", true, [3600], 315_360_001, 1e308]) {
      const token_data = { access_token: canary("access"), expires_in };
      await expectRefused(storeBody({ token_data }), "token_data.expires_in");
    }
  });

  const BAD_DATA: [TokenType, string, unknown][] = [
    ["oauth2", "access_token", ""],
    ["oauth2", "access_token", "a b"],
    ["oauth2", "access_token", "a\r\nb"],
    ["oauth2", "access_token", "ü"],
    ["oauth2", "access_token", long(16_385)],
    ["oauth2", "access_token", { a: 1 }],
    ["oauth2", "refresh_token", ""],
    ["oauth2", "refresh_token", "a\u0000"],
    ["oauth2", "token_type", "bearer\n"],
    ["oauth2", "token_type", long(65)],
    ["oauth2", "scope", { read: true }],
    ["oauth2", "scope", "read\u0000"],
    ["oauth2", "client_id", ""],
    ["oauth2", "client_id", "a\u0007"],
    ["oauth2", "client_id", 1],
    ["oauth2", "client_secret", ""],
    ["api_key", "api_key", "a b"],
    ["api_key", "api_key", 12],
    ["api_key", "api_secret", ""],
    ["api_key", "organization_id", 5],
    ["api_key", "project_id", long(8193)],
    ["jwt", "token", "a\tb"],
    ["jwt", "algorithm", false],
    ["jwt", "public_key", ""],
    ["jwt", "audience", ["a"]],
  ];

  it("with data of a wrong kind, form or length, which the answer names", async () => {
    for (const [type, field, value] of BAD_DATA) {
      const token_data = { ...TOKEN_DATA[type](), [field]: value };
      await expectRefused(storeBody({ token_data }, type), `token_data.${field}`);
    }
  });

  it("with a client secret that has no client id", async () => {
    const token_data = { ...TOKEN_DATA.oauth2(), client_secret: canary("secret") };
    await expectRefused(storeBody({ token_data }), "token_data.client_secret");
  });

  it("when the body is no object, or an empty one", async () => {
    for (const body of [null, [], "text", 1, {}]) await expectRefused(body);
  });

  it("for a user whose name is too long, holds control characters, or is Latchkey's own", async () => {
    for (const user of [long(256), "a%00b", "a%0Ab", "system"]) {
      await expectProblem(await call(tokensPath(user), jsonBody(storeBody())), 400, "validation_failed", "userId");
    }
  });

  it("T19 without a word of what was sent", async () => {
    const secret = canary("sent");
    const bodies = [
      storeBody({ token_data: { access_token: `${secret} ` } }),
      storeBody({ token_data: { access_token: secret, other: secret } }),
      storeBody({ other: secret }),
      storeBody({ provider: secret }),
      storeBody({ expires_at: secret }),
      storeBody({ token_type: secret }),
    ];
    for (const body of bodies) {
      const response = await call(tokensPath("ada"), jsonBody(body));
      expect(response.status).toBe(400);
      expect(await response.text()).not.toContain(secret);
    }
  });
});

describe("a token is taken", () => {
  it("with the longest of each", async () => {
    const token_data = {
      ...{ access_token: long(16_384), refresh_token: long(16_384), expires_in: 315_360_000 },
      ...{ token_type: long(64), scope: "s ".repeat(4096), client_id: long(1024), client_secret: long(8192) },
    };
    const key = long(100);
    await store(call, long(255), storeBody({ integration_key: key, token_data }));
    const { access_token } = token_data;
    expect((await read(call, long(255), key)).token_data).toMatchObject({ access_token });
  });

  it("with an end that has passed, which the list then tells", async () => {
    await store(call, "ada", storeBody({ expires_at: "2001-01-01T00:00:00Z" }));
    const [item] = await (await call(tokensPath("ada"))).json<object[]>();
    expect(item).toMatchObject({ expires_at: "2001-01-01T00:00:00.000Z", is_expired: true });
  });

  it("with a provider's name in other letters and spaces around it", async () => {
    await store(call, "ada", storeBody({ provider: " GitHub " }));
    expect(await read(call, "ada", "google")).toMatchObject({ provider: "github" });
  });
});
