import * as z from "zod";
import type { TokenSet } from "../../oauth/tokenResponse.ts";
import { credentialSchema } from "./credential.ts";

/** When an access token ends: so many seconds from now, or at a time of the database's clock in milliseconds. */
const expirySchema = z.union([z.strictObject({ in: z.number() }), z.strictObject({ at: z.number() })]);

/** What an account's authorization gave, in the one shape in which it is kept, waits in a ticket, and is written. */
export const grantSchema = z.strictObject({
  credential: credentialSchema,
  /** Null when it is not known which were granted. */
  scopes: z.array(z.string()).nullable(),
  /** Null when the lifetime is not known. */
  expiry: expirySchema.nullable(),
  /** Facts about the account that are not secret. */
  data: z.record(z.string(), z.string()),
  /** The values for the provider's placeholders with which the user agreed, over the integration's. */
  parameters: z.record(z.string(), z.string()),
});

export type Grant = z.infer<typeof grantSchema>;

/** A grant of a credential about which nothing else is known. */
export function plainGrant(credential: Grant["credential"]): Grant {
  return { credential, scopes: null, expiry: null, data: {}, parameters: {} };
}

/** What a token endpoint's answer does not say. */
export interface GrantContext {
  /** The scopes that were asked for: they hold when the answer names none (RFC 6749 section 5.1). */
  asked: string[] | null;
  /** Facts about the account from elsewhere. */
  data?: Record<string, string>;
  parameters?: Record<string, string>;
}

/** A grant of what a token endpoint gave. */
export function grantOf(tokens: TokenSet, { asked, data, parameters = {} }: GrantContext) {
  const { accessToken, refreshToken, expiresIn, scopes, metadata } = tokens;
  return {
    credential: { type: "oauth2" as const, accessToken, ...(refreshToken !== undefined && { refreshToken }) },
    scopes: scopes ?? asked,
    expiry: expiresIn === undefined ? null : { in: expiresIn },
    data: { ...metadata, ...data },
    parameters,
  } satisfies Grant;
}

/**
 * The same expiry as a point in time, for a grant that has to wait.
 * @param now the database's clock in milliseconds
 */
export function fixedExpiry({ expiry }: Pick<Grant, "expiry">, now: number): Grant["expiry"] {
  return expiry !== null && "in" in expiry ? { at: Math.round(now + expiry.in * 1000) } : expiry;
}

/**
 * How long a grant's access token lives from now on.
 *
 * @param now the database's clock in milliseconds
 * @returns seconds, not below zero; null when unknown
 */
export function lifetimeOf({ expiry }: Pick<Grant, "expiry">, now: number): number | null {
  if (expiry === null) return null;
  return "in" in expiry ? expiry.in : Math.max(0, (expiry.at - now) / 1000);
}
