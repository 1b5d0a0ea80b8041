import * as z from "zod";
import { COMMON_LIFETIME_SECONDS } from "../../oauth/lifetime.ts";
import type { OAuthProfile } from "../../oauth/profile.ts";
import { readScopes } from "../../oauth/readScopes.ts";
import type { TokenSet } from "../../oauth/tokenResponse.ts";
import { credentialSchema, oauthCredential } from "./credential.ts";
import { withShownFacts } from "./shownFacts.ts";

/** When an access token expires: a number of seconds from now, or a time of the database's clock in milliseconds. */
const expirySchema = z.lazy(() => z.union([z.strictObject({ in: z.number() }), z.strictObject({ at: z.number() })]));
export type Expiry = z.infer<typeof expirySchema>;

const accountChoiceSchema = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    /** What people choose by. */
    label: z.string(),
    facts: z.record(z.string(), z.string()),
  }),
);

/** One of several accounts that a credential can act on, such as the sites of a user. */
export type AccountChoice = z.infer<typeof accountChoiceSchema>;

/**
 * The result of an authorization. It has this one form when it is read, when it waits in a ticket, and when it is
 * written.
 */
export const grantSchema = z.lazy(() =>
  z.strictObject({
    credential: credentialSchema,
    /** Null when the granted scopes are not known. */
    scopes: z.array(z.string()).nullable(),
    /** Null when the lifetime is not known. */
    expiry: expirySchema.nullable(),
    /** The lifetime of an access token in seconds, if the provider named it. */
    lifetime: z.number().nullable().default(null),
    /** When the refresh token ends. Null when that is not known. */
    refreshExpiry: expirySchema.nullable().default(null),
    /** Facts about the account that are not secret. */
    data: z.record(z.string(), z.string()),
    /** Values for the provider's placeholders that the user agreed to. They override the integration's. */
    parameters: z.record(z.string(), z.string()),
    /** The accounts of which one has to be chosen before it can be used. */
    choices: z.array(accountChoiceSchema).optional(),
  }),
);

export type Grant = z.infer<typeof grantSchema>;

/** Returns a grant of a credential about which nothing else is known. */
export function plainGrant(credential: Grant["credential"]): Grant {
  return {
    ...{ credential, scopes: null, expiry: null, lifetime: null, refreshExpiry: null },
    ...{ data: {}, parameters: {} },
  };
}

/** What a token response does not say. */
export interface GrantContext {
  /** How the server answers. */
  profile: Pick<OAuthProfile, "scopeSeparator" | "tokenResponse">;
  /** The requested scopes. They are granted when the answer names none (RFC 6749 section 5.1). */
  asked: string[] | null;
  /** Facts about the account from other sources. */
  data?: Record<string, string>;
  parameters?: Record<string, string>;
}

/** Returns the grant of a token response. */
export function grantOf(tokens: TokenSet, { profile, asked, data, parameters = {} }: GrantContext) {
  const { accessToken, refreshToken, expiresIn, refreshExpiresIn, scopes, metadata } = withShownFacts(tokens);
  const [named, least] = expiresIn === "unreadable" ? [undefined, COMMON_LIFETIME_SECONDS] : [expiresIn];
  return {
    credential: oauthCredential(accessToken, refreshToken),
    scopes: scopes ?? readScopes(asked, profile.scopeSeparator) ?? null,
    expiry: expiryIn(named ?? profile.tokenResponse.defaultLifetime ?? least),
    lifetime: named ?? null,
    refreshExpiry: expiryIn(
      refreshExpiresIn ?? (refreshToken === undefined ? undefined : profile.tokenResponse.refreshLifetime),
    ),
    data: { ...metadata, ...data },
    parameters,
  } satisfies Grant;
}

function expiryIn(seconds: number | undefined): Expiry | null {
  return seconds === undefined ? null : { in: seconds };
}

/**
 * Returns the grant with its ends as points in time, for a grant that waits.
 * @param now the database's clock in milliseconds
 */
export function withFixedEnds(grant: Grant, now: number): Grant {
  const fix = (end: Expiry | null) => (end !== null && "in" in end ? { at: Math.round(now + end.in * 1000) } : end);
  return { ...grant, expiry: fix(grant.expiry), refreshExpiry: fix(grant.refreshExpiry) };
}

/**
 * Returns the time that is left until an end.
 *
 * @param now the database's clock in milliseconds
 * @returns seconds, not below zero; null when unknown
 */
export function secondsUntil(end: Expiry | null, now: number): number | null {
  if (end === null) return null;
  return "in" in end ? end.in : Math.max(0, (end.at - now) / 1000);
}
