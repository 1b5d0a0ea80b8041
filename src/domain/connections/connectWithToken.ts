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
import { isUsable } from "../integrations/isUsable.ts";
import { type Credential, oauthCredential } from "../vault/credential.ts";
import { plainGrant } from "../vault/grant.ts";
import { connectionStatus } from "./connectionStatus.ts";
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
 *   `validation_failed` when a refresh token is given and cannot be used, `conflict`
 */
export async function connectWithToken(ctx: Context, input: TokenInput) {
  const { deps, caller } = ctx;
  requireUser(ctx);
  const provider = findProvider(ctx, input.providerId);
  const prepare = async () => {
    const place = await selectIntegration(ctx, provider);
    return { place, holder: holderOf(place.integration, caller), grant: plainGrant(credentialFor(place, input)) };
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
    views.find(({ integration }) => isUsable(deps, integration)) ?? (await defaultIntegration(ctx, provider));
  if (view) return view;
  throw new LatchkeyError(
    "provider_not_active",
    `${provider.name} has not been set up here, and it takes no plain token.`,
  );
}

async function defaultIntegration(ctx: Context, provider: Provider): Promise<IntegrationView | undefined> {
  const method = tokenMethod(provider);
  return method && ensureDefaultIntegration(ctx, provider, method.type);
}

function isActive({ connection, now }: IntegrationView): boolean {
  return connection !== null && ["connected", "degraded"].includes(connectionStatus(connection, now).status);
}

function credentialFor({ integration }: IntegrationView, { accessToken, refreshToken }: TokenInput): Credential {
  if (integration.authType === "oauth2") return oauthCredential(accessToken, refreshToken);
  if (refreshToken === undefined) return { type: "token", token: accessToken };
  throw new LatchkeyError("validation_failed", "This provider takes a plain token here, which cannot be refreshed.", {
    errors: [{ path: "refreshToken", message: "must be left out for this provider" }],
  });
}
