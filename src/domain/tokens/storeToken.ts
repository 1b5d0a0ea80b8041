import { tokenMethod } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import { sha256 } from "../../crypto/random.ts";
import { readScopes } from "../../oauth/readScopes.ts";
import { findTokens, type TokenView } from "../../storage/findTokens.ts";
import { findCatalogueIntegrations, type Integration, type IntegrationView } from "../../storage/integrations.ts";

import type { TokenType } from "../../terms/connection.ts";
import type { AuthType } from "../../terms/integration.ts";
import { viewerOf } from "../access/permissions.ts";
import { writeConnection } from "../connections/writeConnection.ts";
import { type Context, type Deps, type Identity, userPrincipal } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { giverOf, isCataloguePlace } from "../integrations/cataloguePlace.ts";
import { slugOf } from "../integrations/createIntegration.ts";
import { ensureDefaultIntegration, ensureIntegration } from "../integrations/ensureDefaultIntegration.ts";
import { oauthProfile, refreshEndpointOf } from "../integrations/oauthProfile.ts";
import type { Credential, OAuthCredential, TokenClient } from "../vault/credential.ts";
import { type Grant, plainGrant } from "../vault/grant.ts";
import { tokensOf } from "./tokenAccess.ts";

/** A credential as a caller gives it. Its own OAuth client, if any, is not bound to a token endpoint yet. */
type NewCredential =
  | Exclude<Credential, { type: "oauth2" }>
  | (Omit<OAuthCredential, "client"> & { client?: Omit<TokenClient, "tokenEndpoint"> });

export interface StoreInput {
  userId: string;
  /** The name of the token, unique for each user. */
  key: string;
  /** A provider's slug. */
  provider: string;
  type: TokenType;
  credential: NewCredential;
  /** In any spelling; null when not known. */
  scopes: string | string[] | null;
  /** Seconds; null when unknown. */
  expiresIn: number | null;
  /** Milliseconds since the epoch. It overrides `expiresIn`. */
  expiresAt: number | undefined;
}

/**
 * Stores a token of a user under a name and replaces an earlier one. Whoever `tokensOf` lets. The caller names a
 * provider, which means the catalogue's addresses. The token goes to a visible integration of that name with these
 * addresses. Otherwise it goes to the tenant's default one when the name is the provider's, or to one of the user's own
 * that is made for this token. An OAuth client that comes with the token is bound to its token endpoint.
 *
 * @returns since when there has been a token of this name, in milliseconds since the epoch
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed` for an unknown provider, `conflict`
 */
export async function storeToken(ctx: Context, input: StoreInput): Promise<number> {
  const { deps } = ctx;
  const owner = tokensOf(ctx, input.userId, "token:write");
  const provider = deps.catalog.bySlug(input.provider);
  if (!provider) throw unknownProvider();
  const { key, type, credential } = input;
  const scopes = readScopes(input.scopes, " ") ?? null;
  const facts = { scopes, expiry: expiryOf(input), lifetime: input.expiresIn };
  const prepare = async () => {
    const [before] = await findTokens(deps.db, { ...owner, includesOthers: false }, key);
    const place = await placeFor(ctx, provider, input, before);
    return {
      place,
      holder: { subject: owner.subject, ownerId: input.userId },
      grant: { ...plainGrant(bindClient(deps, place.integration, credential)), ...facts },
      guard: { token: { key, type, since: before?.connection.createdAt ?? null } },
    };
  };
  const stored = await writeConnection(deps, ctx, await prepare(), { again: prepare, isUsedUp: false });
  return stored.createdAt;
}

/** Binds the token's own client to the current token endpoint. The client is sent to no other. */
function bindClient(deps: Deps, integration: Integration, credential: StoreInput["credential"]): Credential {
  if (credential.type !== "oauth2" || !credential.client) return credential as Credential;
  const { client } = credential;
  const profile = oauthProfile(deps, agreedIntegration(integration, null), client.id);
  return { ...credential, client: { ...client, tokenEndpoint: profile ? refreshEndpointOf(profile) : null } };
}

function expiryOf({ expiresIn, expiresAt }: StoreInput): Grant["expiry"] {
  if (expiresAt !== undefined) return { at: expiresAt };
  return expiresIn === null ? null : { in: expiresIn };
}

type Place = Pick<IntegrationView, "integration" | "connection" | "now">;

async function placeFor(ctx: Context, provider: Provider, input: StoreInput, before?: TokenView): Promise<Place> {
  const { deps, caller } = ctx;
  const authType = input.type === "oauth2" ? "oauth2" : (tokenMethod(provider)?.type ?? "bearer");
  const user = userOf(caller, input.userId);
  const fits = ({ integration }: Pick<Place, "integration">) =>
    integration.type === provider.slug &&
    integration.authType === authType &&
    integration.mode === "per-user" &&
    isCataloguePlace(deps, integration, giverOf(caller));
  if (before && fits(before)) return before;
  const ofProvider = await findCatalogueIntegrations(deps.db, viewerOf(user), user.principal, provider.slug);
  const slug = slugOf(input.key);
  const named = ofProvider.filter(({ integration }) => integration.slug === slug);
  const view = named.find((candidate) => fits(candidate) && isFree(candidate, input.key));
  return view ?? (await newPlace(ctx, provider, input, authType, user));
}

/**
 * Checks that there is no token of another name. A connection that was made in another way is replaced, as connecting
 * again would do.
 */
function isFree({ connection }: IntegrationView, key: string): boolean {
  if (connection === null || connection.status === "disconnected") return true;
  return [null, key].includes(connection.tokenKey);
}

/** Returns the user as a back end knows it: without teams. */
function userOf(caller: Identity, userId: string): Identity {
  if (caller.userId === userId) return caller;
  return { tenant: caller.tenant, principal: userPrincipal(userId), userId, teams: [], levelOnAll: 0 };
}

async function newPlace(
  ctx: Context,
  provider: Provider,
  { key }: StoreInput,
  authType: AuthType,
  user: Identity,
): Promise<Place> {
  const view = key === provider.slug ? await ensureDefaultIntegration(ctx, provider, authType, user) : undefined;
  if (view && isFree(view, key)) return view;
  const { slug: type, description } = provider;
  for (const slug of [slugOf(key), await distinctSlug(key, `${type} ${authType}`)]) {
    const made = { owner: user.principal, slug, name: key, description, type, authType, forToken: true };
    const own = await ensureIntegration(ctx, made, user, []);
    if (own && isFree(own, key)) return own;
  }
  throw new LatchkeyError("conflict", "Another integration of this user has the name of this token.");
}

/**
 * Returns a slug of its own for a name whose plain slug is taken. It is always the same one, so that two concurrent
 * callers agree.
 */
async function distinctSlug(key: string, kind: string): Promise<string> {
  const hash = (await sha256(`${kind} ${key}`)).toLowerCase().replace(/[^a-z0-9]/g, "");
  return `${slugOf(slugOf(key).slice(0, 50))}-${hash.slice(0, 12)}`;
}

function unknownProvider(): LatchkeyError {
  const errors = [{ path: "provider", message: "is not in the catalogue" }];
  return new LatchkeyError("validation_failed", "There is no such provider.", { errors });
}
