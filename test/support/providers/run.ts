import type { RegisteredClient } from "./clients.ts";
import type { Facts, TokenFacts } from "./facts.ts";

/** What a test says of the provider that it wants to talk to. */
export interface Wanted {
  slug: string;
  redirectUri: string;
  /** The way in which a pasted credential is expected; undefined for OAuth. */
  token?: TokenFacts["type"];
}

/** What has happened at a provider. */
export interface Told {
  clientId: string;
  clientSecret: string;
  /** Requests that are not as documented. */
  complaints: string[];
  /** In order: `authorize`, `token`, `exchange`, `refresh`, `revoke`, `lookup`, `verify`, `call`. */
  requests: string[];
  access: string | undefined;
  refresh: string | undefined;
  revoked: string[];
}

/** One provider, and what it has given out. */
export interface Run extends Told {
  facts: Facts;
  wanted: Wanted;
  client: RegisteredClient;
  code: string | undefined;
  challenge: string | undefined;
  /** Whether the API refuses every credential from now on. */
  isBad: boolean;
}

/** Notes that a request is not as documented. */
export function complain(run: Run, what: string): void {
  run.complaints.push(what);
}
