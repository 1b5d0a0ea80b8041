import { createBrowserlessClient } from "../practice/client.ts";
import type { Environment } from "./environment.ts";
import { createBackEnd, type LatchkeyCaller, makeApiKey } from "./latchkeyClient.ts";
import type { Narrator } from "./narrator.ts";

type Stage = Narrator & { environment: Environment; builder: LatchkeyCaller };

const INTEGRATION = "/v1/tenants/default/integrations/practice";

/**
 * The fourth part of the demo: an agent builder obtains a shared credential by API, and has a tool executed with it.
 * @returns what was in play and must stand nowhere in clear
 */
export async function showAgents(scene: Narrator & { environment: Environment }): Promise<{ secrets: string[] }> {
  const { environment } = scene;
  const key = await makeApiKey(environment, "Agents", ["integration:write"]);
  const stage = { ...scene, builder: createBackEnd(environment, key) };
  const credentialKey = await authorize(stage);
  const configId = await consume(stage, credentialKey);
  await consumeAgain(stage, credentialKey, configId);
  await executeTool(stage, await importTools(stage), configId);
  return { secrets: [key, credentialKey] };
}

async function authorize({ environment, builder, tell, show, expect }: Stage): Promise<string> {
  tell(`An agent builder begins to authorize by API: POST ${INTEGRATION}:authorize`);
  const { status, body } = await builder.call("POST", `${INTEGRATION}:authorize`, {
    integrationAuthMetadataId: "oauth2",
    scopes: ["openid", "notes:read"],
  });
  const { authorizationUrl } = body as { authorizationUrl: string };
  const { origin, pathname } = new URL(authorizationUrl);
  show(`${status}: send a browser to ${origin}${pathname}?…`);
  const end = await createBrowserlessClient().walkConsent({
    startUrl: authorizationUrl,
    login: "robot",
    decision: "allow",
    stopAt: (url) => url.pathname === "/authorized",
  });
  const credentialKey = end.searchParams.get("credentialKey") ?? "";
  show(
    `after consent at the provider, it ends at ${end.origin}${end.pathname}?credentialKey=${credentialKey.slice(0, 6)}…`,
  );
  expect(end.origin === environment.variables.PUBLIC_URL && credentialKey.length === 43, "it brings a credential key");
  return credentialKey;
}

async function consume({ builder, tell, show, expect }: Stage, credentialKey: string): Promise<string> {
  const config = await builder.call("POST", `${INTEGRATION}/configs`, { displayName: "Robots" });
  const { id } = config.body as { id: string };
  tell(`It makes a shared connection of the grant: POST ${INTEGRATION}:consumeOAuthCredentials`);
  const body = { credentialKey, integrationConfigId: id };
  const consumed = await builder.call("POST", `${INTEGRATION}:consumeOAuthCredentials`, body);
  show(`${consumed.status}: ${JSON.stringify(consumed.body)}`);
  expect(consumed.status === 200, "the config has its credential");
  return id;
}

async function consumeAgain(
  { builder, tell, show, expect }: Stage,
  credentialKey: string,
  configId: string,
): Promise<void> {
  tell("The same key once more is refused");
  const body = { credentialKey, integrationConfigId: configId };
  const again = await builder.call("POST", `${INTEGRATION}:consumeOAuthCredentials`, body);
  const { code } = again.body as { code: string };
  show(`${again.status} ${code}`);
  expect(again.status === 400 && code === "credential_key_invalid", "a credential key works once");
}

async function importTools({ environment, builder, tell, show, expect }: Stage): Promise<string> {
  tell(`It makes tools of the practice API's OpenAPI document: POST ${INTEGRATION}/tools:import`);
  const document = (await (await fetch(`${environment.practice.origin}/api/openapi.json`)).json()) as object;
  const { body } = await builder.call("POST", `${INTEGRATION}/tools:import`, document);
  show(JSON.stringify(body));
  const { items } = (await builder.call("GET", `${INTEGRATION}/tools?search=list`)).body as {
    items: { id: string; actionType: string }[];
  };
  const [tool] = items;
  show(`found: ${tool?.id}, ${tool?.actionType}`);
  expect((body as { imported: number }).imported === 3 && tool?.actionType === "READ_ONLY", "three tools are there");
  return tool?.id ?? "";
}

async function executeTool({ builder, tell, show, expect }: Stage, tool: string, configId: string): Promise<void> {
  tell(`An agent executes one with the shared connection: POST ${INTEGRATION}/tools/${tool}:execute`);
  const { status, body } = await builder.call("POST", `${INTEGRATION}/tools/${tool}:execute`, {
    parameters: {},
    integrationConfigId: configId,
  });
  show(`${status}: ${JSON.stringify(body)}`);
  expect((body as { owner: string }[])[0]?.owner === "robot", "the API answers with the notes of who consented");
}
