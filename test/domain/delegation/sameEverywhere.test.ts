import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { refusingLimit } from "../../../src/domain/delegation/judge.ts";
import { meet, normalized } from "../../../src/domain/delegation/meet.ts";
import { type KeyLimits, limitedMethods } from "../../../src/terms/keyLimits.ts";
import { type ActionType, actionTypes } from "../../../src/terms/tool.ts";
import { jsonBody } from "../../support/app.ts";
import type { Call } from "../../support/integrations.ts";
import {
  byAgent,
  byOlderAgent,
  enveloped,
  execute,
  INTEGRATIONS,
  KEYS,
  type KeyScene,
  keyScene,
  outcome,
  proxied,
} from "../../support/keyScene.ts";
import { withKey } from "../../support/tokens.ts";

/** Each takes some twenty calls. */
const KEYS_TRIED = 12;

let scene: KeyScene;
let types: Record<string, ActionType>;

beforeEach(async () => {
  scene = await keyScene();
  const listed = await scene.root(`${INTEGRATIONS}/${scene.ours}/tools`);
  const { items } = await listed.json<{ items: { id: string; actionType: ActionType }[] }>();
  types = Object.fromEntries(items.map(({ id, actionType }) => [id, actionType]));
});

/** The same requests, each sent by a tool and without one. */
const SENT = [
  { tool: "list-issues", method: "GET", path: "/repos/acme/issues", parameters: { owner: "acme" } },
  { tool: "create-issue", method: "POST", path: "/repos/other/issues", parameters: { owner: "other" } },
  { tool: "drop-issues", method: "DELETE", path: "/repos/acme/issues", parameters: { owner: "acme" } },
  { tool: "me", method: "GET", path: "/me", parameters: {} },
] as const;

type Sent = (typeof SENT)[number];

/** The ways of a tool's call. */
const BY_TOOL: Record<string, (call: Call, sent: Sent) => Promise<Response>> = {
  execute: (call, { tool, parameters }) => execute(call, scene.ours, tool, parameters),
  agent: (call, { tool, parameters }) => byAgent(call, `ours__${tool}`, parameters),
  "older agent": (call, { tool, parameters }) => byOlderAgent(call, `ours__${tool}`, parameters),
  "agent at one integration": (call, { tool, parameters }) => byAgent(call, `ours__${tool}`, parameters, "/mcp/ours"),
  call_tool: (call, { tool, parameters }) =>
    byAgent(call, "call_tool", { name: `ours__${tool}`, arguments: parameters }),
};

/** The ways of a call without one. */
const RAW: typeof BY_TOOL = {
  proxy: (call, { method, path }) => proxied(call, scene.ours, method, path),
  envelope: (call, { method, path }) => enveloped(call, scene.ours, method, path),
};

function limitsOf({ ours, theirs }: KeyScene): fc.Arbitrary<KeyLimits> {
  const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
  const entries = SENT.flatMap(({ tool }) => [tool, `${ours}__${tool}`, `${theirs}__${tool}`]);
  const patterns = ["/me", "/repos/**", "/repos/acme/**", "/repos/*/issues", "/repos/other/*", "/nothing/**"];
  return fc
    .record(
      {
        integrations: fc.constantFrom([ours], [theirs], [ours, theirs]),
        tools: some(entries),
        methods: some(limitedMethods),
        paths: some(patterns),
        types: some(actionTypes),
        users: fc.constantFrom(["ada"], ["bea"], ["ada", "bea"]),
      },
      { requiredKeys: [] },
    )
    .map((given) => normalized(given));
}

/** What the one policy says of a request. Whom a key may act as is asked before anything else. */
function decided(limits: KeyLimits, { tool, method, path }: Sent, isByTool: boolean): string {
  if (limits.users && !limits.users.includes("ada")) return "limits.users";
  const limit = refusingLimit(limits, {
    does: "call",
    integrationId: scene.ours,
    userId: "ada",
    request: { methods: [method], path },
    ...(isByTool && { tool: { id: tool, actionType: types[tool] ?? "IRREVERSIBLE" } }),
  });
  return limit === undefined ? "yes" : `limits.${limit}`;
}

const WAYS = [
  ...Object.entries(BY_TOOL).map(([way, send]) => ({ way, send, isByTool: true })),
  ...Object.entries(RAW).map(([way, send]) => ({ way, send, isByTool: false })),
];

async function expectPolicy(call: Call, limits: KeyLimits): Promise<void> {
  const [seen, expected]: [string[], string[]] = [[], []];
  for (const sent of SENT) {
    for (const { way, send, isByTool } of WAYS) {
      seen.push(`${sent.tool} by ${way}: ${await outcome(await send(call, sent))}`);
      expected.push(`${sent.tool} by ${way}: ${decided(limits, sent, isByTool)}`);
    }
  }
  expect(seen).toEqual(expected);
}

describe("T52 the policy decides the same", () => {
  it("by MCP of each revision, tools, proxy and envelope, whatever a key is limited to", async () => {
    const property = fc.asyncProperty(limitsOf(scene), async (limits) => {
      await expectPolicy(await scene.keyed(limits), limits);
    });
    await fc.assert(property, { numRuns: KEYS_TRIED });
  });

  it("for keys that were exchanged, which never do what a key on the way does not", async () => {
    const property = fc.asyncProperty(fc.array(limitsOf(scene), { minLength: 2, maxLength: 3 }), async (asked) => {
      const [first = {}, ...narrower] = asked;
      let [held, call] = [first, await scene.keyed(first)];
      for (const each of narrower) {
        const made = await call(`${KEYS}:attenuate`, jsonBody({ limits: each }));
        // A key that could do nothing is not made; then the one before goes on.
        if (made.status !== 201) {
          expect([400, 403]).toContain(made.status);
          continue;
        }
        const { key } = await made.json<{ key: string }>();
        call = withKey(scene.app, key, { "x-act-as-user": "ada" });
        held = meet(held, each);
      }
      await expectPolicy(call, held);
    });
    await fc.assert(property, { numRuns: KEYS_TRIED });
  });
});
