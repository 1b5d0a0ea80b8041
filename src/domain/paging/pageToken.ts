import { base64url } from "jose";
import * as z from "zod";
import { sign, verify } from "../../crypto/signature.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/** No token that we issue is longer. */
export const PAGE_TOKEN_LENGTH = 1024;

/** The payload, and the HMAC-SHA256 over it and over all that it is bound to, both in base64url. */
const TOKEN = /^([A-Za-z0-9_-]{1,980})\.([A-Za-z0-9_-]{43})$/;

const payload = z.strictObject({ after: z.string(), total: z.int().nonnegative().optional() });

/** Which list a token goes on with. A token of one list is none of another. */
export interface PagedList {
  kind: "integrations" | "tools" | "configs" | "audit-events" | "audit-uses" | "api-keys";
  /** All that decides which rows are in it, as plain JSON: the filter, and whatever the list belongs to. */
  filter: unknown;
}

/** Where a page begins. */
export interface Position {
  /** What the last row of the page before is ordered by; empty for the first page. */
  after: string;
  /** How many rows there are in all, when an earlier page counted them. */
  total: number | undefined;
}

type Holder = Pick<Context, "deps" | "caller">;

/** A token with which this caller, and nobody else, can go on with this list, and no other. */
export async function issuePageToken(holder: Holder, list: PagedList, position: Position): Promise<string> {
  const encoded = base64url.encode(JSON.stringify(position));
  return `${encoded}.${await sign(holder.deps.keyring, "page", boundText(holder, list, encoded))}`;
}

/**
 * Where a token says to go on. Nothing of it is looked at before its signature.
 * @throws LatchkeyError `validation_failed` when we did not issue it to this caller for this list
 */
export async function readPageToken(holder: Holder, list: PagedList, token: string): Promise<Position> {
  const [, encoded, signature] = TOKEN.exec(token) ?? [];
  if (encoded === undefined || signature === undefined) throw notOurs();
  if (!(await verify(holder.deps.keyring, "page", boundText(holder, list, encoded), signature))) throw notOurs();
  return parsePosition(encoded);
}

/** A token that another release of Latchkey signed may have another shape. */
function parsePosition(encoded: string): Position {
  try {
    const { after, total } = payload.parse(JSON.parse(new TextDecoder().decode(base64url.decode(encoded))));
    return { after, total };
  } catch {
    throw notOurs();
  }
}

/** JSON keeps the parts apart, whatever is in them. */
function boundText({ caller }: Holder, { kind, filter }: PagedList, encoded: string): string {
  return JSON.stringify([caller.tenant, caller.principal, kind, filter, encoded]);
}

function notOurs(): LatchkeyError {
  return new LatchkeyError("validation_failed", "The page token is not one of this list.", {
    errors: [{ path: "page_token", message: "must be the nextPageToken of the same list, with the same filter" }],
  });
}
