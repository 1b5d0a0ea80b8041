import { type Client, type Done, TOKEN_NAMES } from "./client.ts";
import { callApi, refresh } from "./connectionActs.ts";
import { unexplained } from "./rotation.ts";
import type { Tally } from "./tally.ts";
import { listTokens, readToken, useKey } from "./tokenActs.ts";
import type { World } from "./world.ts";

export interface Accounting {
  /** What was compared with what is there. */
  checked: { tokens: number; keys: number; connections: number };
  doubleUses: number;
  /** What must not be. Empty when nothing was lost. */
  losses: string[];
}

/** Leases of the killed and pauses after failures: time would end them, and nobody can turn the database's clock. */
const FREE = `UPDATE connections SET lease_id = NULL, lease_until = NULL, next_attempt_at = NULL, failure = NULL, failures = 0`;

/**
 * Compares what is there with what the clients know, once nothing fails any more. Every acknowledged write has to be there,
 * every connection has to be usable and refreshable, and every double use of a refresh token has to be explained by a kill or a
 * late answer.
 */
export async function account(
  world: World,
  clients: readonly Client[],
  { done, losses, tally }: { done: Done; losses: readonly string[]; tally: Tally },
): Promise<Accounting> {
  const { provider, kills } = world;
  await (await world.database()).prepare(FREE).run();
  const connected = (await Promise.all(clients.map(checkClient))).filter(Boolean).length;
  const { doubleUses, codesUsedTwice } = provider.rotation;
  const missing = await missingEvents(world, done);
  return {
    checked: {
      tokens: clients.length * TOKEN_NAMES.length,
      keys: clients.reduce((sum, { keys }) => sum + keys.length, 0),
      connections: connected,
    },
    doubleUses: doubleUses.length,
    losses: [
      ...losses,
      ...tally.wrong,
      ...missing,
      ...provider.strangers,
      ...codesUsedTwice.map(({ user, consent }) => `the code of consent ${consent} of ${user} was used twice`),
      ...unexplained(doubleUses, kills).map(
        ({ grant, first, second }) => `a refresh token of ${grant.user} was used again after ${second - first.at} ms`,
      ),
    ],
  };
}

/** @returns whether the client has a connection */
async function checkClient(client: Client): Promise<boolean> {
  const tell = (isTold: boolean, what: string) => {
    if (!isTold) client.lost(`${what} cannot be read although nothing fails`);
  };
  for (const name of TOKEN_NAMES) tell(await readToken(client, name), `token ${name}`);
  tell(await listTokens(client), "the list of tokens");
  for (const index of client.keys.keys()) tell(await useKey(client, index), "what a key opens");
  const isConnected = await refresh(client);
  const isUsable = await callApi(client);
  if (isConnected && isUsable) return true;
  // Nothing was ever connected, or it cannot be told: then the call has said which.
  if (!client.consent.possible().includes(undefined))
    client.lost("the connection cannot be used although nothing fails");
  return false;
}

/** What was done is in the trail, because both were written together. */
async function missingEvents(world: World, done: Done): Promise<string[]> {
  const database = await world.database();
  const { results } = await database
    .prepare("SELECT action, COUNT(*) AS count FROM audit_events GROUP BY action")
    .all<{ action: string; count: number }>();
  const written = new Map(results.map(({ action, count }) => [action, count]));
  return [...done].flatMap(([action, count]) => {
    const events = written.get(action) ?? 0;
    return events < count ? [`${count} times ${action}, and only ${events} events of it`] : [];
  });
}
