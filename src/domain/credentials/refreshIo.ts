import { typeid } from "typeid-js";
import { spellClient } from "../../oauth/clientAuthentication.ts";
import { ProviderError } from "../../oauth/errors.ts";
import { COMMON_LIFETIME_SECONDS } from "../../oauth/lifetime.ts";
import type { OAuthProfile } from "../../oauth/profile.ts";
import type { TokenSet } from "../../oauth/tokenResponse.ts";
import { useRefreshToken } from "../../oauth/useRefreshToken.ts";
import { releaseLease } from "../../storage/backoff.ts";
import type { Connection, Integration } from "../../storage/integrations.ts";
import {
  commitRefresh,
  deleteCandidate,
  findConnection,
  giveUpRefresh,
  keepCandidate,
  listCandidates,
  type TimedConnection,
  takeLease,
} from "../../storage/refresh.ts";
import { type Actor, auditEvent } from "../audit.ts";
import { type Deps, providerHttp } from "../context.ts";
import { LatchkeyError, toLatchkeyError } from "../errors.ts";
import { factsAfter } from "../integrations/accountFacts.ts";
import { type AgreedIntegration, agreedIntegration } from "../integrations/agreedIntegration.ts";
import { oauthProfile, refreshEndpointOf, rotationOf } from "../integrations/oauthProfile.ts";
import { withClientStatus } from "../integrations/withClientStatus.ts";
import { revokeOrphan } from "../revocations/revokeOrphan.ts";
import { type OAuthCredential, openCredential, sealCredential, type TokenClient } from "../vault/credential.ts";
import { openSecret } from "../vault/integrationSecrets.ts";
import { withShownFacts } from "../vault/shownFacts.ts";
import { pausesOf } from "./persist.ts";
import { backoffError, chanceOf } from "./refreshFailure.ts";
import { type Answer, LEASE_MS, type RefreshIo, type Seen, type Wish } from "./refreshMachine.ts";
import { planRefresh } from "./refreshTimes.ts";

export type ConnectionIo = RefreshIo<Connection, TokenSet>;
export type SeenConnection = Seen<Connection>;

/** Returns what the refresh machine needs to know of a row. */
export function seenOf({ connection, now }: TimedConnection, byHand?: boolean): SeenConnection {
  const { version, status, tokenExpiresAt, leaseUntil } = connection;
  return {
    row: connection,
    version,
    status,
    usable: tokenExpiresAt === null || tokenExpiresAt > now,
    leased: leaseUntil !== null && leaseUntil > now,
    backoff: backoffError(connection, now, byHand),
    refusals: connection.refusals,
  };
}

/** Connects the refresh machine with D1 and with the provider, for one connection. */
export function refreshIo(
  deps: Deps,
  configured: Integration,
  { id, tenantId, parameters }: Pick<Connection, "id" | "tenantId" | "parameters">,
  occasion: Pick<Actor, "requestId" | "origin">,
  { byHand }: Wish = {},
): ConnectionIo {
  const { db } = deps;
  const integration = agreedIntegration(configured, { parameters });
  const key = { id, tenantId };
  let opened: OAuthCredential | undefined;
  let answeredAt = 0;
  const leaseId = typeid("lease").toString();
  return {
    ...pausesOf(deps),
    newId: () => typeid("ref").toString(),
    callMs: deps.settings.providerTimeoutMs,
    repeatPauseMs: deps.settings.repeatPauseMs,
    isStrict: rotationOf(deps, integration) === "strict",
    read: async () => maybeSeen(await findConnection(db, key), byHand),
    takeLease: async (version, byHand) =>
      maybeSeen(await takeLease(db, { ...key, version }, leaseId, LEASE_MS, byHand)),
    open: async ({ row }) => {
      // What the provider gives must be sealed: better not to ask than to lose it.
      await deps.keyring.requireRightKey?.();
      opened = await openOAuth(deps, row);
      if (isForAnother(deps, integration, opened?.client)) return { current: undefined, previous: undefined };
      return { current: opened?.refreshToken, previous: opened?.previousRefreshToken };
    },
    candidates: async ({ row }) => openCandidates(deps, row),
    dropCandidate: (candidate) => deleteCandidate(db, tenantId, candidate),
    exchange: async ({ mayStillSend }, refreshToken) => {
      const answer = await exchange(deps, integration, opened?.client, refreshToken, mayStillSend);
      answeredAt = deps.now();
      return answer;
    },
    commit: async ({ row }, commitId, tokens, used) => {
      const credential = nextCredential(opened, tokens, used);
      const credentialSealed = await sealCredential(deps, key, credential);
      const usual = oauthProfile(deps, integration, opened?.client?.id)?.tokenResponse.defaultLifetime;
      const { tokenLifetime, lifetime } = lifetimeAfter(row, tokens, usual);
      const { refreshExpiresIn, scopes, metadata } = withShownFacts(tokens);
      const write = {
        ...{ commitId, credentialSealed, refreshable: true, tokenLifetime },
        times: planRefresh(lifetime, true, chanceOf(deps), refreshExpiresIn),
        refreshTokenIn: refreshExpiresIn === undefined ? undefined : refreshExpiresIn * 1000,
        ...{ scopes: scopes ?? row.scopes, data: factsAfter(deps, integration, row.data, metadata) },
      };
      const written = maybeSeen(await commitRefresh(db, row, write));
      // A worker that ends within this time loses the answer.
      const durationMs = deps.now() - answeredAt;
      if (written) deps.log("info", "token_refreshed", { tenant: tenantId, connectionId: id, durationMs });
      return written;
    },
    keepCandidate: async ({ row }, candidate, tokens, used) => {
      const credentialSealed = await sealCredential(deps, key, nextCredential(opened, tokens, used));
      const { grantVersion } = row;
      return keepCandidate(db, { id: candidate, tenantId, connectionId: id, grantVersion, credentialSealed });
    },
    discard: ({ row }, tokens) => revokeOrphan(deps, integration, row, { ...tokens, client: opened?.client }, occasion),
    giveUp: ({ row }, reason, known) => {
      const actor = { ...occasion, caller: { tenant: tenantId, principal: undefined, keyId: undefined } };
      const { subject, failures } = row;
      const details = { integrationId: integration.id, subject, reason, attempts: failures + 1 };
      return giveUpRefresh(db, row, reason, known, auditEvent(actor, "connection.needs_reauth", id, details));
    },
    release: async ({ row }, error, isRefusal) => {
      const { code, reason = "", retryAfter } = error;
      deps.log("warn", "refresh_failed", { tenant: tenantId, connectionId: id, code, reason });
      const asked = retryAfter === undefined ? undefined : retryAfter * 1000;
      await releaseLease(db, row, { code, isRefusal, retryAfter: asked, chance: chanceOf(deps) });
    },
  };
}

