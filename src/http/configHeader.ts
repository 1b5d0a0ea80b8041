import type { Context } from "hono";
import type { AppEnv } from "./appEnv.ts";

/** What routes declare that read it. */
export const CONFIG_HEADER = { "Latchkey-Config": "The config whose shared connection is used." };

/** Reads `Latchkey-Config`: the config whose shared connection the caller wants to use. */
export function readConfigHeader(c: Context<AppEnv>): string | undefined {
  return c.req.header("latchkey-config");
}

/** What routes declare that read it. */
export const APPROVAL_HEADER = {
  "Latchkey-Approval":
    "The approval of this very call. Without it, one that waits or was given is found by what is sent.",
};

/** Reads `Latchkey-Approval`: the approval that the caller has got for a call. */
export function readApprovalHeader(c: Context<AppEnv>): string | undefined {
  return c.req.header("latchkey-approval");
}
