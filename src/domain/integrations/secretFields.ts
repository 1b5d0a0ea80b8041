import type { Definition } from "../../catalog/definition.ts";
import { MAX_FIELD_LENGTH } from "../../catalog/template.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { definitionOf } from "./definitionOf.ts";

type Field = Definition["fields"][number];

/** A secret that every call needs besides its credential. It is one of the integration's sealed headers, and no parameter. */
export type SecretField = Field & { header: string };

/** Returns the secrets that a definition asks for. */
export function secretFieldsOf({ fields }: Pick<Definition, "fields">): SecretField[] {
  return fields.filter((field): field is SecretField => field.secret && field.header !== undefined);
}

/** Returns the secrets that an integration needs, and for which it has no header yet. */
export function missingSecrets(
  deps: Pick<Deps, "catalog">,
  integration: Pick<Integration, "headerNames"> & Parameters<typeof definitionOf>[1],
): SecretField[] {
  const there = integration.headerNames.map((name) => name.toLowerCase());
  return secretFieldsOf(definitionOf(deps, integration)).filter(({ header }) => !there.includes(header.toLowerCase()));
}

/** Says whether a value is what the secret of a header must look like. Other headers may be anything. */
export function fitsSecret(definition: Definition, header: string, value: string): boolean {
  const field = secretFieldsOf(definition).find((one) => one.header.toLowerCase() === header.toLowerCase());
  return !field || (value.length <= MAX_FIELD_LENGTH && new RegExp(`^(?:${field.pattern})$`, "u").test(value));
}
