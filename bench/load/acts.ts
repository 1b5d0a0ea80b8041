import type { Client } from "./client.ts";
import { callApi, callAtOnce, connect, readLists, refresh } from "./connectionActs.ts";
import { deleteKey, deleteToken, listTokens, makeKey, readToken, storeToken, useKey } from "./tokenActs.ts";

export interface Act {
  /** How often, next to the others. */
  weight: number;
  run(client: Client): Promise<unknown>;
}

/** What clients do. */
export const acts: readonly Act[] = [
  { weight: 4, run: storeToken },
  { weight: 6, run: (client) => readToken(client) },
  { weight: 1, run: deleteToken },
  { weight: 2, run: listTokens },
  { weight: 8, run: callApi },
  { weight: 2, run: callAtOnce },
  { weight: 2, run: refresh },
  { weight: 1, run: connect },
  { weight: 1, run: readLists },
  { weight: 1, run: makeKey },
  { weight: 2, run: (client) => useKey(client) },
  { weight: 0.5, run: deleteKey },
];
