import * as z from "zod";
import type { TokenSet } from "../../oauth/tokenResponse.ts";
import { credentialSchema, oauthCredential } from "./credential.ts";

/** When an access token expires: a number of seconds from now, or a time of the database's clock in milliseconds. */
const expirySchema = z.union([z.strictObject({ in: z.number() }), z.strictObject({ at: z.number() })]);

/**
 * The result of an authorization. It has this one form when it is read, when it waits in a ticket, and when it is
 * written.
 */
export const grantSchema = z.strictObject({
  credential: credentialSchema,
  /** Null when the granted scopes are not known. */
  scopes: z.array(z.string()).nullable(),
  /** Null when the lifetime is not known. */
  expiry: expirySchema.nullable(),
  /** Facts about the account that are not secret. */
  data: z.record(z.string(), z.string()),
  /** Values for the provider's placeholders that the user agreed to. They override the integration's. */
  parameters: z.record(z.string(), z.string()),
});

export type Grant = z.infer<typeof grantSchema>;

/** Returns a grant of a credential about which nothing else is known. */
export function plainGrant(credential: Grant["credential"]): Grant {
  return { credential, scopes: null, expiry: null, data: {}, parameters: {} };
}

/** What a token response does not say. */
export interface GrantContext {
  /** The requested scopes. They are granted when the answer names none (RFC 6749 section 5.1). */
  asked: string[] | null;
  /** Facts about the account from other sources. */
  data?: Record<string, string>;
  parameters?: Record<string, string>;
}

/** Returns the grant of a token response. */
export function grantOf(tokens: TokenSet, { asked, data, parameters = {} }: GrantContext) {
  const { accessToken, refreshToken, expiresIn, scopes, metadata } = tokens;
  return {
    credential: oauthCredential(accessToken, refreshToken),
    scopes: scopes ?? asked,
    expiry: expiresIn === undefined ? null : { in: expiresIn },
    data: { ...metadata, ...data },
    parameters,
  } satisfies Grant;
}

/**
 * Returns the expiry as a point in time, for a grant that waits.
 * @param now the database's clock in milliseconds
 */
export function fixedExpiry({ expiry }: Pick<Grant, "expiry">, now: number): Grant["expiry"] {
  return expiry !== null && "in" in expiry ? { at: Math.round(now + expiry.in * 1000) } : expiry;
}

/**
 * Returns the remaining lifetime of a grant's access token.
 *
 * @param now the database's clock in milliseconds
 * @returns seconds, not below zero; null when unknown
 */
export function lifetimeOf({ expiry }: Pick<Grant, "expiry">, now: number): number | null {
  if (expiry === null) return null;
  return "in" in expiry ? expiry.in : Math.max(0, (expiry.at - now) / 1000);
}
