import { type Answer, headerOf } from "../lib/answer.ts";
import { type Client, noteDone, outcomeOf } from "./client.ts";
import type { Outcome } from "./register.ts";
import { codeOf, isUpstream } from "./tally.ts";

/** The connection to the provider: made, used, refreshed, and compared with what must be there. */

const SLUG = "load";
const AT_ONCE = 4;

/** A flow from its beginning to the stored connection, with a consent that can be told from all others. */
export async function connect(client: Client): Promise<Outcome> {
  const { integration } = client.world;
  const begun = await client.send("begin flow", { path: `/api/integrations/${integration}/connect` });
  const location = begun && headerOf(begun, "location");
  if (location === undefined) return "refused";
  const consent = String(client.next());
  const state = new URL(location).searchParams.get("state");
  const [cookie = ""] = (headerOf(begun ?? { head: "" }, "set-cookie") ?? "").split(";", 1);
  const path = `/oauth2/callback/${integration}?code=${client.user}.${consent}&state=${state}`;
  const answer = await client.send("complete flow", { path, headers: { cookie } });
  const outcome = outcomeOfFlow(answer);
  client.consent.wrote(consent, outcome);
  noteDone(client, "connection.connected", outcome);
  return outcome;
}

/** A flow that failed says so in the address to which it leads. Whether it had stored something by then, it does not say. */
function outcomeOfFlow(answer: Answer | undefined): Outcome {
  if (answer?.status !== 302) return outcomeOf(answer);
  const { searchParams } = new URL(headerOf(answer, "location") ?? "http://localhost");
  return searchParams.get("success") === "true" ? "done" : "unknown";
}

/** Calls the provider's API. @returns whether it was reached */
export async function callApi(client: Client): Promise<boolean> {
  return checkCall(client, await client.send("call API", { path: apiPath(client) }));
}

/** Several calls and a refresh at once. */
export async function callAtOnce(client: Client): Promise<void> {
  const calls = Array.from({ length: AT_ONCE }, () => client.sendBeside("call API at once", { path: apiPath(client) }));
  const [refreshed, ...answers] = await Promise.all([
    client.sendBeside("refresh at once", { method: "POST", path: refreshPath(client) }),
    ...calls,
  ]);
  checkRefresh(client, refreshed);
  for (const answer of answers) checkCall(client, answer);
}

/** @returns whether it was refreshed */
export async function refresh(client: Client): Promise<boolean> {
  return checkRefresh(client, await client.send("refresh", { method: "POST", path: refreshPath(client) }));
}

export async function readLists({ send, world }: Client): Promise<void> {
  await send("provider list", { path: "/integrations/providers" });
  await send("integrations list", { path: "/api/integrations" });
  await send("connection read", { path: `/api/integrations/${world.integration}/connection` });
}

function checkCall(client: Client, answer: Answer | undefined): boolean {
  if (answer === undefined) return false;
  const code = isUpstream(answer) ? undefined : codeOf(answer);
  if (code === "needs_reauth") client.lost("the connection needs its user");
  if (code === "integration_not_connected") checkConsent(client, undefined);
  if (answer.status !== 200) return false;
  checkConsent(client, (JSON.parse(answer.body.toString()) as { consent: string }).consent);
  return true;
}

function checkRefresh(client: Client, answer: Answer | undefined): boolean {
  if (answer?.status === 404) checkConsent(client, undefined);
  if (answer && codeOf(answer) === "needs_reauth") client.lost("the connection needs its user");
  return answer?.status === 200;
}

function checkConsent(client: Client, consent: string | undefined): void {
  const possible = client.consent.possible();
  if (client.consent.read(consent)) return;
  client.lost(`consent ${consent} is connected, and it can only be one of ${possible}`);
}

function apiPath({ user, world }: Client): string {
  return `/api/integrations/${world.integration}/request/items/${user}`;
}

function refreshPath({ user }: Client): string {
  return `/v2/users/${user}/tokens/${SLUG}/refresh`;
}
