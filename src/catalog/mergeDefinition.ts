import * as z from "zod";
import { authTypes } from "../terms/integration.ts";
import type { Definition, Method, OAuth2Definition, OwnDefinition } from "./definition.ts";
import { oauth2Schema } from "./oauth2Schema.ts";
import { apiKeySchema, apiSchema, basicSchema, bearerSchema, type OAuth2Method } from "./schema.ts";
import { shapeOf, unwrapped } from "./schemaShape.ts";

const METHODS = { oauth2: oauth2Schema, bearer: bearerSchema, apikey: apiKeySchema, basic: basicSchema };

let plain: Definition | undefined;

/** A service of which nothing is known: exactly as the RFCs say, with no address. */
export function plainDefinition(): Definition {
  plain ??= {
    fields: [],
    auth: authTypes.map((type) => overlay(METHODS[type], undefined, { type }) as Method),
    api: overlay(apiSchema, undefined, {}) as Definition["api"],
    lookups: [],
    account: {},
  };
  return plain;
}

/** What a provider's row says of its authorization server, as if nothing were known. */
export function plainOAuth2(): OAuth2Definition {
  return plainDefinition().auth.find((method) => method.type === "oauth2") as OAuth2Definition;
}

/** Revocation as RFC 7009 has it, where nobody says otherwise. */
export function plainRevocation(): Omit<NonNullable<OAuth2Method["revocation"]>, "endpoint"> {
  const { revocation } = shapeOf(oauth2Schema);
  return overlay(unwrapped(revocation as z.ZodType), undefined, {}) as NonNullable<OAuth2Method["revocation"]>;
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
    lookups: own.lookups ?? base.lookups,
    account: { ...base.account, ...own.account },
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
