import { env } from "cloudflare:workers";
import { type IntegrationInput, newIntegration } from "../../src/domain/integrations/newIntegration.ts";
import { DEFAULT_QUOTAS } from "../../src/domain/limits/quotas.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { insertIntegrationIfAbsent } from "../../src/storage/insertIntegration.ts";

type Shares = { principal: string; accessLevel: number }[];

const SHARED_WITH_ALL: Shares = [{ principal: "everyone", accessLevel: 1 }];

/** Makes an integration as the scripts do, shared with everyone unless told otherwise, and returns its id. */
export async function givenIntegration(
  { db, keyring }: AppDeps,
  input: Partial<IntegrationInput> & { type: string },
  shares: Shares = SHARED_WITH_ALL,
): Promise<string> {
  const row = await newIntegration(keyring, {
    tenantId: "default",
    owner: "user:admin",
    slug: input.type,
    name: input.type,
    mode: "per-user",
    authType: "oauth2",
    ...input,
  });
  await insertIntegrationIfAbsent(db, row, shares, DEFAULT_QUOTAS);
  return row.id;
}

/** The practice provider's integration, with its real client. */
export function givenPractice(deps: AppDeps, input: Partial<IntegrationInput> = {}, shares?: Shares): Promise<string> {
  const client = { clientId: "latchkey", clientSecret: env.PRACTICE_CLIENT_SECRET };
  return givenIntegration(deps, { type: "practice", ...client, ...input }, shares);
}

/** The id of a provider of the catalogue. */
export function providerId({ catalog }: AppDeps, slug: string): string {
  const provider = catalog.bySlug(slug);
  if (!provider) throw new Error(`no provider ${slug}`);
  return provider.id;
}
