import { beforeEach, describe, expect, it } from "vitest";
import { problemCode } from "../../support/app.ts";
import {
  authorize,
  BASE,
  type Call,
  comeBack,
  consume,
  endKeys,
  givenConfig,
  givenKey,
  type KeyStage,
  keyIn,
  keyStage,
  obtainKey,
} from "../../support/credentialKeys.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { STAGED } from "../../support/stagedFlow.ts";

const UNKNOWN = "A".repeat(43);
const ELSEWHERE = `/v1/tenants/elsewhere/integrations/${STAGED}`;
const OTHER = "/v1/tenants/default/integrations/other";

let staged: KeyStage;
let config: string;
let key: string;

beforeEach(async () => {
  staged = await keyStage({ shares: [{ principal: "everyone", accessLevel: 3 }] });
  const client = { type: STAGED, clientId: "staged-client" };
  await givenIntegration(staged.app.deps, { ...client, tenantId: "elsewhere" }, [
    { principal: "everyone", accessLevel: 3 },
  ]);
  await givenIntegration(staged.app.deps, { ...client, slug: "other", owner: "user:lin" });
  config = await givenConfig(staged.lin);
  key = await obtainKey(staged, staged.lin);
});

/** All that an answer says, but for what names the request, the time and the number of requests. */
async function said(response: Response): Promise<unknown> {
  const { requestId, instance, ...problem } = await response.json<Record<string, unknown>>();
  expect([typeof requestId, typeof instance]).toEqual(["string", "string"]);
  const unlike = ["x-request-id", "content-length", "date", "ratelimit", "ratelimit-policy"];
  return {
    status: response.status,
    headers: [...response.headers].filter(([name]) => !unlike.includes(name)),
    problem,
  };
}

/** What is answered to an unknown key. */
async function refusal(): Promise<unknown> {
  const response = await consume(staged.lin, UNKNOWN, config);
  expect([response.status, await problemCode(response.clone())]).toEqual([400, "credential_key_invalid"]);
  return said(response);
}

async function expectStillGood(): Promise<void> {
  expect(await rowsOf("connections")).toEqual([]);
  expect(await rowsOf("pending_grants")).toHaveLength(1);
  const response = await consume(staged.lin, key, config);
  expect(response.status, await response.clone().text()).toBe(200);
  expect(await rowsOf("connections")).toMatchObject([{ subject: `config:${config}`, owner_id: "lin" }]);
}

type Thief = () => Call | Promise<Call>;

const WRITE = ["integration:write"];

const thieves: [string, Thief][] = [
  ["another user with every level", () => staged.app.as("eve", { scope: WRITE[0] })],
  ["a superuser", () => staged.app.as("root", { roles: ["superuser"] })],
  ["an API key that acts for the tenant", () => givenKey(staged.app, WRITE)],
  ["an API key of another user", () => givenKey(staged.app, WRITE, "eve")],
  [
    "an API key that acts as another user",
    async () => {
      const robot = await givenKey(staged.app, [...WRITE, "user:act-as"]);
      return (path, init) => robot(path, { ...init, headers: { ...init?.headers, "x-act-as-user": "eve" } });
    },
  ],
  ["a user whose name is that of the principal", () => staged.app.as("user:lin")],
];

describe("T12 a credential key that was stolen", () => {
  it.each(thieves)("T12 is of no use to %s, who is answered as for an unknown key", async (_who, thief) => {
    const eve = await thief();
    expect(await said(await consume(eve, key, config))).toEqual(await refusal());
    expect(await said(await consume(eve, key, await givenConfig(eve)))).toEqual(await refusal());
    await expectStillGood();
  });

  it.each([
    ["the same user", "lin"],
    ["another user", "eve"],
  ])("T12 is of no use to %s of another tenant, at the integration of the same name", async (_who, user) => {
    const eve = staged.app.as(user, { tenant: "elsewhere" });
    const theirs = await givenConfig(eve, {}, ELSEWHERE);
    expect(await said(await consume(eve, key, theirs, ELSEWHERE))).toEqual(await refusal());
    const ours = await consume(eve, key, config);
    expect([ours.status, await problemCode(ours)]).toEqual([404, "not_found"]);
    await expectStillGood();
  });

  it("T12 is of no use at another integration of the same user, also with the same client and provider", async () => {
    const other = await givenConfig(staged.lin, {}, OTHER);
    expect(await said(await consume(staged.lin, key, other, OTHER))).toEqual(await refusal());
    await expectStillGood();
  });

  it("T12 is of no use to whoever made the API key that began the flow", async () => {
    const robot = await givenKey(staged.app, WRITE);
    const robots = await obtainKey(staged, robot);
    const root = staged.app.as("root", { roles: ["superuser"] });
    for (const caller of [root, staged.lin, await givenKey(staged.app, WRITE)]) {
      expect(await said(await consume(caller, robots, config))).toEqual(await refusal());
    }
    expect((await consume(robot, robots, config)).status).toBe(200);
    expect(await rowsOf("connections")).toMatchObject([{ subject: `config:${config}`, owner_id: null }]);
  });
});

