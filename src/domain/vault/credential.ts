import * as z from "zod";
import { open, type SealContext, seal } from "../../crypto/envelope.ts";
import { KeyError } from "../../crypto/keyring.ts";
import type { Connection } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";

const clientSchema = z.strictObject({
  id: z.string(),
  secret: z.string().optional(),
  /** Where it was meant to go when the token was stored. Null: nowhere. No endpoint was known, or nobody wrote it down yet. */
  tokenEndpoint: z.string().nullable().default(null),
});

/** An OAuth client that belongs to one token. It is sent to its own token endpoint and to no other. */
export type TokenClient = z.infer<typeof clientSchema>;

export const credentialSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("oauth2"),
    accessToken: z.string(),
    refreshToken: z.string().optional(),
    /** The one before, should the provider have lost the newer one. */
    previousRefreshToken: z.string().optional(),
    /** As the token's issuer called it, where it came with a stored token. */
    tokenType: z.string().optional(),
    /** The OAuth client that it belongs to, when that is not the integration's. */
    client: clientSchema.optional(),
  }),
  /** `data`: what was stored along with it. */
  z.strictObject({ type: z.literal("token"), token: z.string(), data: z.record(z.string(), z.string()).optional() }),
  z.strictObject({ type: z.literal("basic"), username: z.string(), password: z.string() }),
]);

/** The secret material of a connection. It exists in clear only inside one request. */
export type Credential = z.infer<typeof credentialSchema>;

export type OAuthCredential = Extract<Credential, { type: "oauth2" }>;

type Owner = Pick<Connection, "id" | "tenantId">;

/** Seals a credential for the connection that it belongs to. */
export function sealCredential({ keyring }: Deps, connection: Owner, credential: Credential): Promise<string> {
  return seal(keyring, credentialContext(connection), JSON.stringify(credential));
}

/**
 * Opens a connection's credential.
 * @throws KeyError; the row is kept as it is
 */
export async function openCredential({ keyring }: Deps, connection: Owner, sealed: string): Promise<Credential> {
  const plaintext = await open(keyring, credentialContext(connection), sealed);
  try {
    return credentialSchema.parse(JSON.parse(plaintext));
  } catch {
    throw new KeyError("credential_corrupt");
  }
}

/** What a connection's credential is bound to. Its candidates are of the same connection, and bound to the same. */
export function credentialContext({ id, tenantId }: Owner): SealContext {
  return { tenant: tenantId, table: "connections", recordId: id, field: "credential" };
}
