import { and, eq } from "drizzle-orm";
import { typeid } from "typeid-js";
import type { Catalog } from "../../src/catalog/catalog.ts";
import type { OwnDefinition } from "../../src/catalog/definition.ts";
import { importKeyring, type Keyring } from "../../src/crypto/keyring.ts";
import { auditEvent } from "../../src/domain/audit.ts";
import { faultOf, findClosedProofs } from "../../src/domain/encryptionKeys/storedSecrets.ts";
import { LatchkeyError } from "../../src/domain/errors.ts";
import { checkSettings } from "../../src/domain/integrations/checkSettings.ts";
import { guardedPart } from "../../src/domain/integrations/guardedPart.ts";
import { DEFAULT_SETTINGS, type SettingsChange } from "../../src/domain/integrations/integrationSettings.ts";
import { type IntegrationInput, newIntegration } from "../../src/domain/integrations/newIntegration.ts";
import { planChange } from "../../src/domain/integrations/planChange.ts";
import { openSecret } from "../../src/domain/vault/integrationSecrets.ts";
import type { Reach } from "../../src/oauth/endpoint.ts";
import { auditAfterChange } from "../../src/storage/audit.ts";
import { changeStatements } from "../../src/storage/changeIntegration.ts";
import type { Integration } from "../../src/storage/integrations.ts";
import { auditEvents, encryptionKeys, integrationShares, integrations } from "../../src/storage/schema.ts";
import { LEVEL } from "../../src/terms/integration.ts";
import type { CommandDatabase } from "./commandDatabase.ts";
import { builder, executeStatements, readRowsOf } from "./executeStatements.ts";

/** An OAuth integration as a command knows it. */
export type RegisteredInput = Pick<IntegrationInput, "tenantId" | "owner" | "slug" | "name" | "type"> & {
  description?: string;
  clientId: string;
  clientSecret: string;
  scope?: string;
  definition?: OwnDefinition;
};

export interface Registered {
  id: string;
  /** One line: what this run did. */
  outcome: string;
}

/** With what secrets are sealed, what providers there are, and where it is written. */
export interface RegisterOptions extends Reach {
  encryptionKeys: string;
  catalog: Catalog;
  database: CommandDatabase;
}

/**
 * Makes an OAuth integration that everyone of its tenant may use, or brings the one of the same tenant, owner and slug to
 * what is asked, by the same rules as PATCH. Its shares and connections stay. Secrets are sealed here: the database
 * sees none in clear. A run that changes nothing writes nothing.
 *
 * @throws Error with a sentence that says what is wrong
 */
export async function registerIntegration(options: RegisterOptions, input: RegisteredInput): Promise<Registered> {
  const keyring = await importKeyring(options.encryptionKeys);
  const { tenantId, owner, slug } = input;
  const isNamed = and(eq(integrations.tenantId, tenantId), eq(integrations.owner, owner), eq(integrations.slug, slug));
  const [[before], proofs] = await readRowsOf(options.database, [integrations, isNamed], [encryptionKeys]);
  await requireRightKey(keyring, proofs);
  try {
    return await (before ? update(options, keyring, before, input) : create(options, keyring, input));
  } catch (error) {
    throw error instanceof LatchkeyError ? new Error(inWords(error)) : error;
  }
}

/** What is sealed here must open there: the keys have to be those of the database, which keeps a proof of each. */
async function requireRightKey(keyring: Keyring, proofs: (typeof encryptionKeys.$inferSelect)[]): Promise<void> {
  const isKnown = proofs.some(({ kid }) => keyring.keys.has(kid) || keyring.retired.has(kid));
  const others = await findClosedProofs(keyring, proofs);
  const fault = faultOf({ isUnknown: proofs.length > 0 && !isKnown, others });
  if (fault !== undefined) throw new Error(`Nothing was written: ${fault}.`);
}

/** Each fault in a line: the file of a definition is mended by hand. */
function inWords({ message, errors = [] }: LatchkeyError): string {
  return [message, ...errors.map((fault) => `  ${fault.path} ${fault.message}`)].join("\n");
}

async function create(options: RegisterOptions, keyring: Keyring, input: RegisteredInput): Promise<Registered> {
  const { catalog, database, ...settings } = options;
  const { type, clientSecret, tenantId: _tenant, owner: _owner, ...given } = input;
  checkSettings({ catalog, settings }, type, { ...DEFAULT_SETTINGS, ...given, authType: "oauth2" }, { clientSecret });
  const { id, statements } = await creationOf(keyring, input);
  await executeStatements(statements, database);
  return { id, outcome: "created" };
}

/**
 * What makes an integration that is shared with everyone. The index of tenant, owner and slug refuses all of it when
 * somebody else has made one in between.
 */
async function creationOf(keyring: Keyring, input: RegisteredInput) {
  const row = await newIntegration(keyring, { ...input, mode: "per-user", authType: "oauth2" });
  const { id, tenantId, slug, type } = row;
  const share = { integrationId: id, tenantId, slug, type, principal: "everyone", accessLevel: LEVEL.use };
  const event = auditEvent(actorOf(tenantId), "integration.created", id);
  const statements = [
    builder.insert(integrations).values(row),
    auditAfterChange(builder, event),
    builder.insert(integrationShares).values(share),
  ];
  return { id, statements };
}

async function update(
  { catalog, allowLoopback, publicUrl, database }: RegisterOptions,
  keyring: Keyring,
  before: Integration,
  { type, clientId, clientSecret, scope, definition }: RegisteredInput,
): Promise<Registered> {
  const { id, tenantId } = before;
  if (before.type !== type) {
    throw new Error(`${id} has this slug and is of type ${before.type}, which cannot be changed. Give another --slug.`);
  }
  const change: SettingsChange = { authType: "oauth2", clientId, scope, definition };
  // Where a definition sends it elsewhere, it is given again: it was typed in for this run.
  const isRedirected = definition !== undefined && guardedPart(definition) !== guardedPart(before.definition);
  if (isRedirected || !(await isStored(keyring, before, clientSecret))) change.clientSecret = clientSecret;
  const planned = await planChange(
    { keyring, catalog, settings: { allowLoopback, publicUrl } },
    before,
    change,
    "merge",
  );
  if (planned.fields.length === 0) return { id, outcome: "nothing changed" };
  const event = auditEvent(actorOf(tenantId), "integration.updated", id, { fields: planned.fields });
  await executeStatements(changeStatements(builder, planned, event), database);
  const [[written]] = await readRowsOf(database, [auditEvents, eq(auditEvents.id, event.id)]);
  if (!written)
    throw new Error(`${id} was changed by somebody else at the same time. Nothing was written; run this again.`);
  const consent = planned.quarantine ? "; its users must connect again" : "";
  return { id, outcome: `changed: ${planned.fields.join(", ")}${consent}` };
}

/** A secret that does not open any more is not the same: it is written anew. */
async function isStored(keyring: Keyring, before: Integration, clientSecret: string): Promise<boolean> {
  const stored = await openSecret(keyring, before, "clientSecret").catch(() => undefined);
  return stored === clientSecret;
}

function actorOf(tenant: string) {
  const caller = { tenant, principal: undefined, keyId: undefined };
  return { caller, requestId: typeid("req").toString(), origin: undefined };
}