describe("T12 a credential key that is no good", () => {
  const malformed = [
    ["too short", (good: string) => good.slice(1)],
    ["too long", (good: string) => `${good}A`],
    ["in upper case", (good: string) => good.toUpperCase()],
    ["with a space", (good: string) => ` ${good}`],
    ["with a NUL", (good: string) => `${good}\0`],
    ["of a lone surrogate", () => "\ud800"],
    ["of SQL", () => "' OR 1=1 --"],
    ["a name of KV", () => "ticket:x"],
    ["that is as long as can be", () => "x".repeat(256)],
  ] as const;

  it("T12 is refused like an unknown one when it is malformed", async () => {
    for (const [how, of] of malformed) {
      expect(await said(await consume(staged.lin, of(key), config)), how).toEqual(await refusal());
    }
    await expectStillGood();
  });

  it("T12 is refused like an unknown one when it is the hash under which the grant waits", async () => {
    const [row] = await rowsOf("pending_grants");
    expect(await said(await consume(staged.lin, String(row?.ticket_hash), config))).toEqual(await refusal());
    await expectStillGood();
  });

  it("T12 is refused like an unknown one when it is the state or the ticket of a flow that is under way", async () => {
    const state = (await authorize(staged.lin)).searchParams.get("state") ?? "";
    const [, ticketId = ""] = state.split(".");
    for (const wrong of [state, ticketId]) {
      expect(await said(await consume(staged.lin, wrong, config))).toEqual(await refusal());
    }
    await expectStillGood();
  });

  it("T12 is refused like an unknown one when it has ended", async () => {
    await endKeys();
    expect(await said(await consume(staged.lin, key, config))).toEqual(await refusal());
  });

  it("T12 is refused like an unknown one when it was used, for the same config and for another", async () => {
    expect((await consume(staged.lin, key, config)).status).toBe(200);
    expect(await said(await consume(staged.lin, key, config))).toEqual(await refusal());
    expect(await said(await consume(staged.lin, key, await givenConfig(staged.lin)))).toEqual(await refusal());
  });

  it("T12 is refused like an unknown one when it was used or has ended, also where a good one would be told more", async () => {
    const apart = await givenConfig(staged.lin, { region: "us" });
    const another = await obtainKey(staged, staged.lin);
    expect((await consume(staged.lin, key, config)).status).toBe(200);
    await endKeys();
    for (const dead of [key, another])
      expect(await said(await consume(staged.lin, dead, apart))).toEqual(await refusal());
    const change = { method: "PATCH", body: '{"clientId":"new"}', headers: { "content-type": "application/json" } };
    const lin = staged.app.as("lin", { scope: WRITE[0] });
    expect((await lin(`/api/integrations/${STAGED}`, change)).status).toBe(200);
    for (const dead of [key, another]) {
      expect(await said(await consume(staged.lin, dead, config))).toEqual(await refusal());
    }
  });
});

describe("a credential key in the right hands", () => {
  it("T12 is good for an API key of the user who began the flow, and the other way round", async () => {
    const robot = await givenKey(staged.app, WRITE, "lin");
    expect((await consume(robot, key, config)).status).toBe(200);
    const robots = await obtainKey(staged, robot);
    expect((await consume(staged.lin, robots, config)).status).toBe(200);
  });

  it("T12 is good by the id of the integration, whichever name the flow was begun under", async () => {
    const byId = BASE.replace(STAGED, staged.integrationId);
    expect((await consume(staged.lin, key, config, byId)).status).toBe(200);
    const other = keyIn(await comeBack(staged.app, await authorize(staged.lin, {}, byId)));
    expect((await consume(staged.lin, other, config)).status).toBe(200);
  });
});
