import { updateIntegration as writeIntegration } from "../../storage/changeIntegration.ts";
import { StorageError } from "../../storage/errors.ts";
import type { Integration } from "../../storage/integrations.ts";
import { isSlugHeld } from "../../storage/shares.ts";
import { LEVEL } from "../../terms/integration.ts";
import { requireLevel, requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "./findIntegration.ts";
import type { SettingsChange } from "./integrationSettings.ts";
import { planChange } from "./planChange.ts";
import { typeNamed } from "./typeNamed.ts";

export interface UpdateInput {
  reference: string;
  change: SettingsChange;
  /** May be given, but must be the current type. */
  type?: string | undefined;
  /** `replace`: absent settings get their default, and secrets stay. `merge`: absent settings stay. */
  how: "replace" | "merge";
  /** When it was last changed, as its caller saw it. A change since then is a conflict. Undefined: as it is found. */
  seen?: number | undefined;
}

/**
 * Changes an integration. Needs `integration:write` and level 2. When an address, a host or the client changes, every
 * connection needs consent again: nobody's credential goes where it was not agreed to. A stored secret is sent elsewhere
 * only when it is given again, whoever asks. Two database round trips.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`, `slug_taken`, `conflict`
 */
export async function updateIntegration(
  ctx: Context,
  { reference, change, type, how, seen }: UpdateInput,
): Promise<{ integration: Integration; shared: boolean; level: number }> {
  const view = await findIntegration(ctx, reference);
  requirePermission(ctx, "integration:write");
  requireLevel(view, LEVEL.edit);
  const { deps } = ctx;
  const before = view.integration;
  if (type !== undefined && typeNamed(deps, type) !== before.type) throw typeIsFixed();
  if (seen !== undefined && seen !== before.updatedAt) throw changedAtOnce();
  const planned = await planChange(deps, before, change, how);
  const audit = auditEvent(ctx, "integration.updated", before.id, { fields: planned.fields });
  const updated = await write(ctx, planned, audit);
  if (updated) return { integration: updated, shared: view.shared, level: view.level };
  const { slug = before.slug } = planned.set;
  if (view.shared && slug !== before.slug && (await isSlugHeld(deps.db, before, slug))) {
    throw new LatchkeyError("slug_taken", "Another integration of this slug is shared with everyone already.");
  }
  throw changedAtOnce();
}

function changedAtOnce(): LatchkeyError {
  return new LatchkeyError("conflict", "The integration was changed at the same time. Please try again.");
}

async function write(
  { deps }: Context,
  ...args: Parameters<typeof writeIntegration> extends [unknown, ...infer R] ? R : never
) {
  try {
    return await writeIntegration(deps.db, ...args);
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== "constraint") throw error;
    throw new LatchkeyError("slug_taken", "The owner has another integration of this slug.");
  }
}

function typeIsFixed(): LatchkeyError {
  const errors = [{ path: "type", message: "cannot be changed" }];
  return new LatchkeyError("validation_failed", "The type of an integration is fixed; make another one.", { errors });
}
