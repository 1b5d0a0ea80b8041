import { replaceTools, type ToolChanges } from "../../storage/tools.ts";
import { requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { addressesOf } from "../integrations/addresses.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { definitionOf } from "../integrations/definitionOf.ts";
import { findEditableIntegration } from "../integrations/findEditableIntegration.ts";
import { placementOf } from "../placement/placeCredential.ts";
import { curatedTools } from "./integrationTools.ts";
import { parseDocument } from "./parseDocument.ts";
import { type ImportedTools, readOpenApi } from "./readOpenApi.ts";

/** The outcome of an import, and what it did to the tools that were imported before. */
export interface Imported extends Omit<ImportedTools, "tools">, ToolChanges {
  imported: number;
  toolCount: number;
}

/**
 * Imports the operations of an OpenAPI document as tools, in place of the ones that were imported before. Needs
 * `integration:write` and level 2. Two database round trips.
 *
 * @param whenNone whether a document without a single tool takes away those that were imported before
 * @param readDocument reads the document's JSON text; called only if the caller may import
 * @throws LatchkeyError `not_found`, `forbidden`, `payload_too_large`, `malformed_json`, `conflict`, `quota_exceeded`,
 *   `validation_failed` when it is not an OpenAPI document, or at `tools` when nothing would be left
 */
export async function importTools(
  ctx: Context,
  reference: string,
  readDocument: () => Promise<Uint8Array>,
  whenNone: "replace" | "refuse" = "replace",
): Promise<Imported> {
  const { deps } = ctx;
  const { integration } = await findEditableIntegration(ctx, reference);
  requirePermission(ctx, "integration:write");
  const { apiBaseUrl, otherBaseUrls } = addressesOf(deps, agreedIntegration(integration, null));
  const curated = await curatedTools(deps, integration);
  const { tools, ...told } = readOpenApi(parseDocument(await readDocument()), {
    ...{ apiBaseUrl, otherBaseUrls },
    ...{ allowLoopback: deps.settings.allowLoopback, publicUrl: deps.settings.publicUrl },
    takenIds: curated.map(({ id }) => id),
    credential: placementOf(integration, definitionOf(deps, integration)),
  });
  if (whenNone === "refuse" && tools.length === 0 && integration.importedTools > 0) throw nothingLeft();
  const event = auditEvent(ctx, "tools.imported", integration.id, {
    imported: tools.length,
    skipped: told.skipped.length,
  });
  const changes = await replaceTools(deps.db, integration, tools, deps.settings.quotas, event);
  if (!changes) {
    throw new LatchkeyError("conflict", "The integration was changed at the same time. Please try again.");
  }
  return { imported: tools.length, toolCount: tools.length + curated.length, ...told, ...changes };
}

function nothingLeft(): LatchkeyError {
  const errors = [{ path: "tools", message: "would all be removed, because no operation becomes one" }];
  return new LatchkeyError("validation_failed", "The document has no operation that becomes a tool.", { errors });
}
