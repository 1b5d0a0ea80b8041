import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { showAgents } from "./demoAgents.ts";
import { showLink } from "./demoLink.ts";
import { showMcp } from "./demoMcp.ts";
import { showSharing } from "./demoSharing.ts";
import { showTokens } from "./demoTokens.ts";
import { type Environment, startEnvironment } from "./environment.ts";
import { createUser, type LatchkeyUser } from "./latchkeyClient.ts";
import { findInClear, readRows } from "./localState.ts";
import { createNarrator, type Narrator } from "./narrator.ts";
import { freePorts } from "./ports.ts";

interface Scene extends Narrator {
  environment: Environment;
  ada: LatchkeyUser;
  directory: string;
  /** What was never to be stored in clear. */
  githubToken: string;
}

/**
 * The main job of Latchkey, start to end, on this machine: each step says what it did and what came back.
 *
 * @param directory an empty directory for the state; it stays, for whoever wants to look
 * @returns every secret that was in play
 * @throws when anything is not as expected
 */
export async function runDemo(directory: string, print: (line: string) => void): Promise<{ secrets: string[] }> {
  const narrator = createNarrator(print);
  narrator.tell("Start a fresh Latchkey, its database and the practice provider (about 15 seconds)");
  const options = { ports: await freePorts(), directory, variablesFile: join(directory, "variables") };
  const environment = await startEnvironment(options);
  try {
    const ada = await createUser(environment, "ada");
    const githubToken = `ghp_${randomBytes(18).toString("hex")}`;
    const scene = { ...narrator, environment, ada, directory, githubToken };
    const practiceId = await listProviders(scene);
    const { secrets: ofLink } = await showLink(scene);
    await callPractice(scene);
    await refreshPractice(scene);
    await storeToken(scene);
    await showSharing(scene);
    const { apiKey } = await showTokens(scene);
    const { secrets: ofAgents } = await showAgents(scene);
    const { secrets: ofMcp } = await showMcp(scene);
    const secrets = [...secretsOf(scene), ...ofLink, apiKey, ...ofAgents, ...ofMcp];
    lookIntoDatabase(scene, secrets);
    await disconnect(scene, practiceId);
    return { secrets };
  } finally {
    await environment.stop();
  }
}

type Listed = { id: string; slug: string; active: boolean; connected: boolean }[];

async function listProviders({ ada, tell, show, expect }: Scene): Promise<string> {
  tell("Ada lists the providers: GET /integrations/providers");
  const { status, body } = await ada.call("GET", "/integrations/providers");
  const providers = body as Listed;
  show(`${status}: ${providers.length} providers; active here: ${active(providers)}`);
  const practice = providers.find(({ slug }) => slug === "practice");
  expect(status === 200 && practice?.active === true && !practice.connected, "practice is active and not connected");
  return practice?.id ?? "";
}

function active(providers: Listed): string {
  const slugs = providers.filter((provider) => provider.active).map(({ slug }) => slug);
  return slugs.join(", ");
}

async function callPractice({ ada, tell, show, expect }: Scene): Promise<void> {
  tell("Ada's application calls the practice API with her connection: GET /api/integrations/practice/request/me");
  const { status, body } = await ada.call("GET", "/api/integrations/practice/request/me");
  show(`${status}: ${JSON.stringify(body)}`);
  expect(status === 200 && (body as { sub: string }).sub === "ada", "the API answers that the token is Ada's");
}

/** The API stops to accept the token, as when it has ended: the next call brings a fresh one along, unasked. */
async function refreshPractice({ ada, environment, tell, show, expect }: Scene): Promise<void> {
  const { practice } = environment;
  practice.hooks.endAccessTokens("ada");
  const before = practice.tokenRequests();
  tell("The access token ends; the next call, as an envelope: POST /api/integrations/practice/request");
  const envelope = { method: "GET", url: "/notes", params: { limit: 10 } };
  const { status, body } = await ada.call("POST", "/api/integrations/practice/request", envelope);
  show(`${status}: ${JSON.stringify(body)}`);
  expect(status === 200, "the API accepts the token");
  expect(practice.tokenRequests() === before + 1, "Latchkey has refreshed the token once, and called again");
  const list = (await ada.call("GET", "/integrations")).body as { status: string; lastRefreshedAt: string }[];
  show(`the connection: ${list[0]?.status}, last refreshed at ${list[0]?.lastRefreshedAt}`);
  expect(list[0]?.status === "connected" && list[0].lastRefreshedAt !== null, "the connection says when");
}

async function storeToken({ ada, githubToken, tell, show, expect }: Scene): Promise<void> {
  tell("Ada stores a GitHub token that she has: POST /integrations");
  const providers = (await ada.call("GET", "/integrations/providers")).body as Listed;
  const providerId = providers.find(({ slug }) => slug === "github")?.id;
  const { status, body } = await ada.call("POST", "/integrations", { providerId, accessToken: githubToken });
  show(`${status}: ${JSON.stringify(body)}`);
  expect(status === 201, "the token is accepted");
  tell("Ada lists her connections: GET /integrations");
  const list = await ada.call("GET", "/integrations");
  const connections = list.body as { provider: string; status: string }[];
  show(`${list.status}: ${connections.map((item) => `${item.provider} ${item.status}`).join(", ")}`);
  expect(connections.length === 2, "both connections are there");
  expect(!JSON.stringify(list.body).includes(githubToken), "the list holds no token");
}

function lookIntoDatabase(scene: Scene, secrets: string[]): void {
  const { directory, tell, show, expect } = scene;
  tell("Look into the database: every stored secret is sealed");
  const { connections = [], integrations = [] } = readRows(directory);
  const sealed = [
    ...connections.map((row) => row.credential_sealed),
    ...integrations.map((row) => row.client_secret_sealed),
  ];
  const values = sealed.filter((value) => value !== null).map(String);
  for (const value of values) show(`${value.slice(0, 40)}… (${value.length} characters)`);
  expect(values.length === 6, "four credentials and two client secrets are stored");
  expect(
    values.every((value) => value.startsWith("v1.dev1.")),
    "each is an envelope under the key dev1",
  );
  const found = findInClear(join(directory, "v3"), secrets);
  show(
    `searched every file of D1 and KV for ${secrets.length} tokens, codes and secrets: ${found.length} found in clear`,
  );
  expect(found.length === 0, "no secret stands anywhere in clear");
}

async function disconnect({ ada, tell, show, expect }: Scene, practiceId: string): Promise<void> {
  tell(`Ada disconnects the practice provider: DELETE /integrations/${practiceId}`);
  const { status } = await ada.call("DELETE", `/integrations/${practiceId}`);
  show(String(status));
  expect(status === 204, "it is disconnected");
  tell("A call is refused now: GET /api/integrations/practice/request/me");
  const refused = await ada.call("GET", "/api/integrations/practice/request/me");
  const { code, detail } = refused.body as { code: string; detail: string };
  show(`${refused.status} ${code}: ${detail}`);
  expect(refused.status === 422 && code === "integration_not_connected", "nothing can be called any more");
}

function secretsOf({ environment, githubToken }: Scene): string[] {
  const { ENCRYPTION_KEYS, JWT_SECRET } = environment.variables;
  const key = ENCRYPTION_KEYS.slice(ENCRYPTION_KEYS.indexOf(":") + 1);
  return [...environment.practice.issuedTokens(), githubToken, key, JWT_SECRET, environment.practiceClientSecret];
}
