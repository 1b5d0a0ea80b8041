import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Settings } from "../../../src/domain/context.ts";
import type { ConnectResult } from "../../../src/storage/connectSessions.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { expire, openLink } from "../../support/connectSessions.ts";
import { givenPractice } from "../../support/fixtures.ts";
import { connectPractice } from "../../support/flow.ts";
import { type Body, type Call, SCOPE } from "../../support/integrations.ts";
import {
  connectNotes,
  givenNotes,
  legacy,
  type McpScene,
  mcpScene,
  modern,
  NOTES,
  OPENS_LINKS,
} from "../../support/mcp.ts";
import { TENANT } from "../../support/tenants.ts";
import { givenKey, withKey } from "../../support/tokens.ts";

const LIST = "notes__list-notes";
const CALL = { name: LIST, arguments: { q: "x" } };

let scene: McpScene;

beforeEach(async () => {
  scene = await mcpScene();
});

function set(settings: Partial<Settings>): void {
  Object.assign(scene.app.deps.settings, settings);
}

/** A call by a client that shows links. */
async function ask(params: Body = CALL, call: Call = scene.ada): Promise<Body> {
  const { result, error } = await modern(call, "tools/call", params, { capabilities: OPENS_LINKS });
  expect(error).toBeUndefined();
  return result;
}

interface Asked {
  message: string;
  url: string;
  session: string;
  token: string;
  requestState: string;
}

function questionIn(result: Body): Asked {
  expect(result).toMatchObject({
    resultType: "input_required",
    inputRequests: { connect: { method: "elicitation/create" } },
  });
  const { connect } = result.inputRequests as Record<
    string,
    { params: { mode: string; message: string; url: string } }
  >;
  const { mode, message = "", url = "" } = connect?.params ?? {};
  expect(mode).toBe("url");
  const { origin, pathname, searchParams, hash } = new URL(url);
  expect([origin, pathname]).toEqual([env.PUBLIC_URL, "/connect"]);
  const session = searchParams.get("session") ?? "";
  return { message, url, session, token: hash.slice(1), requestState: String(result.requestState) };
}

const answered = (action: string, requestState: string) => ({
  ...CALL,
  requestState,
  inputResponses: { connect: { action } },
});

interface Row {
  user_id: string;
  user_name: string | null;
  integrations: string;
  scopes: string | null;
  key_id: string | null;
  created_by: string;
}

async function rowsOf(): Promise<Row[]> {
  const { results } = await env.DB.prepare("SELECT * FROM connect_sessions ORDER BY created_at").all<Row>();
  return results;
}

/** As the page of the link does when a flow has ended. */
async function note({ session }: Asked, result: Partial<ConnectResult>): Promise<void> {
  const noted = { integrationId: scene.id, connectionId: null, error: null, at: 1, ...result };
  await env.DB.prepare("UPDATE connect_sessions SET results = json_array(json(?)) WHERE id = ?")
    .bind(JSON.stringify(noted), session)
    .run();
}

