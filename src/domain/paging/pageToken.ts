import { base64url } from "jose";
import * as z from "zod";
import { sign, verify } from "../../crypto/signature.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/** Maximum length of a token that we issue. */
export const PAGE_TOKEN_LENGTH = 1024;

/** The payload, and the HMAC-SHA256 over it and everything that it is bound to, both in base64url. */
const TOKEN = /^([A-Za-z0-9_-]{1,980})\.([A-Za-z0-9_-]{43})$/;

const payload = z.lazy(() => z.strictObject({ after: z.string(), total: z.int().nonnegative().optional() }));

/** The list that a token belongs to. It is not valid for any other list. */
export interface PagedList {
  kind: "integrations" | "tools" | "configs" | "audit-events" | "audit-uses" | "api-keys" | "connections" | "approvals";
  /** All that decides which rows are in it, as plain JSON: the filter, and whatever the list belongs to. */
  filter: unknown;
}

/** Where a page begins. */
export interface Position {
  /** The key of the last row of the previous page; empty for the first page. */
  after: string;
  /** The total number of rows, if an earlier page counted them. */
  total: number | undefined;
}

type Holder = Pick<Context, "deps" | "caller">;

/** Issues a token for the next page. It is valid only for this caller and this list. */
export async function issuePageToken(holder: Holder, list: PagedList, position: Position): Promise<string> {
  const encoded = base64url.encode(JSON.stringify(position));
  return `${encoded}.${await sign(holder.deps.keyring, "page", boundText(holder, list, encoded))}`;
}

/**
 * Reads the position from a token. Nothing in it is read before its signature is verified.
 * @throws LatchkeyError `validation_failed` when we did not issue it to this caller for this list
 */
export async function readPageToken(holder: Holder, list: PagedList, token: string): Promise<Position> {
  const [, encoded, signature] = TOKEN.exec(token) ?? [];
  if (encoded === undefined || signature === undefined) throw notOurs();
  if (!(await verify(holder.deps.keyring, "page", boundText(holder, list, encoded), signature))) throw notOurs();
  return parsePosition(encoded);
}

/** Refuses a payload of another form, because another release of Latchkey may have signed it. */
function parsePosition(encoded: string): Position {
  try {
    const { after, total } = payload.parse(JSON.parse(new TextDecoder().decode(base64url.decode(encoded))));
    return { after, total };
  } catch {
    throw notOurs();
  }
}

/** A JSON array keeps the parts apart, whatever they contain. */
function boundText({ caller }: Holder, { kind, filter }: PagedList, encoded: string): string {
  return JSON.stringify([caller.tenant, caller.principal, kind, filter, encoded]);
}

function notOurs(): LatchkeyError {
  return new LatchkeyError("validation_failed", "The page token is not one of this list.", {
    errors: [{ path: "page_token", message: "must be the nextPageToken of the same list, with the same filter" }],
  });
}
