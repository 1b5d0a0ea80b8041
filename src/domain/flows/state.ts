import { randomToken } from "../../crypto/random.ts";
import { sign, verify } from "../../crypto/signature.ts";
import type { Deps } from "../context.ts";

const VERSION = "v1";
/** Two parts of 32 bytes in base64url: the ticket id, and the HMAC-SHA256 of version and ticket id. */
const STATE = /^v1\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

/** Returns a new ticket id of 256 random bits, and the signed `state` parameter that contains it. */
export async function issueState({ keyring, random }: Deps): Promise<{ ticketId: string; state: string }> {
  const ticketId = randomToken(random);
  const signed = `${VERSION}.${ticketId}`;
  return { ticketId, state: `${signed}.${await sign(keyring, "state", signed)}` };
}

/** Returns the ticket id of a state that we signed, or undefined. It needs no lookup. */
export async function verifyState({ keyring }: Deps, state: string): Promise<string | undefined> {
  const [, ticketId, signature] = STATE.exec(state) ?? [];
  if (ticketId === undefined || signature === undefined) return undefined;
  return (await verify(keyring, "state", `${VERSION}.${ticketId}`, signature)) ? ticketId : undefined;
}
