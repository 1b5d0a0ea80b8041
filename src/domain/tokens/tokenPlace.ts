import { tokenMethod } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import { sha256 } from "../../crypto/random.ts";
import { findIntegrations } from "../../storage/findIntegrations.ts";
import type { TokenOwner } from "../../storage/findTokens.ts";
import type { IntegrationView } from "../../storage/integrations.ts";
import { findTokenOfName, type TokenOfName } from "../../storage/tokenOfName.ts";
import type { TokenType } from "../../terms/connection.ts";
import type { AuthType } from "../../terms/integration.ts";
import { viewerOf } from "../access/permissions.ts";
import { type Context, type Identity, userPrincipal } from "../context.ts";
import { keyLimit, requireAllowed } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { giverOf, isCataloguePlace } from "../integrations/cataloguePlace.ts";
import { slugOf } from "../integrations/createIntegration.ts";
import { ensureDefaultIntegration, ensureIntegration } from "../integrations/ensureDefaultIntegration.ts";

/** What a token is of, and under which name it is stored. */
export interface NamedToken {
  userId: string;
  /** The name of the token, unique for each user. */
  key: string;
  type: TokenType;
}

/** An integration that a token can go to, and what its user has connected there. */
type TokenPlace = Pick<IntegrationView, "integration" | "connection" | "now">;

/** Where a token goes, and the row of its name, which may be on another integration. */
export interface FoundPlace {
  place: TokenPlace;
  row: TokenOfName["row"] | undefined;
}

/**
 * Finds the integration that a token goes to: the one that it is on, a visible one of its name, the tenant's default one,
 * or one of the user's own that is made for it; always on the catalogue's addresses. One database round trip for a name
 * that is there, two for a new one whose integration is there, and otherwise two more.
 *
 * @throws LatchkeyError `conflict` when the user's own integrations have all the names, `key_limit`
 */
export async function findPlace(
  ctx: Context,
  owner: TokenOwner,
  provider: Provider,
  token: NamedToken,
): Promise<FoundPlace> {
  const { deps, caller } = ctx;
  const authType = token.type === "oauth2" ? "oauth2" : (tokenMethod(provider)?.type ?? "bearer");
  const fits = ({ integration }: Pick<TokenPlace, "integration">) =>
    integration.type === provider.slug &&
    integration.authType === authType &&
    integration.mode === "per-user" &&
    isCataloguePlace(deps, integration, giverOf(caller));
  const before = await findTokenOfName(deps.db, owner, token.key);
  const row = before?.row;
  // A token that moves leaves the integration that it was on.
  if (before) requireWithin(ctx, before, token);
  if (before?.seen && fits(before)) return { row, place: { ...before, connection: null } };
  const user = userOf(caller, token.userId);
  const named = await findIntegrations(deps.db, viewerOf(user), user.principal, {
    by: "slug",
    slug: slugOf(token.key),
  });
  const within = caller.delegated?.limits.integrations;
  const fitting = named.filter(
    (candidate) =>
      fits(candidate) && isFree(candidate, token.key) && (!within || within.includes(candidate.integration.id)),
  );
  // The user's own comes first, although another one may be connected.
  const place = fitting.find(({ integration }) => integration.owner === user.principal) ?? fitting[0];
  // A key that is limited to integrations makes none.
  if (!place && within) throw keyLimit("integrations");
  return { row, place: place ?? (await newPlace(ctx, provider, token.key, authType, user)) };
}

/** @throws LatchkeyError `key_limit` */
function requireWithin(ctx: Context, { integration }: Pick<TokenPlace, "integration">, { userId }: NamedToken): void {
  requireAllowed(ctx, { does: "hold", integrationId: integration.id, userId });
}

/**
 * Checks that there is no token of another name. A connection that was made in another way is replaced, as connecting
 * again would do.
 */
function isFree({ connection }: Pick<TokenPlace, "connection">, key: string): boolean {
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
  key: string,
  authType: AuthType,
  user: Identity,
): Promise<TokenPlace> {
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
