import { beforeEach, describe, expect, it } from "vitest";
import { APPROVALS, type ApprovalScene, approvalScene } from "../../support/approvalScene.ts";
import type { Body } from "../../support/integrations.ts";
import { legacy, modern, OPENS_LINKS, type Rpc } from "../../support/mcp.ts";

let scene: ApprovalScene;

beforeEach(async () => {
  scene = await approvalScene(undefined, ({ settings }) => ({
    settings: { ...settings, consentWaitMs: 400, consentPauseMs: 20 },
  }));
});

const DROP = { name: "ours__drop-issues", arguments: { owner: "acme" } };
const ask = (more: Body = {}, call = scene.agent) =>
  modern(call, "tools/call", { ...DROP, ...more }, { capabilities: OPENS_LINKS });
const textOf = ({ result }: Rpc) => (result.content as { text: string }[]).map(({ text }) => text).join("");
const pending = async () => (await (await scene.ada(APPROVALS)).json<{ items: { id: string }[] }>()).items[0]?.id ?? "";

interface Question {
  resultType: string;
  inputRequests: { approve: { method: string; params: { mode: string; message: string; url: string } } };
  requestState: string;
}

async function asked(): Promise<Question> {
  return (await ask()).result as unknown as Question;
}

describe("T53 an agent's call that a person has to approve", () => {
  it("T53 is a question that says what will be sent, with the page on which somebody decides", async () => {
    const { resultType, inputRequests } = await asked();
    expect(resultType).toBe("input_required");
    const { method, params } = inputRequests.approve;
    expect([method, params.mode]).toEqual(["elicitation/create", "url"]);
    expect(params.message).toMatch(
      /^This has to be approved before it is sent to .*: DELETE http\S+\/repos\/acme\/issues\.$/,
    );
    expect(params.url).toBe(`http://localhost:8787/console/approvals/${await pending()}`);
    expect(await scene.calls()).toEqual([]);
  });

  it("T53 goes on with the state after a yes, also while it waits, and once", async () => {
    const { requestState } = await asked();
    const [retried] = await Promise.all([
      ask({ requestState, inputResponses: { approve: { action: "accept" } } }),
      pending().then((id) => scene.decide(scene.ada, id)),
    ]);
    expect(retried.result.structuredContent).toEqual({ ok: true });
    expect(await scene.calls()).toHaveLength(1);
    const again = await ask({ requestState });
    expect(textOf(again)).toContain("used");
    expect(again.result.structuredContent).toMatchObject({ code: "approval_ended" });
    expect(await scene.calls()).toHaveLength(1);
  });

  it("T53 is told of a no, asked again while nobody decides, and given up where the client says no", async () => {
    const { requestState } = await asked();
    const waiting = await ask({ requestState });
    expect(waiting.result).toMatchObject({ resultType: "input_required" });
    const declined = await ask({ requestState, inputResponses: { approve: { action: "decline" } } });
    expect(declined.result.structuredContent).toMatchObject({ code: "access_denied" });
    await scene.decide(scene.ada, await pending(), "deny", { reason: "Keep them." });
    const denied = await ask({ requestState });
    expect(textOf(denied)).toContain("Keep them.");
    expect(denied.result).toMatchObject({ isError: true, structuredContent: { code: "approval_denied" } });
    expect(await scene.calls()).toEqual([]);
  });

  it("T53 is text for a client that shows no links, which calls again with the same arguments", async () => {
    const first = await legacy(scene.agent, "tools/call", DROP);
    const id = await pending();
    expect(textOf(first)).toContain(`/console/approvals/${id}`);
    expect(first.result).toMatchObject({ isError: true, structuredContent: { code: "approval_required" } });
    await scene.decide(scene.ada, id);
    const second = await legacy(scene.agent, "tools/call", DROP);
    expect(second.result.structuredContent).toEqual({ ok: true });
    expect(await scene.calls()).toHaveLength(1);
  });

  it.each<[string, () => Body, (() => Promise<typeof scene.agent>)?]>([
    ["other arguments", () => ({ arguments: { owner: "other" } })],
    ["another tool", () => ({ name: "ours__create-issue" })],
    ["another key", () => ({}), () => scene.keyed(null)],
    ["another user", () => ({}), () => scene.keyed(null, { actsAs: "bea" })],
  ])("T53 goes on with no call that has %s", async (_what, more, open) => {
    const { requestState } = await asked();
    await scene.decide(scene.ada, await pending());
    const refused = await ask({ requestState, ...more() }, open ? await open() : scene.agent);
    expect(refused.error).toMatchObject({ code: -32602 });
    expect(await scene.calls()).toEqual([]);
  });
});
