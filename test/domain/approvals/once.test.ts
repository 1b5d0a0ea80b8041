import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApprovalScene, approvalScene, codeOf, expire } from "../../support/approvalScene.ts";
import { trail } from "../../support/integrationsApi.ts";

let scene: ApprovalScene;

beforeEach(async () => {
  scene = await approvalScene();
});

const RACERS = 100;
const all = <T>(count: number, send: () => Promise<T>) => Promise.all(Array.from({ length: count }, send));
const counted = (values: readonly unknown[]) =>
  Object.fromEntries(
    [...new Set(values)].map((value) => [String(value), values.filter((one) => one === value).length]),
  );

describe("T53 an approved call is sent once", () => {
  it.each([
    ["by its content", false],
    ["by its id", true],
  ])("T53 however many approve it and retry it at once, %s", async (_how, isNamed) => {
    const ids = await all(10, () => scene.waiting());
    expect(new Set(ids).size).toBe(1);
    const [id = ""] = ids;
    const decided = all(RACERS / 2, async () => (await scene.decide(scene.ada, id)).status);
    const retried = all(RACERS / 2, async () => codeOf(await scene.drop(scene.agent, isNamed ? id : undefined)));
    expect(counted(await decided)).toEqual({ 200: RACERS / 2 });
    const early = await retried;
    const late = await all(RACERS / 2, async () => codeOf(await scene.drop(scene.agent, isNamed ? id : undefined)));
    const { sent } = counted([...early, ...late]);
    expect(sent).toBe(1);
    expect(await scene.calls()).toEqual(["DELETE /repos/acme/issues"]);
    const events = (await trail()).filter((line) => line.includes("approval."));
    const actions = events.map((line) => /approval\.\w+/.exec(line)?.[0]);
    expect(actions.slice(0, 3)).toEqual(["approval.requested", "approval.approved", "approval.executed"]);
  });

  it("T53 and one of a race of yes and no decides", async () => {
    const id = await scene.waiting();
    const verbs = Array.from(
      { length: 40 },
      (_, index) => (index % 2 === 0 ? "approve" : "deny") as "approve" | "deny",
    );
    const answers = await Promise.all(
      verbs.map(async (verb) => `${verb} ${(await scene.decide(scene.ada, id, verb)).status}`),
    );
    const won = answers.includes("approve 200") ? "approve" : "deny";
    const lost = won === "approve" ? "deny" : "approve";
    expect(counted(answers)).toEqual({ [`${won} 200`]: 20, [`${lost} 409`]: 20 });
    expect(await codeOf(await scene.drop())).toBe(won === "approve" ? "sent" : "approval_denied");
  });

  it("T53 and a yes that was used is used, by its id and by its content", async () => {
    const id = await scene.waiting();
    await scene.decide(scene.ada, id);
    expect(await codeOf(await scene.drop())).toBe("sent");
    expect(await codeOf(await scene.drop(scene.agent, id))).toBe("approval_ended");
    expect(await scene.waiting()).not.toBe(id);
    expect((await scene.decide(scene.ada, id)).status).toBe(409);
    expect(await scene.calls()).toHaveLength(1);
  });

  it("T53 even where the API fails, asks to come again, or is not there", async () => {
    await scene.upstream.act({ status: 503, headers: { "retry-after": "0" } });
    const id = await scene.waiting();
    await scene.decide(scene.ada, id);
    expect((await scene.drop()).status).toBe(503);
    expect(await scene.calls()).toHaveLength(1);
    const shown = await (await scene.ada(`/v1/tenants/default/approvals/${id}`)).json();
    expect(shown).toMatchObject({ state: "executed", outcomeStatus: 503, request: null });
  });
});

describe("T53 nothing is sent", () => {
  it("T53 before somebody has said yes, and what is asked stays the same question", async () => {
    const first = await scene.waiting();
    expect(await scene.waiting()).toBe(first);
    expect(await scene.waiting(() => scene.drop(scene.agent, first))).toBe(first);
    expect(await scene.calls()).toEqual([]);
  });

  it("T53 after a no, which says why, and is not asked again at once", async () => {
    const id = await scene.waiting();
    await scene.decide(scene.ada, id, "deny", { reason: "Not on a Friday." });
    for (const approval of [undefined, id]) {
      const response = await scene.drop(scene.agent, approval);
      expect(await response.json()).toMatchObject({
        code: "approval_denied",
        detail: expect.stringContaining("Friday"),
      });
    }
    expect((await scene.decide(scene.ada, id)).status).toBe(409);
    await expire();
    expect(await scene.waiting()).not.toBe(id);
    expect(await scene.calls()).toEqual([]);
  });

  it.each(["pending", "approved"])("T53 when the time of one that is %s is over", async (state) => {
    const id = await scene.waiting();
    if (state === "approved") await scene.decide(scene.ada, id);
    await expire();
    expect(await codeOf(await scene.drop(scene.agent, id))).toBe("approval_ended");
    expect((await scene.decide(scene.ada, id)).status).toBe(409);
    expect(await scene.waiting()).not.toBe(id);
    const { results } = await env.DB.prepare("SELECT state, request_sealed FROM approvals WHERE id = ?").bind(id).all();
    expect(results).toEqual([{ state: "expired", request_sealed: null }]);
    expect(await scene.calls()).toEqual([]);
  });
});