function maybeSeen(found: TimedConnection | undefined, byHand?: boolean): SeenConnection | undefined {
  return found && seenOf(found, byHand);
}

/** @throws LatchkeyError when the credential does not open; the row is kept */
async function openOAuth(deps: Deps, row: Connection): Promise<OAuthCredential | undefined> {
  if (row.credentialSealed === null) return undefined;
  try {
    const credential = await openCredential(deps, row, row.credentialSealed);
    return credential.type === "oauth2" ? credential : undefined;
  } catch (error) {
    throw toLatchkeyError(error);
  }
}

/** Ignores a candidate that does not open, because the others can still be tried. */
async function openCandidates(
  deps: Deps,
  row: Connection,
): Promise<{ id: string; refreshToken: string | undefined }[]> {
  const found: { id: string; refreshToken: string | undefined }[] = [];
  for (const { id, credentialSealed } of await listCandidates(deps.db, row)) {
    const credential = await openOAuth(deps, { ...row, credentialSealed }).catch(() => undefined);
    found.push({ id, refreshToken: credential?.refreshToken });
  }
  return found;
}

async function exchange(
  deps: Deps,
  integration: AgreedIntegration,
  client: TokenClient | undefined,
  refreshToken: string,
  mayStillSend: () => boolean,
): Promise<Answer<TokenSet>> {
  let late = false;
  const guardedFetch: typeof fetch = (input, init) => {
    late = !mayStillSend();
    const { fetch } = deps;
    return late ? Promise.reject(new Error("the lease is running out")) : fetch(input, init);
  };
  try {
    const profile = oauthProfile(deps, integration, client?.id);
    if (!profile) throw new LatchkeyError("provider_not_active", "This integration has no usable OAuth client.");
    const clientSecret = client ? client.secret : await openSecret(deps.keyring, integration, "clientSecret");
    const http = { ...providerHttp(deps), fetch: guardedFetch };
    const call = (spelled: OAuthProfile) => useRefreshToken(http, spelled, clientSecret, refreshToken);
    // The integration's status says nothing about a client that came with the token.
    const tokens = client
      ? (await spellClient(profile, clientSecret, call)).result
      : await withClientStatus(deps, integration, { profile, clientSecret }, call);
    return { kind: "tokens", tokens };
  } catch (error) {
    return late ? { kind: "late" } : failedAnswer(error);
  }
}

function failedAnswer(cause: unknown): Answer<never> {
  const error = toLatchkeyError(cause);
  const kind = cause instanceof ProviderError ? cause.kind : undefined;
  const isCertain = kind === "invalid_grant";
  if (isCertain || kind === "refused" || kind === "tokenless") return { kind: "refused", error, isCertain };
  return { kind: "failed", error, mayRepeat: kind === "unavailable" && error.retryAfter === undefined };
}

/**
 * Returns the lifetime of a new token in seconds: what the answer says, else what this provider said last, else the
 * catalogue's. A token that had an end gets one in any case, and so does one of which the answer says that it has one.
 */
function lifetimeAfter(before: Connection, { expiresIn }: TokenSet, usual: number | undefined) {
  const tokenLifetime = expiresIn === "unreadable" ? before.tokenLifetime : (expiresIn ?? before.tokenLifetime);
  const hasEnd = before.tokenExpiresAt !== null || expiresIn === "unreadable";
  const least = hasEnd ? COMMON_LIFETIME_SECONDS : null;
  return { tokenLifetime, lifetime: tokenLifetime ?? usual ?? least };
}

/**
 * Whether the client that came with a token is for another token endpoint than the one that the token would be refreshed
 * at. Whoever gave it meant that other one: nothing is sent, and the token has to be stored again.
 */
function isForAnother(deps: Deps, integration: AgreedIntegration, client: TokenClient | undefined): boolean {
  const profile = client && oauthProfile(deps, integration, client.id);
  return profile !== undefined && client?.tokenEndpoint !== refreshEndpointOf(profile);
}

/** Keeps the used refresh token when the answer has none (RFC 6749 section 6): the provider does not rotate it. */
function nextCredential(before: OAuthCredential | undefined, tokens: TokenSet, used: string): OAuthCredential {
  const { accessToken, refreshToken = used } = tokens;
  const previous = refreshToken === used ? before?.previousRefreshToken : used;
  const { tokenType, client } = before ?? {};
  return {
    ...{ type: "oauth2", accessToken, refreshToken },
    ...(tokenType !== undefined && { tokenType }),
    ...(client && { client }),
    ...(previous !== undefined && previous !== refreshToken && { previousRefreshToken: previous }),
  };
}
