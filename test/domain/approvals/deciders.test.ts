import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import {
  APPROVALS,
  type ApprovalScene,
  approvalScene,
  codeOf,
  NOT_UNDOABLE,
  setRule,
} from "../../support/approvalScene.ts";
import type { Call } from "../../support/integrations.ts";
import { byAgent, enveloped, outcome, proxied } from "../../support/keyScene.ts";
import { givenKey, tokensPath, withKey } from "../../support/tokens.ts";

let scene: ApprovalScene;

beforeEach(async () => {
  scene = await approvalScene();
});

/** Everybody who might say yes to a call that Ada's agent made with a key. */
const people: Record<string, () => Promise<Call> | Call> = {
  ada: () => scene.ada,
  bea: () => scene.app.as("bea", { groups: ["red"] }),
  "bea with the permission": () => scene.app.as("bea", { scope: "approval:decide", groups: ["red"] }),
  "a superuser": () => scene.root,
  "the key that called": () => scene.agent,
  "another key for ada": () => keyed(["user:act-as"], "ada"),
  "a key with the permission": () => keyed(["approval:decide"]),
  "a key with the permission as ada": () => keyed(["approval:decide", "user:act-as"], "ada"),
  "a key with the permission and limits": () => scene.keyed({}, { scopes: ["approval:decide"], actsAs: null }),
  "another tenant's superuser": () => scene.app.as("root", { roles: ["superuser"], tenant: "other" }),
};
const keyed = async (scopes: string[], actsAs?: string) => {
  const { key } = await givenKey({ scopes });
  return withKey(scene.app, key, actsAs === undefined ? {} : { "x-act-as-user": actsAs });
};

const may = { yes: 200, not: 404, asker: 403, limited: 403 };
const NOBODY = {
  "another key for ada": may.not,
  "the key that called": may.asker,
  "another tenant's superuser": may.not,
};
const LIMITED = { "a key with the permission and limits": may.limited, "a superuser": may.yes };

describe("T53 who decides", () => {
  it.each<[string, readonly string[] | undefined, Record<string, number>]>([
    [
      "nobody in particular",
      undefined,
      {
        ...{ ada: may.yes, bea: may.not, "bea with the permission": may.yes, "a key with the permission": may.yes },
        "a key with the permission as ada": may.yes,
      },
    ],
    [
      "a team",
      ["team:red"],
      {
        ...{ ada: may.not, bea: may.yes, "bea with the permission": may.yes, "a key with the permission": may.not },
        "a key with the permission as ada": may.not,
      },
    ],
    [
      "the user",
      ["user:ada"],
      {
        ...{ ada: may.yes, bea: may.not, "bea with the permission": may.not, "a key with the permission": may.not },
        "a key with the permission as ada": may.yes,
      },
    ],
    [
      "everyone",
      ["everyone"],
      {
        ...{ ada: may.yes, bea: may.yes, "bea with the permission": may.yes, "a key with the permission": may.not },
        "a key with the permission as ada": may.yes,
      },
    ],
  ])("where the rule names %s", async (_what, by, expected) => {
    await setRule(scene.ours, { ...NOT_UNDOABLE, ...(by && { by }) });
    const all = { ...expected, ...NOBODY, ...LIMITED };
    const seen: Record<string, number> = {};
    for (const [name, open] of Object.entries(people)) {
      const call = await open();
      const id = await scene.waiting();
      const listed = await call(APPROVALS);
      const response = await scene.decide(call, id);
      seen[name] = response.status;
      const isListed = listed.status === 200 && (await listed.text()).includes(id);
      expect([name, isListed]).toEqual([name, response.status === 200 || name === "the key that called"]);
      const isShown = (await call(`${APPROVALS}/${id}`)).status === 200;
      expect([name, isShown]).toEqual([name, isListed]);
      await env.DB.prepare("DELETE FROM approvals").run();
    }
    expect(seen).toEqual(all);
  });

  it("all rules that ask have to be satisfied", async () => {
    await setRule(scene.ours, { ...NOT_UNDOABLE, by: ["user:ada"] });
    const agent = await scene.keyed(null, { approvals: [{ methods: ["DELETE"], by: ["user:bea"] }] });
    const id = await scene.waiting(() => scene.drop(agent));
    expect((await scene.decide(scene.ada, id)).status).toBe(404);
    expect((await scene.decide(scene.app.as("bea"), id)).status).toBe(404);
    await setRule(scene.ours, { ...NOT_UNDOABLE, by: ["team:red", "user:ada"] });
    await env.DB.prepare("DELETE FROM approvals").run();
    const again = await scene.waiting(() => scene.drop(agent));
    expect((await scene.decide(scene.app.as("bea", { groups: ["red"] }), again)).status).toBe(200);
  });
});

