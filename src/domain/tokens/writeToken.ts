import { typeid } from "typeid-js";
import type { Integration } from "../../storage/integrations.ts";
import { saveToken } from "../../storage/saveToken.ts";
import { auditEvent } from "../audit.ts";
import type { Context, Deps } from "../context.ts";
import { chanceOf } from "../credentials/refreshFailure.ts";
import { planRefresh } from "../credentials/refreshTimes.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { oauthProfile, refreshEndpointOf } from "../integrations/oauthProfile.ts";
import { planReplacement } from "../revocations/planReplacement.ts";
import { type Credential, type OAuthCredential, sealCredential, type TokenClient } from "../vault/credential.ts";
import { type Expiry, secondsUntil } from "../vault/grant.ts";
import type { FoundPlace, NamedToken } from "./tokenPlace.ts";

/** A credential as a caller gives it. Its own OAuth client, if any, is not bound to a token endpoint yet. */
type NewCredential =
  | Exclude<Credential, { type: "oauth2" }>
  | (Omit<OAuthCredential, "client"> & { client?: Omit<TokenClient, "tokenEndpoint"> });

/** A token, and what its giver knows of it. */
export interface GivenToken extends NamedToken {
  credential: NewCredential;
  scopes: string[] | null;
  expiry: Expiry | null;
  /** Seconds that it lives. */
  lifetime: number | null;
}

/**
 * Seals a token and writes it in its place, with its audit event. A grant of Latchkey's own that it replaces there is left
 * to be revoked. One database round trip.
 *
 * @param subject whose token it is
 * @returns since when there has been a token of this name; undefined when the place is not as it was found
 * @throws QuotaError
 */
export async function writeToken(
  ctx: Context,
  subject: string,
  { place, row }: FoundPlace,
  token: GivenToken,
): Promise<number | undefined> {
  const { deps, caller } = ctx;
  const { integration, connection } = place;
  const { key, type, scopes, expiry, lifetime } = token;
  const over = row ?? connection ?? undefined;
  const there = connection && connection.id !== over?.id ? connection : undefined;
  const owner = { id: over?.id ?? typeid("conn").toString(), tenantId: integration.tenantId };
  const credential = bindClient(deps, integration, token.credential);
  const refreshable = credential.type === "oauth2" && credential.refreshToken !== undefined;
  const write = {
    ...{ ...owner, subject, ownerId: token.userId, key, type, scopes, refreshable, lifetime },
    ...{ integrationId: integration.id, integrationVersion: integration.version },
    credentialSealed: await sealCredential(deps, owner, credential),
    times: planRefresh(secondsUntil(expiry, place.now), refreshable, chanceOf(deps)),
    expiresAt: expiry !== null && "at" in expiry ? expiry.at : undefined,
  };
  const replaced = {
    ...{ over, displaced: there },
    revocation: await planReplacement(deps, integration, connection, { credential, parameters: {} }, caller.principal),
  };
  const details = { integrationId: integration.id, subject, scopes, integrationKey: key };
  const event = auditEvent(ctx, "connection.connected", owner.id, details);
  return saveToken(deps.db, write, replaced, deps.settings.quotas, event);
}

/** Binds the token's own client to the current token endpoint. The client is sent to no other. */
function bindClient(deps: Deps, integration: Integration, credential: NewCredential): Credential {
  if (credential.type !== "oauth2" || !credential.client) return credential as Credential;
  const { client } = credential;
  const profile = oauthProfile(deps, agreedIntegration(integration, null), client.id);
  return { ...credential, client: { ...client, tokenEndpoint: profile ? refreshEndpointOf(profile) : null } };
}
