import type { Verify } from "../../catalog/schema.ts";
import { ProviderError } from "../../oauth/errors.ts";
import { recordAudit } from "../../storage/audit.ts";
import { requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import { findTenantConnection } from "../connections/findTenantConnection.ts";
import type { Context } from "../context.ts";
import { noteApiAnswer } from "../credentials/noteApiAnswer.ts";
import { refreshCredential, type UsableCredential } from "../credentials/refreshCredential.ts";
import { seenOf } from "../credentials/refreshIo.ts";
import { renewRefused, useCredential } from "../credentials/useCredential.ts";
import { requireUnlimited } from "../delegation/requireAllowed.ts";
import { type ErrorCode, LatchkeyError, toLatchkeyError } from "../errors.ts";
import { definitionOf } from "../integrations/definitionOf.ts";
import { askWithGrant } from "./callProvider.ts";
import { verdictOf } from "./verdict.ts";

/**
 * What came of a check. `accepted`, `refused`: what the API said. `unsure`: it did not answer, or not in a way that tells.
 * `renewed`: nobody knows how to ask the API, but the provider renewed the token. `unchecked`: neither can be asked.
 * `ended`: only the user can help. `failed`: the token could not be had, see `code`.
 */
export const checkResults = ["accepted", "refused", "unsure", "renewed", "unchecked", "ended", "failed"] as const;
export type CheckResult = (typeof checkResults)[number];

interface Checked {
  result: CheckResult;
  /** Why the token could not be had. */
  code?: ErrorCode;
}

type View = Awaited<ReturnType<typeof findTenantConnection>>;

const GOOD: readonly CheckResult[] = ["accepted", "renewed"];

/**
 * Finds out whether a connection of the tenant works now, whoever has it: asks the API by the `verify` of the definition,
 * on the way of every call, with the stored credential, which is refreshed when it is due. Where there is no `verify` it
 * is refreshed. What comes out is noted as after every call, so the status that is shown is true. Needs
 * `connection:write`. The trail tells who asked, and what came out.
 *
 * @throws LatchkeyError `forbidden`, `not_found`, `conflict`, `rate_limited`, `url_not_allowed`
 */
export async function checkConnection(ctx: Context, id: string): Promise<Checked> {
  requirePermission(ctx, "connection:write");
  const view = await findTenantConnection(ctx, id);
  const checked = await check(ctx, view);
  const { integration, connection } = view;
  const details = { integrationId: integration.id, subject: connection.subject, ...checked };
  const outcome = GOOD.includes(checked.result) ? "success" : "failure";
  await recordAudit(ctx.deps.db, auditEvent(ctx, "connection.checked", id, details, outcome));
  return checked;
}

async function check(ctx: Context, view: View): Promise<Checked> {
  const { verify } = definitionOf(ctx.deps, view.integration).api;
  try {
    const used = await useCredential(ctx, view, requireUnlimited(ctx));
    if (verify !== undefined) return { result: await askApi(ctx, view, used, verify) };
    return { result: await renew(ctx, view, used) };
  } catch (error) {
    return checkedOf(error);
  }
}

/** Asks once more when the API says that the token has ended and it can be renewed, as a call does. */
async function askApi(ctx: Context, view: View, used: UsableCredential, verify: Verify): Promise<CheckResult> {
  const { integration, connection } = view;
  const ask = ({ credential, seen }: UsableCredential) => {
    // Another consent may be for other addresses.
    if (seen?.row.grantVersion !== connection.grantVersion) throw changedMeanwhile();
    return askWithGrant(ctx, integration, { ...connection, credential }, verify);
  };
  const first = await ask(used);
  const renewed = first.isTokenEnded ? await renewRefused(ctx, view, used) : undefined;
  const last = renewed ? await ask(renewed) : first;
  await noteApiAnswer(ctx, integration, connection, last);
  return verdictOf(last, verify);
}

async function renew(ctx: Context, view: View, { seen, refreshed }: UsableCredential): Promise<CheckResult> {
  if (refreshed) return "renewed";
  if (!seen?.row.refreshable) return "unchecked";
  await refreshCredential(ctx, view.integration, seenOf({ connection: seen.row, now: view.now }), {
    refused: true,
    byHand: true,
  });
  return "renewed";
}

/** Failures that say something of the connection. All others are of the check. */
const TELLING: readonly ErrorCode[] = [
  ...(["client_invalid", "provider_refused", "provider_unavailable", "provider_timeout"] as const),
  ...(["provider_rate_limited", "provider_malformed", "provider_not_active", "account_unusable"] as const),
  ...(["key_unavailable", "key_retired", "credential_corrupt", "grant_refused"] as const),
];

function checkedOf(error: unknown): Checked {
  // Of the token endpoint it says more, and is converted before it comes here.
  if (error instanceof ProviderError) return { result: "unsure" };
  const { code } = toLatchkeyError(error);
  if (code === "needs_reauth") return { result: "ended" };
  if (TELLING.includes(code)) return { result: "failed", code };
  throw error;
}

function changedMeanwhile(): LatchkeyError {
  return new LatchkeyError("conflict", "The connection was changed at the same time. Please try again.");
}
