import { base64url } from "jose";
import * as z from "zod";
import { sha256 } from "../../crypto/random.ts";
import { sign, verify } from "../../crypto/signature.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/** The payload, and the HMAC-SHA256 over it and everything that it is bound to, both in base64url. */
const STATE = /^([A-Za-z0-9_-]{1,600})\.([A-Za-z0-9_-]{43})$/;

const openLink = z.lazy(() => z.strictObject({ link: z.string(), token: z.string(), endsAt: z.number() }));
const openApproval = z.lazy(() => z.strictObject({ approval: z.string(), endsAt: z.number() }));
const payload = z.lazy(() => z.union([openLink, openApproval]));

/** The link that a call waits for. Who has the state has the link anyway: it was given to them with it. */
export type OpenLink = z.output<typeof openLink>;
/** The approval that a call waits for. */
export type OpenApproval = z.output<typeof openApproval>;

/** What a call was. A state is good for the same caller and the same call only. */
export interface Asked {
  name: string;
  parameters: unknown;
}

type Holder = Pick<Context, "deps" | "caller">;

/** Issues the state with which a call goes on after its user has opened a link, or a person has decided. */
export async function issueState(holder: Holder, asked: Asked, open: OpenLink | OpenApproval): Promise<string> {
  const encoded = base64url.encode(JSON.stringify(open));
  return `${encoded}.${await sign(holder.deps.keyring, "agent", await boundText(holder, asked, encoded))}`;
}

/**
 * Reads what is waited for from a state. Nothing in it is read before its signature is verified.
 *
 * @returns undefined when its time is up
 * @throws LatchkeyError `state_invalid` when it was not issued to this caller for this call
 */
export async function readState(
  holder: Holder,
  asked: Asked,
  state: string,
): Promise<OpenLink | OpenApproval | undefined> {
  const [, encoded, signature] = STATE.exec(state) ?? [];
  if (encoded === undefined || signature === undefined) throw notOurs();
  const text = await boundText(holder, asked, encoded);
  if (!(await verify(holder.deps.keyring, "agent", text, signature))) throw notOurs();
  const { data } = payload.safeParse(JSON.parse(new TextDecoder().decode(base64url.decode(encoded))));
  return data && data.endsAt > holder.deps.now() ? data : undefined;
}

/** A JSON array keeps the parts apart, whatever they contain. */
async function boundText({ caller }: Holder, { name, parameters }: Asked, encoded: string): Promise<string> {
  const { tenant, principal, keyId = null } = caller;
  return JSON.stringify([tenant, principal, keyId, name, await sha256(JSON.stringify(parameters)), encoded]);
}

function notOurs(): LatchkeyError {
  return new LatchkeyError("state_invalid", "The state is not one of this call by this user.");
}
