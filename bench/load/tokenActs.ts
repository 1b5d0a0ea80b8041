import type { Answer } from "../lib/answer.ts";
import { type Client, noteDone, outcomeOf, TOKEN_NAMES } from "./client.ts";
import { Register } from "./register.ts";

/** Stored tokens and API keys: written, read and deleted, and compared with what must be there. */

export async function storeToken(client: Client): Promise<void> {
  const name = oneOf(client);
  const value = `sk-${client.user}-${client.next()}`;
  const token = { integration_key: name, provider: "openai", token_type: "api_key", token_data: { api_key: value } };
  const answer = await client.send("store token", { method: "POST", path: tokensOf(client), body: token });
  const outcome = outcomeOf(answer);
  registerOf(client, name).wrote(value, outcome);
  noteDone(client, "connection.connected", outcome);
  if (outcome === "refused") client.lost(`storing ${name} was refused with ${answer?.status}`);
}

/** @returns whether it was told */
export async function readToken(client: Client, name = oneOf(client)): Promise<boolean> {
  const answer = await client.send("read token", { path: `${tokensOf(client)}/${name}` });
  if (answer?.status !== 200 && answer?.status !== 404) return false;
  const value = answer.status === 404 ? undefined : keyIn(answer);
  const register = registerOf(client, name);
  const possible = register.possible();
  if (!register.read(value)) client.lost(`token ${name} is ${value}, and can only be one of ${possible}`);
  return true;
}

export async function deleteToken(client: Client): Promise<void> {
  const name = oneOf(client);
  const answer = await client.send("delete token", { method: "DELETE", path: `${tokensOf(client)}/${name}` });
  const register = registerOf(client, name);
  if (answer?.status === 404 && !register.read(undefined)) client.lost(`token ${name} is not there to be deleted`);
  const outcome = outcomeOf(answer);
  register.wrote(undefined, outcome);
  noteDone(client, "token.deleted", outcome);
}

/** @returns whether it was told */
export async function listTokens(client: Client): Promise<boolean> {
  const answer = await client.send("list tokens", { path: tokensOf(client) });
  if (answer?.status !== 200) return false;
  const listed = JSON.parse(answer.body.toString()) as { integration_key: string }[];
  for (const name of TOKEN_NAMES) {
    const isListed = listed.some(({ integration_key: key }) => key === name);
    const values = registerOf(client, name).possible();
    if (!values.some((value) => (value !== undefined) === isListed)) {
      client.lost(`token ${name} is ${isListed ? "listed" : "not listed"}, and can only be one of ${values}`);
    }
  }
  return true;
}

const KEYS = "/v1/tenants/default/api-keys";

export async function makeKey(client: Client): Promise<void> {
  const body = { name: `key ${client.next()}`, scopes: ["token:read"], userId: client.user };
  const answer = await client.send("make key", { method: "POST", path: KEYS, body });
  const outcome = outcomeOf(answer);
  noteDone(client, "key.created", outcome);
  if (outcome === "refused") client.lost(`making a key was refused with ${answer?.status}`);
  if (answer === undefined || outcome !== "done") return;
  const { id, key } = JSON.parse(answer.body.toString()) as { id: string; key: string };
  client.keys.push({ id, key, state: new Register<"alive" | "gone">("alive") });
}

/** @returns whether it was told */
export async function useKey(client: Client, index = lastKey(client)): Promise<boolean> {
  const own = client.keys[index];
  if (!own) return true;
  const answer = await client.send("use key", { path: tokensOf(client), headers: { "x-api-key": own.key } });
  if (answer?.status !== 200 && answer?.status !== 401) return false;
  const state = answer.status === 200 ? "alive" : "gone";
  if (!own.state.read(state)) client.lost(`key ${own.id} is ${state}`);
  return true;
}

export async function deleteKey(client: Client): Promise<void> {
  const own = client.keys[lastKey(client)];
  if (!own) return;
  const answer = await client.send("delete key", { method: "DELETE", path: `${KEYS}/${own.id}` });
  if (answer?.status === 404 && !own.state.read("gone")) client.lost(`key ${own.id} is not there to be deleted`);
  const outcome = outcomeOf(answer);
  own.state.wrote("gone", outcome);
  noteDone(client, "key.deleted", outcome);
}

function lastKey({ keys }: Client): number {
  return keys.length - 1;
}

function tokensOf({ user }: Client): string {
  return `/v2/users/${user}/tokens`;
}

function oneOf({ random }: Client): string {
  return TOKEN_NAMES[Math.floor(random() * TOKEN_NAMES.length)] ?? "";
}

function registerOf({ tokens }: Client, name: string): Register<string | undefined> {
  const register = tokens.get(name);
  if (!register) throw new Error(`there is no token ${name}`);
  return register;
}

function keyIn({ body }: Answer): string | undefined {
  return (JSON.parse(body.toString()) as { token_data: { api_key?: string } }).token_data.api_key;
}
