import { parseArgs } from "node:util";
import { parsePermissions } from "../../src/domain/access/permissions.ts";
import type { NewKey } from "../../src/domain/apiKeys/newApiKey.ts";
import { keyBody } from "../../src/surfaces/tenants/apiKeys.ts";
import type { Target } from "./commandDatabase.ts";
import { LOCAL_STATE } from "./localState.ts";

/** What the command line asks for. */
export interface KeyRequest {
  key: Omit<NewKey, "createdBy">;
  target: Target;
}

/**
 * Reads the command line of `npm run key`, by the same rules as the API's.
 * @throws Error with a sentence that says what is wrong
 */
export function readKeyRequest(args: string[], now: number): KeyRequest {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: "string" },
      scopes: { type: "string" },
      user: { type: "string" },
      expires: { type: "string" },
      tenant: { type: "string", default: "default" },
      remote: { type: "boolean", default: false },
      "persist-to": { type: "string" },
    },
  });
  const { user: userId, expires, tenant, remote } = values;
  const scopes = values.scopes?.split(",").map((scope) => scope.trim());
  const body = keyBody.safeParse({ name: values.name, scopes, userId, expiresAt: expires });
  if (!body.success) throw new Error(body.error.issues.map(sentenceOf).join("\n"));
  if (!/^\P{Cc}{1,255}$/u.test(tenant)) throw new Error("--tenant must name a tenant");
  const expiresAt = expires === undefined ? null : Date.parse(expires);
  if (expiresAt !== null && expiresAt <= now) throw new Error("--expires must be in the future");
  const granted = [...parsePermissions(body.data.scopes)];
  const directory = values["persist-to"];
  if (remote && directory !== undefined) throw new Error("--persist-to is for the local database");
  return {
    key: {
      tenantId: tenant,
      name: body.data.name,
      scopes: granted,
      userId: userId ?? null,
      expiresAt,
      limits: null,
      approvals: [],
    },
    target: remote ? "deployed" : { directory: directory ?? LOCAL_STATE },
  };
}

const OPTIONS: Record<string, string> = { userId: "user", expiresAt: "expires" };

function sentenceOf({ path, message }: { path: PropertyKey[]; message: string }): string {
  const [field = ""] = path.map(String);
  return `--${OPTIONS[field] ?? field}: ${message}`;
}
