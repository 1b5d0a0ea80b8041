import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { jsonBody } from "./app.ts";
import type { Call } from "./integrations.ts";
import { retiredKeyring } from "./lostSecrets.ts";
import { type OAuthStage, oauthStage } from "./oauthStage.ts";
import { tokens } from "./stagedFlow.ts";
import { TENANT } from "./tenants.ts";

const SLUG = "scripted";
const TOOL = { openapi: "3.1.0", paths: { "/me": { get: { operationId: "me" } } } };

export interface CallScene extends OAuthStage {
  ada: Call;
}

/**
 * Ada, connected by OAuth to a storage provider whose token endpoint and API are one stage, with a tool that was imported.
 * Its folders are listed by POST at a fixed address, so that a base address that is refused is told as for the other calls.
 */
export async function callScene(change: (deps: AppDeps) => Partial<AppDeps> = () => ({})): Promise<CallScene> {
  const keyring = await retiredKeyring();
  const deps = (given: AppDeps) => ({ keyring, ...change({ ...given, keyring }) });
  const wired = await oauthStage({
    answers: [tokens({ expires_in: 3600 })],
    method: { revocation: { endpoint: `${env.STAGE_URL}/revocations/revoke` } },
    directories: "dropbox",
    deps,
  });
  expect((await wired.connect()).outcome).toEqual({ success: "true", provider: SLUG });
  const root = wired.app.as("root", { roles: ["superuser"] });
  const imported = await root(`${TENANT}/integrations/${SLUG}/tools:import`, jsonBody(TOOL));
  expect(await imported.json()).toMatchObject({ imported: 1 });
  return { ...wired, ada: wired.app.as("ada", { scope: "token:read token:write" }) };
}

const PROXY = `/api/integrations/${SLUG}/request`;
const TOKEN = `/v2/users/ada/tokens/${SLUG}`;

type Operation = (call: Call) => Promise<Response>;

const METHODS = ["Get", "Post", "Put", "Patch", "Delete"];

/** The calls of a provider's API below a path, and of its base address. */
export const PATH_CALLS: Record<string, (call: Call, target: string, init?: RequestInit) => Promise<Response>> =
  Object.fromEntries([
    ...METHODS.map((name) => [
      `callProviderBy${name}`,
      (call: Call, target: string, init?: RequestInit) =>
        call(`${PROXY}/${target}`, { ...init, method: name.toUpperCase() }),
    ]),
    ...METHODS.filter((name) => name !== "Post").map((name) => [
      `callProviderBaseBy${name}`,
      (call: Call, _target: string, init?: RequestInit) => call(PROXY, { ...init, method: name.toUpperCase() }),
    ]),
  ]);

/** The call of a provider's API by an envelope. */
export const envelopeCall = (call: Call, url: string, headers: Record<string, string> = {}) => {
  const { headers: own, ...init } = jsonBody({ url });
  return call(PROXY, { ...init, headers: { ...(own as Record<string, string>), ...headers } });
};

/** Every operation that calls a provider's API with the connection of the scene. */
export const CALLS: Record<string, Operation> = {
  ...Object.fromEntries(Object.entries(PATH_CALLS).map(([id, at]) => [id, (call: Call) => at(call, "me")])),
  callProviderByEnvelope: (call) => envelopeCall(call, "/me"),
  previewDirectories: (call) => call(`/api/integrations/${SLUG}/directories/preview`, jsonBody({})),
  executeTool: (call) => call(`${TENANT}/integrations/${SLUG}/tools/me:execute`, jsonBody({})),
};

/** Those that hand out the token of the connection, or refresh it. */
export const TOKENS: Record<string, Operation> = {
  getToken: (call) => call(TOKEN),
  refreshToken: (call) => call(`${TOKEN}/refresh`, { method: "POST" }),
};

/** The one that ends the connection, at the provider too. */
export const ENDS: Record<string, Operation> = {
  deleteIntegrationConnection: (call) => call(`/api/integrations/${SLUG}/connection`, { method: "DELETE" }),
};

/** The one that connects with a refresh token, which is used at once. */
export const CONNECTS: Record<string, Operation> = {
  connectIntegration: (call) => call(`/api/integrations/${SLUG}/connect`, jsonBody({ refreshToken: "brought" })),
};
