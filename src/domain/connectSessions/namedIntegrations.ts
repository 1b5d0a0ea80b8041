import { tokenMethod } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError, toLatchkeyError } from "../errors.ts";
import { ensureDefaultIntegration, usualAuthType } from "../integrations/ensureDefaultIntegration.ts";
import { findIntegration } from "../integrations/findIntegration.ts";

/** An integration that is there, or why a reference names none. */
type Named = { integration: Integration } | { fault: string };

/**
 * Finds the integrations that references name for a user: by id, natural id or slug. The slug of a provider that takes a
 * token means its default integration, which is made where nobody has made one.
 *
 * @param ctx with the user as the caller
 * @throws LatchkeyError `validation_failed` when one names none, or several
 */
export async function namedIntegrations(ctx: Context, references: readonly string[]): Promise<Integration[]> {
  const named = await Promise.all(references.map((reference) => findNamed({ ...ctx, about: {} }, reference)));
  const errors = named.flatMap((found, at) =>
    "fault" in found ? [{ path: `integrations.${at}`, message: found.fault }] : [],
  );
  if (errors.length > 0) {
    throw new LatchkeyError("validation_failed", "The user cannot connect all of these integrations.", { errors });
  }
  const found = named.flatMap((one) => ("integration" in one ? [one.integration] : []));
  return [...new Map(found.map((integration) => [integration.id, integration])).values()];
}

async function findNamed(ctx: Context, reference: string): Promise<Named> {
  try {
    return await findIntegration(ctx, reference, { isToConnect: true });
  } catch (error) {
    const { code } = toLatchkeyError(error);
    if (code === "ambiguous_reference") return { fault: "stands for several: use an id or a natural id" };
    if (code !== "not_found") throw error;
    const provider = ctx.deps.catalog.named(reference);
    if (provider && provider.slug !== reference) return findNamed(ctx, provider.slug);
    const made = provider && (await defaultOf(ctx, provider));
    return made || { fault: "is no integration that the user may use" };
  }
}

async function defaultOf(ctx: Context, provider: Provider) {
  return tokenMethod(provider) && ensureDefaultIntegration(ctx, provider, usualAuthType(provider));
}
