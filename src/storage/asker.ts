import { positionTable } from "./textQuery.ts";
import type { Viewer } from "./visibility.ts";

/**
 * Who asks, as the first part of a statement in prepared text: a table `asker` of one row, with the tenant, the principals
 * as JSON, whose connections are meant, and whether everything in the tenant is seen. So the same statement serves a caller
 * who is known, and one whose API key is looked up by the statement itself.
 */
export interface Asker {
  /** The table's SELECT. */
  text: string;
  /** The first parameters of the statement, as many for every asker. */
  parameters: readonly (string | number | null)[];
  /** How many principals are read at most. */
  principals: number;
}

/** The caller that an API key is. */
export interface KeyAsker extends Asker {
  /** The columns of its table, for the statement that reads the key: what they say is checked before it is relied on. */
  columns: string;
}

/** Returns a caller who is known, and the subject whose connections are meant. */
export function askerOf({ tenant, principals, levelOnAll }: Viewer, subject: string): Asker {
  return {
    text: "SELECT ?1 AS tenant, ?2 AS principals, ?3 AS subject, ?4 AS sees_all",
    parameters: [tenant, JSON.stringify(principals), subject, levelOnAll > 0 ? 1 : 0],
    principals: sizeFor(principals.length),
  };
}

/** Few sizes, so that there are few texts. */
function sizeFor(count: number): number {
  let size = 4;
  while (size < count) size *= 4;
  return size;
}

/** What a key that acts for its tenant sees: all tokens, or all integrations if its scopes name them. */
const seesAll = {
  tokens: "1",
  integrations: `scopes LIKE '%"integration:%'`,
} as const;

/** What a key asks for. */
export type Wanted = keyof typeof seesAll;

/**
 * Returns whoever an API key is, if it is valid: the user that it is bound to, or that the request names, else its tenant.
 *
 * @param isLive the condition that the key has not expired
 */
export function askerOfKey(hash: string, actAs: string | undefined, wanted: Wanted, isLive: string): KeyAsker {
  const user = "COALESCE(user_id, ?2)";
  const subject = `CASE WHEN ${user} IS NULL THEN 'key:' || id ELSE 'user:' || ${user} END`;
  const principals = `CASE WHEN ${user} IS NULL THEN json_array(${subject}) ELSE json_array(${subject}, 'everyone') END`;
  const columns = `tenant_id AS tenant, ${principals} AS principals, ${subject} AS subject,
    ${user} IS NULL AND ${seesAll[wanted]} AS sees_all`;
  return {
    columns,
    text: `SELECT ${columns} FROM api_keys WHERE hash = ?1 AND ${isLive}`,
    parameters: [hash, actAs ?? null, null, null],
    principals: sizeFor(2),
  };
}

/**
 * Conditions and values for the integration of the current row, called `integration`, in the words of `visibility.ts`. The
 * principals are taken from their list one by one: D1 counts what is found at them, and neither the list nor what is not
 * found, as it would with `json_each` and with IN.
 */
export function rightsOf({ principals }: Asker) {
  const positions = `${positionTable(principals)} AS position`;
  const principal = "asker.principals ->> position.column1";
  const shares = `${positions} CROSS JOIN integration_shares AS share ON share.integration_id = integration.id
    AND share.principal = ${principal} AND +share.tenant_id = asker.tenant`;
  const isOwn = `EXISTS (SELECT 1 FROM ${positions} WHERE ${principal} = integration.owner)`;
  return {
    positions,
    principal,
    isOwn,
    isLiving: "(+integration.tenant_id = asker.tenant AND integration.deleting_since IS NULL)",
    isSeen: `(asker.sees_all OR ${isOwn} OR EXISTS (SELECT 1 FROM ${shares}))`,
    /** 3 for an owner, the highest level that was shared, 0 for a stranger. */
    level: `CASE WHEN ${isOwn} THEN 3 ELSE COALESCE((SELECT MAX(share.access_level) FROM ${shares}), 0) END`,
  };
}
