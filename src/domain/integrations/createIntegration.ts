import { ownDefinition } from "../../catalog/definition.ts";
import { insertIntegration } from "../../storage/insertIntegration.ts";
import type { Integration } from "../../storage/integrations.ts";
import { requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import { type Context, SYSTEM } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import type { IntegrationSecrets } from "../vault/integrationSecrets.ts";
import { CUSTOM, checkSettings } from "./checkSettings.ts";
import { dropKnownValues } from "./dropKnownValues.ts";
import { DEFAULT_SETTINGS, type IntegrationSettings, type SettingsChange } from "./integrationSettings.ts";
import { newIntegration } from "./newIntegration.ts";
import { typeNamed } from "./typeNamed.ts";

export type CreateInput = SettingsChange & {
  name: string;
  /** `custom`, or the slug or an alias of a provider. */
  type: string;
};

/**
 * Creates an integration. Its owner is the caller, or the tenant when an API key acts for its tenant. Needs
 * `integration:write`. One database round trip.
 *
 * @throws LatchkeyError `forbidden`, `validation_failed`, `slug_taken`, `quota_exceeded`
 */
export async function createIntegration(ctx: Context, input: CreateInput): Promise<Integration> {
  requirePermission(ctx, "integration:write");
  const { deps, caller } = ctx;
  const { type: named, clientSecret, apiKey, password, token, headers, ...given } = input;
  const secrets = { clientSecret, apiKey, password, token, headers };
  const type = typeNamed(deps, named);
  const settings = dropKnownValues(deps, type, withDefaults(ctx, type, given));
  checkSettings(deps, type, settings, secrets);
  const owner = caller.userId === undefined ? SYSTEM : caller.principal;
  const row = await newIntegration(deps.keyring, { ...settings, ...secrets, type, tenantId: caller.tenant, owner });
  const created = await insertIntegration(
    deps.db,
    row,
    deps.settings.quotas,
    auditEvent(ctx, "integration.created", row.id),
  );
  if (created) return created;
  throw new LatchkeyError("slug_taken", `There is an integration ${settings.slug} already.`);
}

type Given = Omit<CreateInput, "type" | keyof IntegrationSecrets>;

function withDefaults({ deps }: Context, type: string, given: Given): IntegrationSettings {
  const provider = deps.catalog.bySlug(type);
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    ...DEFAULT_SETTINGS,
    description: provider?.description ?? "",
    category: provider?.categories[0] ?? null,
    slug: slugOf(given.name),
    authType:
      ownDefinition(given.definition)?.auth?.[0]?.type ??
      provider?.auth[0]?.type ??
      (type === CUSTOM ? "oauth2" : "bearer"),
    ...present,
    name: given.name,
  };
}

/**
 * Makes a slug from a name: lower case letters, digits and hyphens. It has no colon, which separates it from the owner.
 */
export function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+/, "");
  return words.slice(0, 64).replace(/-+$/, "") || "integration";
}
