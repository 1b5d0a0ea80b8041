import { oauth2Method, tokenMethod } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { ProviderAsk } from "../../storage/providerUse.ts";
import type { Deps } from "../context.ts";
import { hostFields } from "./cataloguePlace.ts";
import { isUsable } from "./isUsable.ts";
import { toldFacts } from "./placeholderValues.ts";

/** Definitions never change, so what was found out about one may be kept with it. */
const known = new WeakMap<Provider, ProviderAsk>();

/** Returns what an integration of a provider must be like to be connected. */
export function askOf(definition: Provider): ProviderAsk {
  const ask = known.get(definition) ?? findOut(definition);
  known.set(definition, ask);
  return ask;
}

function findOut(definition: Provider): ProviderAsk {
  const { slug, fields } = definition;
  const method = oauth2Method(definition);
  const endpoints = [method?.authorizationEndpoint, method?.tokenEndpoint].join(" ");
  const open = fields.filter((field) => field.default === undefined && !field.secret);
  const tokenFields = plainTokenFields(definition);
  return {
    type: slug,
    hostFields: hostFields(definition),
    oauthFields:
      method &&
      open
        .filter(({ level }) => level === "integration")
        .map(({ name }) => name)
        .filter((name) => endpoints.includes(`{${name}}`)),
    tokenFields,
    defaultSlug: tokenFields?.length === 0 ? slug : undefined,
  };
}

/**
 * Returns the values that an integration must have to take a plain token, with which its user says nothing else.
 * @returns undefined where it takes none, or something is needed of the account and the provider is not asked for it
 */
function plainTokenFields(definition: Provider): string[] | undefined {
  const { fields } = definition;
  if (!tokenMethod(definition)) return undefined;
  const told = toldFacts(definition, tokenMethod(definition)?.type ?? "bearer");
  const open = fields.filter((field) => field.default === undefined && !field.secret);
  const isUntold = open.some(({ name, level }) => level === "connection" && !told.includes(name));
  return isUntold ? undefined : open.filter(({ level }) => level === "integration").map(({ name }) => name);
}

/**
 * Checks whether a token alone connects a user to an integration of the catalogue's place. It is not one half of a pair, and
 * nothing else must be asked for. `readProviderUse` asks the same of every integration that a caller sees.
 */
export function takesPlainToken(deps: Deps, integration: Integration): boolean {
  const { authType, type, parameters } = integration;
  if (authType === "oauth2") return isUsable(deps, integration);
  const provider = deps.catalog.bySlug(type);
  if (!provider || authType === "basic") return false;
  const { tokenFields } = askOf(provider);
  return tokenFields?.every((name) => Object.hasOwn(parameters, name)) ?? false;
}
