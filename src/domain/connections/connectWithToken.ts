import { tokenMethod } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import { findCatalogueIntegrations, type IntegrationView } from "../../storage/integrations.ts";
import { viewerOf } from "../access/permissions.ts";
import { requireUser } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { giverOf, isCataloguePlace } from "../integrations/cataloguePlace.ts";
import { ensureDefaultIntegration } from "../integrations/ensureDefaultIntegration.ts";
import { findProvider } from "../integrations/findProvider.ts";
import { askOf, takesPlainToken } from "../integrations/providerAsk.ts";
import { connectionStatus } from "./connectionStatus.ts";
import { type CredentialInput, readGrant } from "./readGrant.ts";
import { holderOf, writeConnection } from "./writeConnection.ts";

export interface TokenInput {
  providerId: string;
  accessToken: string;
  refreshToken?: string | undefined;
}

/**
 * Connects the caller to a provider with a token that the caller already has. Any signed-in user may, for itself.
 *
 * @throws LatchkeyError `forbidden` for a caller without user, `not_found`, `provider_not_active`, `already_connected`,
 *   `validation_failed` when a refresh token is given and cannot be used, `account_unusable`, `conflict`
 * @throws ProviderError when the provider does not tell what has to be known of the account
 */
export async function connectWithToken(ctx: Context, input: TokenInput) {
  const { deps, caller } = ctx;
  requireUser(ctx);
  const provider = findProvider(ctx, input.providerId);
  const prepare = async () => {
    const place = await selectIntegration(ctx, provider);
    const grant = await readGrant(ctx, place.integration, credentialFor(place, input));
    return { place, holder: holderOf(place.integration, caller), grant };
  };
  const connection = await writeConnection(deps, ctx, await prepare(), { again: prepare, isUsedUp: false });
  return { provider, connection };
}

async function selectIntegration(ctx: Context, provider: Provider): Promise<IntegrationView> {
  const { deps, caller } = ctx;
  const found = await findCatalogueIntegrations(deps.db, viewerOf(caller), caller.principal, provider.slug);
  const views = found.filter(({ integration }) => isCataloguePlace(deps, integration, giverOf(caller)));
  if (views.some(isActive)) {
    throw new LatchkeyError("already_connected", `${provider.name} is connected already. Disconnect it first.`);
  }
  const view =
    views.find(({ integration }) => takesPlainToken(deps, integration)) ?? (await defaultIntegration(ctx, provider));
  if (view) return view;
  throw new LatchkeyError(
    "provider_not_active",
    `${provider.name} has not been set up here, and it takes no token alone.`,
  );
}

async function defaultIntegration(ctx: Context, provider: Provider): Promise<IntegrationView | undefined> {
  const method = tokenMethod(provider);
  if (!method || askOf(provider).defaultSlug === undefined) return undefined;
  return ensureDefaultIntegration(ctx, provider, method.type);
}

function isActive({ connection, now }: IntegrationView): boolean {
  return connection !== null && ["connected", "degraded"].includes(connectionStatus(connection, now).status);
}

function credentialFor({ integration }: IntegrationView, { accessToken, refreshToken }: TokenInput): CredentialInput {
  if (integration.authType === "oauth2") return { accessToken, refreshToken };
  if (refreshToken === undefined) {
    return integration.authType === "apikey" ? { apiKey: accessToken } : { token: accessToken };
  }
  throw new LatchkeyError("validation_failed", "This provider takes a plain token here, which cannot be refreshed.", {
    errors: [{ path: "refreshToken", message: "must be left out for this provider" }],
  });
}
