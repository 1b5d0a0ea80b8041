import * as z from "zod";
import { randomToken, sha256 } from "../../crypto/random.ts";
import { addPendingGrant } from "../../storage/pendingGrants.ts";
import type { Grant } from "../connections/storeConnection.ts";
import type { Deps } from "../context.ts";
import { pausesOf, persist } from "../credentials/persist.ts";
import { type FlowTicket, peekSealed, storeSealed } from "./ticket.ts";

/** For how long a credential key can be consumed. */
const KEY_SECONDS = 600;
/** The payload outlives the key: what nobody consumed has to be revoked. */
const PAYLOAD_SECONDS = 6 * 3600;

const ticketSchema = z.strictObject({
  kind: z.literal("credential_key"),
  tenant: z.string(),
  principal: z.string(),
  integrationId: z.string(),
  integrationVersion: z.number(),
  parameters: z.record(z.string(), z.string()),
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  scopes: z.array(z.string()).nullable(),
  /** When the access token ends by the database's clock, in milliseconds since the epoch; null when unknown. */
  tokenExpiresAt: z.number().nullable(),
  data: z.record(z.string(), z.string()),
});

/** A grant that waits to be consumed by whoever began its flow. */
export type CredentialTicket = z.infer<typeof ticketSchema>;

/**
 * Leaves a grant under a fresh credential key. The row that tells of it is written first: should nobody consume the grant,
 * or all fail right after, the scheduled work knows that there is something to revoke.
 *
 * @param now the database's clock, in milliseconds
 * @returns the key; only its hash is stored
 * @throws StorageError when it could not be left: the grant is then still to be ended
 */
export async function leaveGrant(deps: Deps, flow: FlowTicket, grant: Grant, now: number): Promise<string> {
  const key = randomToken(deps.random);
  const ticketHash = await sha256(key);
  const { tenant, principal, integrationId, integrationVersion, parameters } = flow;
  const { credential, scopes, expiresIn, data } = grant;
  if (credential.type !== "oauth2") throw new Error("only an OAuth grant waits to be consumed");
  const { accessToken, refreshToken } = credential;
  const ticket: CredentialTicket = {
    ...{ kind: "credential_key", tenant, principal, integrationId, integrationVersion, parameters, accessToken },
    ...(refreshToken !== undefined && { refreshToken }),
    ...{ scopes, data, tokenExpiresAt: expiresIn === null ? null : Math.round(now + expiresIn * 1000) },
  };
  const pauses = pausesOf(deps);
  await persist(pauses, () => addPendingGrant(deps.db, { ticketHash, tenantId: tenant }, KEY_SECONDS * 1000));
  await persist(pauses, () => storeSealed(deps, ticketHash, tenant, ticket, PAYLOAD_SECONDS));
  return key;
}

/**
 * The grant that waits under the hash of a credential key.
 *
 * @returns undefined when there is none, or it is something else
 * @throws KeyError
 */
export async function peekGrant(deps: Deps, ticketHash: string): Promise<CredentialTicket | undefined> {
  return ticketSchema.safeParse(await peekSealed(deps, ticketHash)).data;
}
