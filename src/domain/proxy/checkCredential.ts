import { ProviderError } from "../../oauth/errors.ts";
import { requireConnectable } from "../access/requireAccess.ts";
import { type CredentialInput, readGrant } from "../connections/readGrant.ts";
import type { Context } from "../context.ts";
import { definitionOf } from "../integrations/definitionOf.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { callWithGrant } from "./callProvider.ts";

/**
 * What an API says of a credential. `unsure`: it did not answer, or not in a way that tells. `unchecked`: nobody knows how to
 * ask it.
 */
export type Verdict = "accepted" | "refused" | "unsure" | "unchecked";

/** An API tells by these that it does not take the credential (RFC 9110 sections 15.5.2 and 15.5.4). */
const REFUSALS = [401, 403];

/**
 * Asks the API of an integration whether it takes a credential that somebody is about to connect: by the `verifyPath` of its
 * definition, on the way of every call. Nothing is stored. Needs level 1, in shared mode level 2.
 *
 * @param values of the fields that are asked for with the credential
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`, `account_unusable`, `rate_limited`, `url_not_allowed`
 */
export async function checkCredential(
  ctx: Context,
  reference: string,
  input: CredentialInput,
  values: Record<string, string>,
): Promise<Verdict> {
  const view = await findIntegration(ctx, reference, { isToConnect: true });
  requireConnectable(ctx, view);
  const { integration } = view;
  const grant = await readGrant(ctx, integration, input, values);
  const { verifyPath } = definitionOf(ctx.deps, integration).api;
  if (verifyPath === undefined) return "unchecked";
  try {
    const { status, isTokenEnded } = await callWithGrant(ctx, integration, grant, verifyPath.slice(1));
    if (isTokenEnded || REFUSALS.includes(status)) return "refused";
    return status >= 200 && status < 300 ? "accepted" : "unsure";
  } catch (error) {
    if (error instanceof ProviderError) return "unsure";
    throw error;
  }
}
