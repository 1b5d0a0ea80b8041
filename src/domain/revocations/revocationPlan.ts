import * as z from "zod";
import { open } from "../../crypto/envelope.ts";
import type { NewRevocation } from "../../storage/revocations.ts";
import {
  basicEncodings,
  clientAuthentications,
  revocationAuthentications,
  revocationBodies,
  revokedTokens,
} from "../../terms/oauth.ts";
import type { Deps } from "../context.ts";

/**
 * Everything that is needed to revoke a grant after its connection and integration are deleted. It is stored sealed.
 */
const revocationPlan = z.lazy(() =>
  z.strictObject({
    connectionId: z.string(),
    /** Who revokes it. Absent when the connection ended while it was being refreshed. */
    principal: z.string().optional(),
    revocation: z.strictObject({
      endpoint: z.string(),
      method: z.enum(["POST", "DELETE", "GET"]),
      body: z.enum(revocationBodies),
      tokenParameter: z.string(),
      token: z.enum(revokedTokens),
      authentication: z.enum(revocationAuthentications),
      parameters: z.record(z.string(), z.string()),
      headers: z.record(z.string(), z.string()),
    }),
    client: z.strictObject({
      clientId: z.string(),
      clientAuthentication: z.enum(clientAuthentications),
      basicEncodings: z.array(z.enum(basicEncodings)).min(1).default(["form"]),
      clientIdParameter: z.string(),
    }),
    clientSecret: z.string().optional(),
    /** The client's secret before the integration was changed, for a provider that refuses the other. */
    formerSecret: z.string().optional(),
    tokens: z.strictObject({ accessToken: z.string(), refreshToken: z.string().optional() }),
  }),
);

export type RevocationPlan = z.infer<typeof revocationPlan>;

/** Returns the seal context of a plan. */
export function planContext({ id, tenantId }: { id: string; tenantId: string }) {
  return { tenant: tenantId, table: "revocations", recordId: id, field: "payload" };
}

/**
 * Opens a plan.
 * @throws KeyError
 */
export async function openPlan(
  { keyring }: Pick<Deps, "keyring">,
  planned: Pick<NewRevocation, "id" | "tenantId" | "payloadSealed">,
): Promise<RevocationPlan> {
  return revocationPlan.parse(JSON.parse(await open(keyring, planContext(planned), planned.payloadSealed)));
}