describe("T53 the same is asked about", () => {
  it.each<[string, Parameters<typeof setRule>[1], Record<string, string>]>([
    [
      "what cannot be undone",
      { types: ["IRREVERSIBLE"] },
      { reads: "sent", drops: "approval_required", "proxied GET": "sent", "proxied DELETE": "approval_required" },
    ],
    [
      "a method",
      { methods: ["GET"] },
      { reads: "approval_required", drops: "sent", "proxied GET": "approval_required", "proxied DELETE": "sent" },
    ],
    [
      "a tool",
      { tools: ["list-issues"] },
      { reads: "approval_required", drops: "sent", "proxied GET": "sent", "proxied DELETE": "approval_required" },
    ],
    [
      "another tool",
      { tools: ["me"] },
      { reads: "sent", drops: "sent", "proxied GET": "sent", "proxied DELETE": "approval_required" },
    ],
    ["nothing", null, { reads: "sent", drops: "sent", "proxied GET": "sent", "proxied DELETE": "sent" }],
  ])("on each surface: %s", async (_what, rule, expected) => {
    const { ours } = scene;
    const acme = { owner: "acme" };
    const agents = async (name: string) => {
      const answer = await byAgent(scene.agent, `ours__${name}`, acme);
      return answer.status === 200 ? "sent" : (await answer.json<{ code: string }>()).code;
    };
    const ways: Record<string, (() => Promise<string>)[]> = {
      reads: [async () => codeOf(await execute("list-issues")), () => agents("list-issues")],
      drops: [async () => codeOf(await execute("drop-issues")), () => agents("drop-issues")],
      "proxied GET": both("GET"),
      "proxied DELETE": both("DELETE"),
    };
    function both(method: string) {
      return [
        async () => codeOf(await proxied(scene.agent, ours, method, "/repos/acme/issues")),
        async () => codeOf(await enveloped(scene.agent, ours, method, "/repos/acme/issues")),
      ];
    }
    const execute = (tool: string) =>
      scene.agent(`/v1/tenants/default/integrations/${ours}/tools/${tool}:execute`, jsonBody({ parameters: acme }));
    for (const place of ["integration", "key"] as const) {
      await setRule(ours, place === "integration" ? rule : null);
      if (place === "key") scene.agent = await scene.keyed(null, { approvals: rule ? [rule] : [] });
      for (const [name, sends] of Object.entries(ways))
        for (const send of sends) expect([place, name, await send()]).toEqual([place, name, expected[name]]);
    }
  });

  it("of a config: calls with its connection, and no others", async () => {
    await setRule(scene.ours, null);
    const made = await scene.root(
      `/v1/tenants/default/integrations/${scene.ours}/configs`,
      jsonBody({ displayName: "One", approvals: { methods: ["GET"] } }),
    );
    const { id, approvals } = await made.json<{ id: string; approvals: unknown }>();
    expect(approvals).toEqual({ methods: ["GET"] });
    expect(await codeOf(await proxied(scene.agent, scene.ours, "GET", "/me"))).toBe("sent");
    // It has no connection, so that is said first.
    const byConfig = () => proxied(scene.agent, scene.ours, "GET", "/me", { "latchkey-config": id });
    expect(await codeOf(await byConfig())).toBe("integration_not_connected");
    await env.DB.prepare("UPDATE connections SET subject = ? WHERE subject = 'user:bea' AND integration_id = ?")
      .bind(`config:${id}`, scene.ours)
      .run();
    const asked = await scene.waiting(byConfig);
    await scene.decide(scene.ada, asked);
    expect(await codeOf(await byConfig())).toBe("sent");
  });
});

describe("T53 a rule is not gone round", () => {
  it("by taking the token", async () => {
    expect(await outcome(await scene.agent(tokensPath("ada", "ours")))).toBe("403 forbidden");
    await setRule(scene.ours, null);
    expect(await outcome(await scene.agent(tokensPath("ada", "ours")))).toBe("yes");
    const asking = await scene.keyed(null, { approvals: [NOT_UNDOABLE] });
    expect(await outcome(await asking(tokensPath("ada", "ours")))).toBe("limits.approvals");
  });

  it("by a key that is made from one that asks, or by changing the rule with it", async () => {
    await setRule(scene.ours, null);
    const asking = await scene.keyed(null, { approvals: [NOT_UNDOABLE], actsAs: null });
    const made = await asking(
      "/v1/tenants/default/api-keys:attenuate",
      jsonBody({ userId: "ada", approvals: { tools: ["ours__me"], by: ["user:bea"] } }),
    );
    const { key, approvals, limits } = await made.json<{ key: string; approvals: unknown; limits: unknown }>();
    expect([approvals, limits]).toEqual([[NOT_UNDOABLE, { tools: [`${scene.ours}__me`], by: ["user:bea"] }], null]);
    const child = withKey(scene.app, key);
    expect(await codeOf(await scene.drop(child))).toBe("approval_required");
    expect(await codeOf(await byAgent(child, "ours__me", {}))).toBe("approval_required");
    const change = jsonBody({ approvals: null }, "PATCH");
    expect(await outcome(await asking(`/api/integrations/${scene.ours}`, change))).toBe("limits");
    expect(await outcome(await asking("/v1/tenants/default/api-keys", jsonBody({ name: "x", scopes: [] })))).toBe(
      "limits",
    );
  });

  it("and :explain says so before", async () => {
    const { id, key } = await givenKey({ scopes: ["user:act-as", "integration:read"], approvals: [{ tools: ["me"] }] });
    const explain = async (query: string) =>
      (
        await withKey(scene.app, key)(`/v1/tenants/default/api-keys/${id}:explain?integration=ours&user=ada&${query}`)
      ).json();
    expect(await explain("tool=me")).toMatchObject({ allowed: true, asksApproval: true });
    expect(await explain("tool=list-issues")).toMatchObject({ allowed: true, asksApproval: false });
    expect(await explain("method=DELETE&path=/x")).toMatchObject({ allowed: true, asksApproval: true });
    expect(await explain("method=GET&path=/x")).toMatchObject({ allowed: true, asksApproval: false });
  });

  it("and nobody makes more wait than a person can look at", async () => {
    const send = (index: number) => proxied(scene.agent, scene.ours, "DELETE", `/repos/${index}`);
    const codes = [];
    for (let index = 0; index < 52; index++) codes.push(await codeOf(await send(index)));
    expect(codes.filter((code) => code === "approval_required")).toHaveLength(50);
    expect(codes.slice(50)).toEqual(["rate_limited", "rate_limited"]);
  });
});
