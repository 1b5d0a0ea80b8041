import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authorize } from "../../test/node/support/builtWorker.ts";
import type { Client } from "../operations/scene.ts";
import { type ServerAddresses, startServers } from "../servers/servers.ts";
import { makeVariables, PUBLIC_URL, type Variables } from "./variables.ts";

/** What the Workers need around them. */
export interface Surroundings {
  /** For D1 and KV. */
  directory: string;
  servers: ServerAddresses;
  client: Client;
  variables: Variables;
  authorizationOf(user: string, claims?: object): Promise<string>;
  /** Ends what was started, the last first. */
  stop(): Promise<void>;
  /** Adds what `stop` has to end. */
  onStop(end: () => Promise<void>): void;
}

/** Starts the servers that Latchkey calls, and makes a directory and secrets. */
export async function startSurroundings(): Promise<Surroundings> {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const ends = [async () => rmSync(directory, { recursive: true, force: true })];
  const client = { clientId: "latchkey", clientSecret: randomBytes(16).toString("hex") };
  const { stop: stopServers, ...servers } = await startServers({
    ...client,
    redirectUris: [`${PUBLIC_URL}/oauth2/callback`],
  });
  ends.push(stopServers);
  const variables = makeVariables(servers.practice);
  return {
    ...{ directory, servers, client, variables },
    authorizationOf: (user, claims) => authorize(variables.JWT_SECRET, user, claims),
    stop: async () => {
      for (const end of ends.splice(0).reverse()) await end();
    },
    onStop: (end) => void ends.push(end),
  };
}
