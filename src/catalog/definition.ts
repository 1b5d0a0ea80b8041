import * as z from "zod";
import { oauth2Schema } from "./oauth2Schema.ts";
import {
  apiKeySchema,
  apiSchema,
  type BasicMethod,
  basicSchema,
  bearerSchema,
  definitionShape,
  type OAuth2Method,
  type Placement,
  type Provider,
  type TokenMethod,
} from "./schema.ts";
import { shapeOf, unwrapped } from "./schemaShape.ts";

/**
 * The description of a service by which it is connected and called: a provider's, an integration's own, or one over the
 * other. It has no other fields than a provider, and no address for certain: an integration may name those itself.
 */
export interface Definition {
  fields: Provider["fields"];
  auth: readonly Method[];
  api: Omit<Provider["api"], "baseUrl"> & { baseUrl?: string | undefined };
  lookups: Provider["lookups"];
  account: Provider["account"];
}

type Addressed = "authorizationEndpoint" | "tokenEndpoint" | "revocation";

type Revocation = NonNullable<OAuth2Method["revocation"]>;

/** OAuth 2.0, as a provider has it or as a server is that nobody has described. */
export type OAuth2Definition = Omit<OAuth2Method, Addressed> & {
  authorizationEndpoint?: string | undefined;
  tokenEndpoint?: string | undefined;
  revocation?: (Omit<Revocation, "endpoint"> & { endpoint?: string | undefined }) | undefined;
};

export type Method = OAuth2Definition | TokenMethod | BasicMethod;

/** The parts of `T` that somebody named. Lists, placements and records are given whole. */
type Part<T> = T extends Whole ? T : string extends keyof T ? T : { [K in keyof T]?: PartOf<T[K]> };
type PartOf<T> = T extends object ? Part<T> : T;
type Whole = readonly unknown[] | Placement;

type OwnMethod<T> = T extends { type: string } ? Part<Omit<T, "type">> & Pick<T, "type"> : never;

/** What an integration says itself: any fields of a definition, by the same names. */
export type OwnDefinition = {
  fields?: Provider["fields"] | undefined;
  auth?: OwnMethod<OAuth2Method | TokenMethod | BasicMethod>[] | undefined;
  api?: Part<Provider["api"]> | undefined;
  lookups?: Provider["lookups"] | undefined;
  account?: Provider["account"] | undefined;
};

/** Reads an integration's own definition from its row. It was checked when it was saved. */
export function ownDefinition(stored: Record<string, unknown> | null | undefined): OwnDefinition | undefined {
  return (stored ?? undefined) as OwnDefinition | undefined;
}

/**
 * The schema of `OwnDefinition`: the provider's, in which nothing has to be said and nothing is filled in. So every field
 * that a provider gets is a field of this language too.
 */
export const ownDefinitionSchema = z.lazy(
  () =>
    z.strictObject({
      fields: definitionShape().fields.unwrap().optional(),
      auth: z
        .array(
          z.discriminatedUnion("type", [
            partOf(oauth2Schema, "type"),
            partOf(bearerSchema, "type"),
            partOf(apiKeySchema, "type"),
            partOf(basicSchema, "type"),
          ]),
        )
        .min(1)
        .optional(),
      api: partOf(apiSchema).optional(),
      lookups: definitionShape().lookups.unwrap().optional(),
      account: definitionShape().account.unwrap().optional(),
    }) as unknown as z.ZodType<OwnDefinition, OwnDefinition>,
);

/** Returns an object's schema with all members optional, also those of objects in it, and without defaults. */
function partOf(schema: z.ZodType, required?: string): z.ZodObject {
  const members = Object.entries(shapeOf(schema)).map(([name, member]) => {
    const bare = unwrapped(member as z.ZodType);
    const part = bare instanceof z.ZodObject ? partOf(bare) : bare;
    return [name, name === required ? part : part.optional()] as const;
  });
  return z.strictObject(Object.fromEntries(members));
}
