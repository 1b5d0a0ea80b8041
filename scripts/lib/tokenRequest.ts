import { parseArgs } from "node:util";
import { parsePermissions } from "../../src/domain/access/permissions.ts";

/** What the command line asks for. */
export interface TokenRequest {
  claims: { sub: string; tenant: string; scope?: string };
  hours: number;
  /** The file with the secret. */
  variables: string;
}

const MAX_HOURS = 24;
/** Ids as they may stand in a path and in the audit trail. */
const ID = /^\P{Cc}{1,255}$/u;

/**
 * Reads the command line of `npm run token`.
 * @throws Error with a sentence that says what is wrong
 */
export function readTokenRequest(args: string[]): TokenRequest {
  const { values } = parseArgs({
    args,
    options: {
      user: { type: "string", default: "" },
      scope: { type: "string", default: "" },
      tenant: { type: "string", default: "default" },
      hours: { type: "string", default: "1" },
      variables: { type: "string", default: ".dev.vars" },
    },
  });
  const { user: sub, tenant, variables } = values;
  if (!ID.test(sub)) throw new Error("--user must name a user");
  if (!ID.test(tenant)) throw new Error("--tenant must name a tenant");
  const scopes = values.scope.split(" ").filter(Boolean);
  const unknown = scopes.filter((scope) => parsePermissions([scope]).size === 0);
  if (unknown.length > 0) throw new Error(`--scope: ${unknown.join(", ")} is not known`);
  const hours = Number(values.hours);
  if (!Number.isInteger(hours) || hours < 1 || hours > MAX_HOURS) {
    throw new Error(`--hours must be a whole number from 1 to ${MAX_HOURS}`);
  }
  return { claims: { sub, tenant, ...(scopes.length > 0 && { scope: scopes.join(" ") }) }, hours, variables };
}
