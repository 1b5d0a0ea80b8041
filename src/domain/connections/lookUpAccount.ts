import type { Lookup, Place } from "../../catalog/schema.ts";
import { expandTemplate } from "../../catalog/template.ts";
import { askAccount } from "../../oauth/askAccount.ts";
import { ProviderError } from "../../oauth/errors.ts";
import { readFacts, shows, valueAt } from "../../oauth/readAnswer.ts";
import type { Integration } from "../../storage/integrations.ts";
import { type Deps, providerHttp } from "../context.ts";
import { addressesOf, fixedHeaders } from "../integrations/addresses.ts";
import { type AgreedIntegration, agreedIntegration } from "../integrations/agreedIntegration.ts";
import { definitionOf } from "../integrations/definitionOf.ts";
import { lookupsFor } from "../integrations/placeholderValues.ts";
import { placeCredential, placementOf, placesIn } from "../placement/placeCredential.ts";
import type { Credential } from "../vault/credential.ts";
import type { AccountChoice, Grant } from "../vault/grant.ts";
import { openHeaders } from "../vault/integrationSecrets.ts";
import { shownFacts } from "../vault/shownFacts.ts";

type Facts = Record<string, string>;

/** What a provider tells of a new account. */
export interface AccountFacts {
  facts: Facts;
  /** Of which the user has to choose one. Empty where there is nothing to choose. */
  choices: AccountChoice[];
}

/** So many are offered at the most. */
const MAX_CHOICES = 100;

/**
 * Asks the provider what has to be known of an account before calls can be made for it: by the lookups of the definition that
 * tell values of fields. Where that is wanted it also asks who it is, by the other lookups and by the request that verifies a
 * credential. That is only for people, so it may fail.
 *
 * @throws ProviderError when a lookup that is needed fails
 */
export async function lookUpAccount(
  deps: Deps,
  integration: Integration,
  { credential, data, parameters }: Pick<Grant, "credential" | "data" | "parameters">,
  isToIdentify: boolean,
): Promise<AccountFacts> {
  const definition = definitionOf(deps, integration);
  const asked = { deps, integration: agreedIntegration(integration, { parameters }), credential };
  let facts: Facts = {};
  let choices: AccountChoice[] = [];
  for (const lookup of lookupsFor(definition, integration.authType)) {
    const isUnknown = (name: string) =>
      data[name] === undefined && definition.fields.some((field) => field.name === name);
    const isNeeded = Object.keys(lookup.facts).some(isUnknown);
    if (!isNeeded && !isToIdentify) continue;
    const found = await lookUp(asked, lookup, { ...data, ...facts }).catch(isNeeded ? rethrow : nothingTold);
    if (found.length > 1 && lookup.choice === "ask") choices = found;
    else facts = { ...facts, ...found[0]?.facts };
  }
  const told = choices.length > 0 || !isToIdentify ? {} : await identify(asked, { ...data, ...facts });
  return { facts: { ...told, ...facts }, choices };
}

function rethrow(error: unknown): never {
  throw error;
}

/** What is only for people may be unknown. */
function nothingTold(error: unknown): AccountChoice[] {
  if (error instanceof ProviderError) return [];
  throw error;
}

interface Asked {
  deps: Deps;
  integration: AgreedIntegration;
  credential: Credential;
}

/** Returns what an answer offers: the entries of its list, or itself. */
async function lookUp(asked: Asked, lookup: Lookup, known: Facts): Promise<AccountChoice[]> {
  const { list, where, label } = lookup;
  const definition = definitionOf(asked.deps, asked.integration);
  const url = expandTemplate(definition, lookup.url, { ...asked.integration.parameters, ...known });
  if (url === undefined) return [];
  const places = lookup.placement ? placesIn(lookup.placement) : placementOf(asked.integration, definition);
  const answer = await ask(asked, { ...lookup, url }, places, known);
  const found = list === undefined ? answer : list === "" ? answer : valueAt(answer, list);
  const entries = (Array.isArray(found) ? found : [found]).filter((entry) => !where || shows(entry, where));
  const offered = entries.slice(0, MAX_CHOICES).map((entry) => {
    const facts = withoutSecrets(readFacts(entry, lookup.facts), asked.credential);
    const [id = ""] = Object.values(facts);
    const named = label === undefined ? {} : withoutSecrets(readFacts(entry, { label }), asked.credential);
    return { id, label: named.label ?? id, facts };
  });
  return offered.filter(({ id }) => id !== "");
}

/** Facts for people. One that fills an address is no such. */
async function identify(asked: Asked, known: Facts): Promise<Facts> {
  const { deps, integration, credential } = asked;
  const definition = definitionOf(deps, integration);
  const { verify } = definition.api;
  const names = Object.keys(verify?.facts ?? {}).filter((name) =>
    definition.fields.every((field) => field.name !== name),
  );
  const { apiBaseUrl } = addressesOf(deps, integration, known);
  if (!verify || names.length === 0 || apiBaseUrl === null) return {};
  const url = apiBaseUrl.replace(/\/$/, "") + verify.path;
  const answer = await ask(asked, { ...verify, url }, placementOf(integration, definition), known).catch(nothingTold);
  const told = readFacts(answer, Object.fromEntries(names.map((name) => [name, verify.facts[name] ?? ""])));
  return withoutSecrets(told, credential);
}

async function ask(
  asked: Asked,
  { method, body, ...request }: Pick<Lookup, "method" | "url"> & { body?: unknown },
  places: Place[],
  known: Facts,
): Promise<unknown> {
  const { deps, integration, credential } = asked;
  const url = new URL(request.url);
  const headers = new Headers({
    ...fixedHeaders(deps, integration, known),
    ...(await secretHeaders(asked, url, known)),
  });
  if (!headers.has("user-agent")) headers.set("user-agent", "Latchkey");
  placeCredential(places, credential, url, headers);
  return askAccount(providerHttp(deps), { method, url: url.href, headers: Object.fromEntries(headers), body });
}

/** What every call of the API has besides, and nobody else may see: it goes to the API alone. */
async function secretHeaders({ deps, integration }: Asked, { origin }: URL, known: Facts): Promise<Facts> {
  const names = definitionOf(deps, integration).fields.flatMap(({ header }) => header?.toLowerCase() ?? []);
  const { apiBaseUrl } = addressesOf(deps, integration, known);
  if (names.length === 0 || apiBaseUrl === null || new URL(apiBaseUrl).origin !== origin) return {};
  const all = Object.entries(await openHeaders(deps.keyring, integration));
  return Object.fromEntries(all.filter(([name]) => names.includes(name.toLowerCase())));
}

function withoutSecrets(facts: Facts, credential: Credential): Facts {
  return shownFacts(facts, secretsOf(credential));
}

/** Who somebody is, is told by the name of a pair. It is a secret only where it is all there is. */
function secretsOf(credential: Credential): (string | undefined)[] {
  switch (credential.type) {
    case "basic":
      return [credential.password || credential.username];
    case "oauth2":
      return [credential.accessToken, credential.refreshToken];
    case "token":
      return [credential.token];
  }
}
