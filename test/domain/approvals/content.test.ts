import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { APPROVALS, type ApprovalScene, approvalScene, codeOf, proxiedTool } from "../../support/approvalScene.ts";
import { canary } from "../../support/canary.ts";
import type { Call } from "../../support/integrations.ts";
import { enveloped, proxied } from "../../support/keyScene.ts";

let scene: ApprovalScene;

beforeEach(async () => {
  scene = await approvalScene({ types: ["IRREVERSIBLE"], methods: ["POST"] });
});

const BODY = '{"title":"ä"}';
const post = (
  call: Call,
  at: { path?: string; body?: string; method?: string; headers?: Record<string, string> } = {},
) => {
  const { path = "/repos/acme/issues?a=1", body = BODY, method = "POST", headers } = at;
  return call(`/api/integrations/${scene.ours}/request${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body,
  });
};

describe("T53 an approval counts for no other call:", () => {
  it.each<[string, (id: string) => Promise<Response>]>([
    ["another path", (id) => post(scene.agent, { path: "/repos/acme/issue?a=1", ...named(id) })],
    ["another query", (id) => post(scene.agent, { path: "/repos/acme/issues?a=2", ...named(id) })],
    ["another method", (id) => post(scene.agent, { method: "PUT", ...named(id) })],
    ["another byte of the body", (id) => post(scene.agent, { body: '{"title":"a"}', ...named(id) })],
    ["a blank more", (id) => post(scene.agent, { body: `${BODY} `, ...named(id) })],
    ["another content type", (id) => post(scene.agent, named(id, { "content-type": "text/plain" }))],
    ["one header more", (id) => post(scene.agent, named(id, { "idempotency-key": "x" }))],
    ["another method in a header", (id) => post(scene.agent, named(id, { "x-http-method-override": "DELETE" }))],
    ["a tool that sends the same", (id) => byTool(id)],
    [
      "another integration",
      async (id) => {
        await env.DB.prepare("UPDATE integrations SET approvals = ?").bind('{"methods":["POST"]}').run();
        const headers = { "content-type": "application/json", "latchkey-approval": id };
        const path = `/api/integrations/${scene.theirs}/request/repos/acme/issues?a=1`;
        return scene.agent(path, { method: "POST", headers, body: BODY });
      },
    ],
    ["another key of the same user", async (id) => post(await scene.keyed(null), named(id))],
    ["the user without the key", (id) => post(scene.ada, named(id))],
    ["another user", async (id) => post(await scene.keyed(null, { actsAs: "bea" }), named(id))],
    [
      "an account that was connected anew",
      async (id) => {
        await env.DB.prepare("UPDATE connections SET grant_version = grant_version + 1").run();
        return post(scene.agent, named(id));
      },
    ],
    [
      "another value of a header of the integration",
      async (id) => {
        const owner = scene.app.as("root", { roles: ["superuser"] });
        const change = jsonBody({ headers: { "X-Team": canary("blue") } }, "PATCH");
        expect((await owner(`/api/integrations/${scene.ours}`, change)).status).toBe(200);
        return post(scene.agent, named(id));
      },
    ],
  ])("%s", async (_what, send) => {
    const id = await scene.waiting(() => post(scene.agent));
    await scene.decide(scene.ada, id);
    expect(await codeOf(await send(id))).toBe("approval_ended");
    expect(await scene.calls()).toEqual([]);
    const { results } = await env.DB.prepare("SELECT state FROM approvals").all();
    expect(results).toEqual([{ state: "approved" }]);
  });

  const named = (id: string, headers = {}) => ({ headers: { "latchkey-approval": id, ...headers } });
  const byTool = (id: string) =>
    proxiedTool(scene.agent, scene.ours, "create-issue", { owner: "acme" }, { "latchkey-approval": id });
});

describe("T53 what is shown is sent, byte for byte:", () => {
  it.each<[string, (call: Call) => Promise<Response>, object]>([
    ["a proxied call", post, { body: { text: BODY, bytes: 14 } }],
    ["bytes", (call) => post(call, { body: "\ufeff{}" }), { body: { text: "\ufeff{}", bytes: 5 } }],
    [
      "an envelope",
      (call) => enveloped(call, scene.ours, "POST", "repos/acme/issues?a=1", { data: { title: "ä" } }),
      { body: { text: BODY, bytes: 14 } },
    ],
    ["a tool", (call) => proxiedTool(call, scene.ours, "create-issue", { owner: "acme" }), { body: null }],
  ])("%s", async (_what, send, expected) => {
    const id = await scene.waiting(() => send(scene.agent));
    const { request } = await (await scene.ada(`${APPROVALS}/${id}`)).json<{ request: Record<string, unknown> }>();
    expect(request).toMatchObject({ method: "POST", ...expected });
    await scene.decide(scene.ada, id);
    expect(await codeOf(await send(scene.agent))).toBe("sent");
    const [seen, ...more] = await scene.upstream.seen();
    expect(more).toEqual([]);
    const shown = request as { url: string; headers: { name: string; value: string }[]; body: { text: string } | null };
    expect(shown.url.endsWith(`${seen?.path}`)).toBe(true);
    expect(seen?.body ?? "").toBe(shown.body?.text ?? "");
    for (const { name, value } of shown.headers) expect([name, seen?.headers[name]]).toEqual([name, value]);
    expect(shown.headers.map(({ name }) => name)).not.toContain("authorization");
  });

  it("and what a client says anew each time is sent as it was shown", async () => {
    const id = await scene.waiting(() => post(scene.agent, { headers: { "user-agent": "one/1" } }));
    await scene.decide(scene.ada, id);
    expect(await codeOf(await post(scene.agent, { headers: { "user-agent": "two/2" } }))).toBe("sent");
    expect((await scene.upstream.seen())[0]?.headers["user-agent"]).toBe("one/1");
  });

  it("but for the credential and what the integration sets, which nobody is shown", async () => {
    const owner = scene.app.as("root", { roles: ["superuser"] });
    const secret = canary("header");
    await owner(`/api/integrations/${scene.ours}`, jsonBody({ headers: { "X-Team": secret } }, "PATCH"));
    const id = await scene.waiting(() => post(scene.agent));
    const shown = await (await scene.ada(`${APPROVALS}/${id}`)).text();
    expect(JSON.parse(shown).request.headers).toContainEqual({ name: "x-team", value: null });
    for (const hidden of [secret, canary("ada")]) expect(shown).not.toContain(hidden);
    await scene.decide(scene.ada, id);
    expect(await codeOf(await post(scene.agent))).toBe("sent");
    expect((await scene.upstream.seen())[0]?.headers["x-team"]).toBe(secret);
  });

  it("and it is sealed until then, and gone afterwards", async () => {
    const secret = canary("body");
    const stored = async () => JSON.stringify((await env.DB.prepare("SELECT * FROM approvals").all()).results);
    const id = await scene.waiting(() => post(scene.agent, { body: secret }));
    expect(await stored()).not.toContain(secret);
    expect(await stored()).toContain('"request_sealed":"v1.');
    await scene.decide(scene.ada, id);
    await post(scene.agent, { body: secret });
    expect(await stored()).toContain('"request_sealed":null');
  });

  it("and what is too large to be looked at is refused", async () => {
    const response = await post(scene.agent, { body: "x".repeat(256 * 1024 + 1) });
    expect([response.status, await codeOf(response)]).toEqual([400, "validation_failed"]);
  });
});

it("T53 reads are not asked about, and cost nothing more", async () => {
  expect((await proxied(scene.agent, scene.ours, "GET", "/me")).status).toBe(200);
  expect(await (await scene.ada(APPROVALS)).json()).toMatchObject({ items: [] });
});
