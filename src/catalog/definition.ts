import * as z from "zod";
import { authTypes } from "../terms/integration.ts";
import {
  apiKeySchema,
  apiSchema,
  type BasicMethod,
  basicSchema,
  bearerSchema,
  definitionShape,
  type OAuth2Method,
  oauth2Schema,
  type Placement,
  type Provider,
  type TokenMethod,
} from "./schema.ts";

/**
 * The description of a service by which it is connected and called: a provider's, an integration's own, or one over the
 * other. It has no other fields than a provider, and no address for certain: an integration may name those itself.
 */
export interface Definition {
  fields: Provider["fields"];
  auth: readonly Method[];
  api: Omit<Provider["api"], "baseUrl"> & { baseUrl?: string | undefined };
}

type Addressed = "authorizationEndpoint" | "tokenEndpoint" | "revocation";

/** OAuth 2.0, as a provider has it or as a server is that nobody has described. */
export type OAuth2Definition = Omit<OAuth2Method, Addressed> & {
  authorizationEndpoint?: string | undefined;
  tokenEndpoint?: string | undefined;
  revocation?:
    | (Omit<NonNullable<OAuth2Method["revocation"]>, "endpoint"> & { endpoint?: string | undefined })
    | undefined;
};

type Method = OAuth2Definition | TokenMethod | BasicMethod;

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
};

/** Reads an integration's own definition from its row. It was checked when it was saved. */
export function ownDefinition(stored: Record<string, unknown> | null | undefined): OwnDefinition | undefined {
  return (stored ?? undefined) as OwnDefinition | undefined;
}

const METHODS = { oauth2: oauth2Schema, bearer: bearerSchema, apikey: apiKeySchema, basic: basicSchema };

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

function shapeOf(schema: z.ZodType): z.ZodObject["shape"] {
  return (unwrapped(schema) as z.ZodObject).shape;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodLazy) return unwrapped(schema._zod.innerType as z.ZodType);
  const isWrapper =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return isWrapper ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}

let plain: Definition | undefined;

/** A service of which nothing is known: exactly as the RFCs say, with no address. */
export function plainDefinition(): Definition {
  plain ??= {
    fields: [],
    auth: authTypes.map((type) => overlay(METHODS[type], undefined, { type }) as Method),
    api: overlay(apiSchema, undefined, {}) as Definition["api"],
  };
  return plain;
}

/** What a provider's row says of its authorization server, as if nothing were known. */
export function plainOAuth2(): OAuth2Definition {
  return plainDefinition().auth.find((method) => method.type === "oauth2") as OAuth2Definition;
}

/**
 * Lays an integration's own definition over another one, field by field: a field that it names is taken, every other one
 * stays. The objects of the language are looked into; a list, a record (such as headers) and a placement is one field,
 * and replaced as a whole. The ways to authenticate are told apart by their type, and the fields to ask for by their name.
 */
export function mergeDefinition(base: Definition, own: OwnDefinition): Definition {
  const fields = own.fields ?? [];
  const methods = own.auth ?? [];
  const isNamed = (name: string) => fields.some((field) => field.name === name);
  const added = methods.filter(({ type }) => !base.auth.some((method) => method.type === type));
  const merged = base.auth.map((method) => {
    const part = methods.find(({ type }) => type === method.type);
    return part ? (overlay(METHODS[method.type], method, part) as Method) : method;
  });
  return {
    fields: [...base.fields.filter(({ name }) => !isNamed(name)), ...fields],
    auth: [...merged, ...added.map((part) => overlay(METHODS[part.type], undefined, part) as Method)],
    api: own.api ? (overlay(apiSchema, base.api, own.api) as Definition["api"]) : base.api,
  };
}

/** Takes each member from the part that names it, else from the base, else the schema's default. */
function overlay(schema: z.ZodType, base: object | undefined, part: object): object {
  const members = membersOf(schema).map(({ name, object, standard }) => {
    const own = memberOf(part, name);
    const before = memberOf(base, name);
    const value = object && own !== undefined ? overlay(object, before as object | undefined, own as object) : own;
    return [name, value ?? before ?? standard];
  });
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

interface Member {
  name: string;
  /** Its schema, where it is an object that is looked into. */
  object: z.ZodObject | undefined;
  /** Its default. */
  standard: unknown;
}

/** Kept, because every call of a service that describes itself merges its definition. */
const knownMembers = new WeakMap<z.ZodType, Member[]>();

function membersOf(schema: z.ZodType): Member[] {
  const known = knownMembers.get(schema);
  if (known) return known;
  const members = Object.entries(shapeOf(schema)).map(([name, member]): Member => {
    const bare = unwrapped(member as z.ZodType);
    const object = bare instanceof z.ZodObject ? bare : undefined;
    return { name, object, standard: (member as z.ZodType).safeParse(undefined).data };
  });
  knownMembers.set(schema, members);
  return members;
}

function memberOf(holder: object | undefined, name: string): unknown {
  return holder && Object.hasOwn(holder, name) ? (holder as Record<string, unknown>)[name] : undefined;
}
