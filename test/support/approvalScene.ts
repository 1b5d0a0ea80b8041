import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { ApprovalRule } from "../../src/terms/approvals.ts";
import { jsonBody } from "./app.ts";
import type { Body, Call } from "./integrations.ts";
import { execute, INTEGRATIONS, type KeyScene, keyScene, proxied } from "./keyScene.ts";

export const APPROVALS = "/v1/tenants/default/approvals";
export const NOT_UNDOABLE: ApprovalRule = { types: ["IRREVERSIBLE"] };

/** What a call that waits is answered with. */
export interface Waiting {
  code: "approval_required";
  approval: { id: string; expiresAt: string; url: string };
}

export interface ApprovalScene extends KeyScene {
  /** Ada, as a person. */
  ada: Call;
  /** An agent with a key that acts as Ada. */
  agent: Call;
  /** Makes the call that waits: the tool that drops issues. */
  drop(call?: Call, approval?: string): Promise<Response>;
  /** Makes a call wait, and returns the id of its approval. */
  waiting(send?: () => Promise<Response>): Promise<string>;
  decide(call: Call, id: string, verb?: "approve" | "deny", body?: Body): Promise<Response>;
}

/** The integration `ours` asks a person about what cannot be undone, unless told otherwise. */
export async function approvalScene(
  rule: ApprovalRule | null = NOT_UNDOABLE,
  overrides: Parameters<typeof keyScene>[0] = {},
): Promise<ApprovalScene> {
  const scene = await keyScene(overrides);
  await setRule(scene.ours, rule);
  const agent = await scene.keyed(null);
  const ada = scene.app.as("ada");
  const named = (approval?: string) => (approval === undefined ? undefined : { "latchkey-approval": approval });
  const drop: ApprovalScene["drop"] = (call = agent, approval) =>
    proxiedTool(call, scene.ours, "drop-issues", { owner: "acme" }, named(approval));
  const waiting: ApprovalScene["waiting"] = async (send = () => drop()) => {
    const response = await send();
    const { code, approval } = await response.json<Waiting>();
    expect([response.status, code]).toEqual([202, "approval_required"]);
    expect(response.headers.get("location")).toBe(`${APPROVALS}/${approval.id}`);
    return approval.id;
  };
  const decide: ApprovalScene["decide"] = (call, id, verb = "approve", body) =>
    call(`${APPROVALS}/${id}:${verb}`, verb === "deny" ? jsonBody(body ?? {}) : { method: "POST" });
  return { ...scene, ada, agent, drop, waiting, decide };
}

export async function setRule(integrationId: string, rule: ApprovalRule | null): Promise<void> {
  await env.DB.prepare("UPDATE integrations SET approvals = ? WHERE id = ?")
    .bind(rule && JSON.stringify(rule), integrationId)
    .run();
}

/** Executes a tool with further headers. */
export function proxiedTool(call: Call, integration: string, tool: string, parameters: Body, headers = {}) {
  const init = jsonBody({ parameters });
  return call(`${INTEGRATIONS}/${integration}/tools/${tool}:execute`, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), ...headers },
  });
}

/** Lets the time of all approvals run out. */
export async function expire(): Promise<void> {
  await env.DB.prepare("UPDATE approvals SET expires_at = 1").run();
}

export async function codeOf(response: Response): Promise<string> {
  return response.status === 200 ? "sent" : (await response.json<{ code: string }>()).code;
}

export { execute, proxied };
