import * as z from "zod";
import { open, type SealContext, seal } from "../../crypto/envelope.ts";
import { KeyError } from "../../crypto/keyring.ts";
import type { Connection } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";

const clientSchema = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    secret: z.string().optional(),
    /**
     * The token endpoint that was in effect when the token was stored. Null: none was known, or the token was stored before
     * endpoints were; the client is never sent.
     */
    tokenEndpoint: z.string().nullable().default(null),
  }),
);

/** An OAuth client that belongs to one token. It is sent to its own token endpoint and to no other. */
export type TokenClient = z.infer<typeof clientSchema>;

export const credentialSchema = z.lazy(() =>
  z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("oauth2"),
      accessToken: z.string(),
      refreshToken: z.string().optional(),
      /** The refresh token before this one, in case the provider has lost the newer one. */
      previousRefreshToken: z.string().optional(),
      /** The token type of a stored token, as its issuer named it. */
      tokenType: z.string().optional(),
      /** The OAuth client that the token belongs to, if it is not the integration's. */
      client: clientSchema.optional(),
    }),
    /** `data`: values that were stored with the token. */
    z.strictObject({ type: z.literal("token"), token: z.string(), data: z.record(z.string(), z.string()).optional() }),
    z.strictObject({ type: z.literal("basic"), username: z.string(), password: z.string() }),
  ]),
);

/** The secret material of a connection. It is in clear only within one request. */
export type Credential = z.infer<typeof credentialSchema>;

export type OAuthCredential = Extract<Credential, { type: "oauth2" }>;

/** Makes the credential of an access token, with its refresh token if there is one. */
export function oauthCredential(accessToken: string, refreshToken: string | undefined) {
  return { type: "oauth2" as const, accessToken, ...(refreshToken !== undefined && { refreshToken }) };
}

/** Whether nothing is left of a pair for Basic authentication. Either half alone may be empty (RFC 7617). */
export function isEmptyPair({ username, password }: { username: string; password: string }): boolean {
  return username === "" && password === "";
}

type Owner = Pick<Connection, "id" | "tenantId">;

/** Seals a credential for its connection. */
export function sealCredential({ keyring }: Deps, connection: Owner, credential: Credential): Promise<string> {
  return seal(keyring, credentialContext(connection), JSON.stringify(credential));
}

/**
 * Opens a connection's credential.
 * @throws KeyError when it does not open; the row stays as it is
 */
export async function openCredential({ keyring }: Deps, connection: Owner, sealed: string): Promise<Credential> {
  const plaintext = await open(keyring, credentialContext(connection), sealed);
  try {
    return credentialSchema.parse(JSON.parse(plaintext));
  } catch {
    throw new KeyError("credential_corrupt");
  }
}

/** Returns the seal context of a connection's credential. Its candidates have the same one. */
export function credentialContext({ id, tenantId }: Owner): SealContext {
  return { tenant: tenantId, table: "connections", recordId: id, field: "credential" };
}