describe("a call of a user who has not connected", () => {
  it("T54 asks by a link for just that integration and that user, which one browser can open", async () => {
    const { message, session, token } = questionIn(await ask());
    expect(message).toBe("Notes is not connected yet. Connect your account to go on.");
    expect(await rowsOf()).toMatchObject([
      { user_id: "ada", integrations: JSON.stringify([scene.id]), scopes: null, key_id: null, created_by: "user:ada" },
    ]);
    expect((await openLink(scene.app, { id: session, token })).status).toBe(204);
    expect((await openLink(scene.app, { id: session, token })).status).toBe(409);
    expect(await scene.upstream.seen()).toEqual([]);
  });

  it("goes on with the state when the user has connected", async () => {
    const { requestState } = questionIn(await ask());
    await connectNotes(scene);
    expect(await ask(answered("accept", requestState))).toMatchObject({
      isError: false,
      structuredContent: { notes: [] },
    });
    expect(await scene.upstream.seen()).toHaveLength(1);
  });

  it("asks again with the same link as long as that can be opened, and then with a new one", async () => {
    const first = questionIn(await ask());
    const second = questionIn(await ask(answered("accept", first.requestState)));
    expect(second.url).toBe(first.url);
    expect(questionIn(await ask({ ...CALL, requestState: second.requestState })).url).toBe(first.url);
    await expire({ id: first.session });
    const third = questionIn(await ask(answered("accept", second.requestState)));
    expect(third.session).not.toBe(first.session);
    expect(await rowsOf()).toHaveLength(2);
  });

  it("waits for the user who is about to connect", async () => {
    set({ consentWaitMs: 60_000, consentPauseMs: 5 });
    const asked = questionIn(await ask());
    const waiting = ask(answered("accept", asked.requestState));
    await connectNotes(scene);
    await note(asked, { connectionId: "conn_1" });
    expect(await waiting).toMatchObject({ isError: false });
  });

  it.each(["decline", "cancel"])("ends when the user says %s", async (action) => {
    const { requestState } = questionIn(await ask());
    const result = await ask(answered(action, requestState));
    expect(result).toMatchObject({ isError: true, structuredContent: { code: "access_denied" } });
    expect(await rowsOf()).toHaveLength(1);
  });

  it("says so when the user was at the provider and nothing came of it", async () => {
    const asked = questionIn(await ask());
    await note(asked, { error: "access_denied" });
    const result = await ask(answered("accept", asked.requestState));
    expect(result).toMatchObject({ isError: true, structuredContent: { code: "access_denied" } });
  });

  it("refuses a state that was changed, or that is of another user, tool or call", async () => {
    const { requestState } = questionIn(await ask());
    const changed = `${requestState.slice(0, -2)}${requestState.endsWith("AA") ? "BB" : "AA"}`;
    const bob = scene.app.as("bob");
    const cases: [Call, Body][] = [
      [scene.ada, { ...CALL, requestState: changed }],
      [scene.ada, { ...CALL, requestState: "none" }],
      [scene.ada, { name: LIST, arguments: { q: "y" }, requestState }],
      [scene.ada, { name: "notes__delete-note", arguments: CALL.arguments, requestState }],
      [bob, { ...CALL, requestState }],
    ];
    for (const [call, params] of cases) {
      const { error } = await modern(call, "tools/call", params, { capabilities: OPENS_LINKS });
      expect(error, JSON.stringify(params)).toMatchObject({ code: -32602 });
    }
  });

  it.each<[string, (params: Body) => Promise<{ result: Body }>]>([
    ["a modern client", (params) => modern(scene.ada, "tools/call", params)],
    [
      "one that shows forms only",
      (params) => modern(scene.ada, "tools/call", params, { capabilities: { elicitation: {} } }),
    ],
    ["a client of before", (params) => legacy(scene.ada, "tools/call", params)],
  ])("tells %s the link, where it cannot be asked", async (_what, call) => {
    const { result } = await call(CALL);
    const { code, connectUrl } = result.structuredContent as { code: string; connectUrl: string };
    expect([result.isError, code]).toEqual([true, "integration_not_connected"]);
    expect(connectUrl).toMatch(/^http:\/\/localhost:8787\/connect\?session=cs_\w+#./);
    expect(JSON.stringify(result.content)).toContain(connectUrl);
    expect(result.resultType ?? "complete").toBe("complete");
  });

  it("does not ask before what it would send is valid", async () => {
    const result = await ask({ name: "notes__create-note", arguments: {} });
    expect(result).toMatchObject({ isError: true, structuredContent: { code: "validation_failed" } });
    expect(await rowsOf()).toEqual([]);
  });

  it("T50 counts every link as a change of the user", async () => {
    set({ changesPerMinute: 0 });
    expect(await ask()).toMatchObject({ isError: true, structuredContent: { code: "rate_limited" } });
  });
});

describe("where a link would not help", () => {
  it("says that a key which acts for its tenant has to name the user", async () => {
    const { key } = await givenKey({ scopes: ["integration:read", "user:act-as"] });
    const path = `${scene.id}__list-notes`;
    const result = await ask({ name: path }, withKey(scene.app, key));
    expect(result).toMatchObject({ isError: true, structuredContent: { code: "integration_not_connected" } });
    expect(JSON.stringify(result.content)).toContain("X-Act-As-User");
    questionIn(await ask({ name: LIST }, withKey(scene.app, key, { "x-act-as-user": "ada" })));
    const rows = await rowsOf();
    expect(rows).toHaveLength(1);
    expect(rows[0]?.key_id).toMatch(/^key_/);
  });

  it("says that a shared account is connected by whoever manages it", async () => {
    const { ada, upstream } = scene;
    await givenNotes(ada, upstream.url, { slug: "ours", mode: "shared" });
    const shared = await ada("/api/integrations/ours/shares/everyone", jsonBody({ accessLevel: 1 }, "PUT"));
    expect(shared.status).toBe(200);
    const result = await ask({ name: "ours__list-notes" }, scene.app.as("bob"));
    expect(result).toMatchObject({ isError: true, structuredContent: { code: "integration_not_connected" } });
    expect(JSON.stringify(result.content)).toContain("not do that");
  });

  it("says that what a team shares is connected in the application", async () => {
    const shared = await scene.ada("/api/integrations/notes/shares/team:red", jsonBody({ accessLevel: 1 }, "PUT"));
    expect(shared.status).toBe(200);
    const result = await ask({ name: LIST }, scene.app.as("bob", { groups: ["red"] }));
    expect(JSON.stringify(result)).toContain("in the application");
    expect(await rowsOf()).toEqual([]);
  });
});

/** What needs a scope: `notes:write` is one that the practice provider knows, and does not give by itself. */
const security = (scope: string) => [{ oauth: [scope] }];
const SCOPED = {
  ...NOTES,
  components: { securitySchemes: { oauth: { type: "oauth2", flows: {} } } },
  paths: {
    "/me": { get: { operationId: "me", security: security("openid") } },
    "/write": { get: { operationId: "write", security: security("notes:write") } },
    "/admin": { get: { operationId: "admin", security: security("notes:admin") } },
  },
};

describe("an account that is connected", () => {
  let app: TestApp;
  let ada: Call;
  let id: string;

  beforeEach(async () => {
    app = await testApp(({ settings }) => ({ settings: { ...settings, consentWaitMs: 0, consentPauseMs: 1 } }));
    id = await givenPractice(app.deps, { owner: "user:ada" });
    ada = app.as("ada", { scope: SCOPE });
    const imported = await ada(`${TENANT}/integrations/practice/tools:import`, jsonBody(SCOPED));
    expect(await imported.json()).toMatchObject({ imported: 3 });
    await connectPractice(app, "ada");
  });

  it("asks for the scopes that are missing, and keeps those that were granted", async () => {
    const { message } = questionIn(await ask({ name: "practice__write" }, ada));
    expect(message).toContain("has to allow more for this (notes:write)");
    const [row] = await rowsOf();
    expect(JSON.parse(row?.scopes ?? "[]").sort()).toEqual(["notes:read", "notes:write", "offline_access", "openid"]);
    expect(row?.integrations).toBe(JSON.stringify([id]));
  });

  it("says who can help where the integration does not know the scope", async () => {
    const result = await ask({ name: "practice__admin" }, ada);
    expect(result).toMatchObject({ isError: true, structuredContent: { code: "insufficient_scope" } });
    expect(JSON.stringify(result.content)).toContain("Whoever manages the integration");
  });

  it("asks again when the provider does not take the grant any more", async () => {
    await env.DB.prepare("UPDATE connections SET status = 'needs_reauth', status_reason = 'invalid_grant'").run();
    expect(questionIn(await ask({ name: "practice__me" }, ada)).message).toContain("needs your consent again");
    const { result } = await modern(ada, "tools/call", { name: "practice__me" });
    expect(result).toMatchObject({ structuredContent: { code: "needs_reauth" } });
  });
});
