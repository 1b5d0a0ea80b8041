import { base64url } from "jose";
import * as z from "zod";
import type { SealContext } from "../../crypto/envelope.ts";
import { open, seal } from "../../crypto/envelope.ts";
import type { Approval } from "../../storage/approvals.ts";
import type { Deps } from "../context.ts";

const request = z.lazy(() =>
  z.strictObject({
    method: z.string(),
    url: z.string(),
    headers: z.array(z.tuple([z.string(), z.string().nullable()])),
    /** Base64url. */
    body: z.string().nullable(),
  }),
);

/** A call as it will be sent, but for its credential. */
export interface WaitingRequest {
  method: string;
  url: string;
  /** Null stands for a value that the integration sets itself: it can be a secret. */
  headers: readonly (readonly [name: string, value: string | null])[];
  body: Uint8Array<ArrayBuffer> | null;
}

/** The place that the sealed call of an approval belongs to. */
export function requestContext({ id, tenantId }: Pick<Approval, "id" | "tenantId">): SealContext {
  return { tenant: tenantId, table: "approvals", recordId: id, field: "request" };
}

type Place = Pick<Approval, "id" | "tenantId">;

export function sealRequest({ keyring }: Pick<Deps, "keyring">, place: Place, waiting: WaitingRequest) {
  const body = waiting.body && base64url.encode(waiting.body);
  return seal(keyring, requestContext(place), JSON.stringify({ ...waiting, body }));
}

/**
 * Opens the call of an approval.
 * @throws KeyError when it does not open
 */
export async function openRequest(
  { keyring }: Pick<Deps, "keyring">,
  place: Place,
  sealed: string,
): Promise<WaitingRequest> {
  const { body, ...rest } = request.parse(JSON.parse(await open(keyring, requestContext(place), sealed)));
  return { ...rest, body: body === null ? null : new Uint8Array(base64url.decode(body)) };
}
