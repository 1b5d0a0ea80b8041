import { env } from "cloudflare:workers";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { jsonBody, type TestApp } from "./app.ts";
import { canary } from "./canary.ts";
import { WAYS, type Way } from "./revocationWays.ts";
import { type StageHandle, stage } from "./stage.ts";
import { stagedApp } from "./stagedFlow.ts";
import type { Act } from "./stageServer.ts";

export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** Users on one integration of a provider whose revocation endpoint answers as told. */
export interface Revocable {
  app: TestApp;
  revoker: StageHandle;
  /** The token endpoint, and the API. */
  upstream: StageHandle;
  integrationId: string;
  clientSecret: string;
  connect(user: string, tokens?: Tokens): Promise<Tokens>;
}

interface Options {
  act?: Act;
  overrides?: (deps: AppDeps) => Partial<AppDeps>;
  shares?: { principal: string; accessLevel: number }[];
  owner?: string;
  revocation?: { way: Way; endsAll?: boolean };
}

export async function revocable({
  act = { status: 200 },
  overrides,
  shares,
  owner = "user:lin",
  revocation: { way, ...revocation } = { way: "rfc7009" },
}: Options = {}): Promise<Revocable> {
  const revoker = await stage(act);
  const clientSecret = canary("client-secret");
  const { app, upstream, integrationId } = await stagedApp({
    oauth2: { revocation: { endpoint: `${revoker.url}/revoke`, ...WAYS[way], ...revocation } },
    integration: { clientSecret, owner },
    ...(overrides && { overrides }),
    ...(shares && { shares }),
  });
  const connect = async (user: string, tokens = newTokens()) => {
    const response = await app.as(user)(`/api/integrations/${integrationId}/connect`, jsonBody(tokens));
    if (response.status !== 201) throw new Error(`connecting answered ${response.status}`);
    return tokens;
  };
  return { app, revoker, upstream, integrationId, clientSecret, connect };
}

export function newTokens(): Tokens {
  return { accessToken: canary("access"), refreshToken: canary("refresh") };
}

/** The tokens that the provider was asked to revoke, in the order of asking. */
export async function revokedTokens(revoker: StageHandle): Promise<(string | null)[]> {
  return (await revoker.seen()).map(({ body }) => new URLSearchParams(body).get("token"));
}

/** In the order in which a provider is asked to end the grants. */
export function tokensOf(...all: Tokens[]): string[] {
  return all.flatMap(({ accessToken, refreshToken }) => [refreshToken, accessToken]);
}

/** As after a while: every planned revocation is due. */
export async function makeRevocationsDue(): Promise<void> {
  await env.DB.prepare("UPDATE revocations SET next_attempt_at = 0").run();
}
