import type { Context } from "../context.ts";
import { describeIntegration, type IntegrationDescription } from "./describeIntegration.ts";
import { findIntegration } from "./findIntegration.ts";

/**
 * Returns one integration with its effective values. Needs level 1. One database round trip.
 * @throws LatchkeyError `not_found`
 */
export async function getIntegration(ctx: Context, reference: string): Promise<IntegrationDescription> {
  return describeIntegration(ctx.deps, await findIntegration(ctx, reference));
}
