import { sign, verify } from "../../crypto/signature.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/** For whom, and where. */
type Holder = Pick<Context, "deps" | "caller">;

/** A form may stay open for a working day. */
const LIFETIME_MS = 12 * 3_600_000;

/** When it was made, and the HMAC-SHA256 over that and everything that it is bound to. */
const TOKEN = /^([0-9a-z]{8,9})\.([A-Za-z0-9_-]{43})$/;

/**
 * Issues the token of a form. It is valid only for whoever the form was shown to, and for what the form does: a page that
 * another user filled in, or that was made for something else, is not sent in somebody's name.
 *
 * @param purpose what the form does, and to what
 */
export async function issueFormToken(holder: Holder, purpose: string): Promise<string> {
  const time = holder.deps.now().toString(36);
  return `${time}.${await sign(holder.deps.keyring, "form", boundText(holder, purpose, time))}`;
}

/**
 * Checks the token that came with a form.
 * @throws LatchkeyError `form_invalid` when we did not issue it to this caller for this purpose, or too long ago
 */
export async function checkFormToken(holder: Holder, purpose: string, token: string | null): Promise<void> {
  const [, time = "", signature = ""] = TOKEN.exec(token ?? "") ?? [];
  const { deps } = holder;
  const isOurs = signature !== "" && (await verify(deps.keyring, "form", boundText(holder, purpose, time), signature));
  if (isOurs && Number.parseInt(time, 36) > deps.now() - LIFETIME_MS) return;
  throw new LatchkeyError("form_invalid", "This form is not one of ours, or was open for too long.");
}

/** A JSON array keeps the parts apart, whatever they contain. */
function boundText({ caller }: Holder, purpose: string, time: string): string {
  return JSON.stringify([
    caller.tenant,
    caller.principal,
    caller.keyId ?? null,
    caller.connectSession?.id ?? null,
    purpose,
    time,
  ]);
}
