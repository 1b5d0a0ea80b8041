import { ProviderError } from "../../oauth/errors.ts";
import { requireConnectable } from "../access/requireAccess.ts";
import { type CredentialInput, readGrant } from "../connections/readGrant.ts";
import type { Context } from "../context.ts";
import { definitionOf } from "../integrations/definitionOf.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { askWithGrant } from "./callProvider.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/**
 * Asks the API of an integration whether it takes a credential that somebody is about to connect: by the `verify` of its
 * definition, on the way of every call. Nothing is stored. Needs level 1, in shared mode level 2.
 *
 * @param values of the fields that are asked for with the credential
 * @returns `unchecked`: nobody knows how to ask it; `unsure` also when it does not answer
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`, `account_unusable`, `rate_limited`, `url_not_allowed`
 */
export async function checkCredential(
  ctx: Context,
  reference: string,
  input: CredentialInput,
  values: Record<string, string>,
): Promise<Verdict | "unchecked"> {
  const view = await findIntegration(ctx, reference, { isToConnect: true });
  requireConnectable(ctx, view);
  const { integration } = view;
  const grant = await readGrant(ctx, integration, input, values);
  const { verify } = definitionOf(ctx.deps, integration).api;
  if (verify === undefined) return "unchecked";
  try {
    return verdictOf(await askWithGrant(ctx, integration, grant, verify), verify);
  } catch (error) {
    if (error instanceof ProviderError) return "unsure";
    throw error;
  }
}
