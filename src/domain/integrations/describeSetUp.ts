import { oauth2Method } from "../../catalog/catalog.ts";
import type { Definition } from "../../catalog/definition.ts";
import type { DescribedProvider } from "../../catalog/schema.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { AuthType } from "../../terms/integration.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { CUSTOM } from "./checkSettings.ts";
import { definitionOf } from "./definitionOf.ts";
import { type DefinitionValues, definitionValues } from "./definitionValues.ts";
import { DEFAULT_SETTINGS, type IntegrationSettings } from "./integrationSettings.ts";
import { type SecretField, secretFieldsOf } from "./secretFields.ts";
import { typeNamed } from "./typeNamed.ts";

/** What somebody is asked for who sets up an integration. */
export interface SetUp {
  type: string;
  /** Undefined for a custom service. */
  provider: DescribedProvider | undefined;
  authType: AuthType;
  /** The ways to connect that its service has. */
  authTypes: readonly AuthType[];
  /** The values that it needs, without those of single accounts and without secrets. */
  fields: Definition["fields"];
  /** The secrets that each call needs: headers of the integration. */
  secretFields: SecretField[];
  /** Those that are known, and those of them that are asked for when nobody has chosen. */
  scopes: { known: { name: string; description: string | undefined }[]; usual: readonly string[]; separator: string };
  /** What holds where nothing is filled in. */
  values: DefinitionValues;
}

type Subject = Pick<Integration, "type"> & IntegrationSettings;

/**
 * Describes what an integration is asked for: one that there is, or one that is about to be made.
 * @throws LatchkeyError `not_found` when there is no such type
 */
export async function describeSetUp(deps: Pick<Deps, "catalog">, subject: Subject): Promise<SetUp> {
  const catalog = await deps.catalog.described();
  const { type, authType, scopeSeparator } = subject;
  const provider = catalog.bySlug(type);
  if (!provider && type !== CUSTOM) throw new LatchkeyError("not_found", "The catalogue has no such provider.");
  const definition = definitionOf({ catalog }, subject);
  const { available = [], default: usual = [], separator = " " } = oauth2Method(definition)?.scopes ?? {};
  const described = available.map(({ name, description }) => ({ name, description }));
  const others = usual.filter((name) => available.every((scope) => scope.name !== name));
  return {
    ...{ type, provider, authType, authTypes: definition.auth.map((method) => method.type) },
    fields: definition.fields.filter(({ level, secret }) => level === "integration" && !secret),
    secretFields: secretFieldsOf(definition),
    scopes: {
      known: [...described, ...others.map((name) => ({ name, description: undefined }))],
      ...{ usual, separator: scopeSeparator ?? separator },
    },
    values: definitionValues(definition, subject),
  };
}

/**
 * Describes an integration that nobody has made yet.
 *
 * @param type `custom`, or the slug or an alias of a provider
 * @param authType undefined for the type's usual one
 */
export async function describeNewSetUp(
  deps: Pick<Deps, "catalog">,
  type: string,
  authType: string | undefined,
): Promise<SetUp> {
  const known = { type: typeNamed(deps, type), authType: "oauth2" } as const;
  const subject = { ...DEFAULT_SETTINGS, slug: "", name: "", ...known };
  const { authTypes } = await describeSetUp(deps, subject);
  const chosen = authTypes.find((one) => one === authType) ?? authTypes[0] ?? "oauth2";
  return describeSetUp(deps, { ...subject, authType: chosen });
}
