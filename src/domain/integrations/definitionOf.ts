import { oauth2Method } from "../../catalog/catalog.ts";
import { type Definition, type OwnDefinition, ownDefinition } from "../../catalog/definition.ts";
import { mergeDefinition, plainDefinition, plainOAuth2 } from "../../catalog/mergeDefinition.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";

type Described = Pick<Integration, "type" | "definition" | "authorizationEndpoint" | "tokenEndpoint">;

/**
 * Returns how an integration's service is connected and called: the catalogue's entry, and over it what the integration
 * itself says, field by field. For a custom service the entry says only what the RFCs do. Nobody else asks the catalogue.
 *
 * An entry knows its own authorization server. Of a server that the tenant typed in, it does not know the issuer, the
 * revocation, or what its refresh tokens are like.
 */
export function definitionOf({ catalog }: Pick<Deps, "catalog">, integration: Described): Definition {
  const entry: Definition = catalog.bySlug(integration.type) ?? plainDefinition();
  const base = isOwnServer(entry, integration) ? withoutServer(entry) : entry;
  const own = ownDefinition(integration.definition);
  return own ? mergeDefinition(base, own) : base;
}

/** Checks whether the tenant set its own authorization server, of which the catalogue knows nothing. */
export function hasTypedInEndpoints({ catalog }: Pick<Deps, "catalog">, integration: Described): boolean {
  return isOwnServer(catalog.bySlug(integration.type) ?? plainDefinition(), integration);
}

/** Another pattern for a placeholder of the entry leads to other servers as well. */
function isOwnServer({ fields }: Definition, { definition, authorizationEndpoint, tokenEndpoint }: Described): boolean {
  const own = ownMethod(definition, "oauth2");
  const placeholders = ownDefinition(definition)?.fields ?? [];
  const addresses = [authorizationEndpoint, tokenEndpoint, own?.authorizationEndpoint, own?.tokenEndpoint];
  const isReplaced = placeholders.some(({ name }) => fields.some((field) => field.name === name));
  return isReplaced || addresses.some((address) => address !== null && address !== undefined);
}

function withoutServer(entry: Definition): Definition {
  const method = oauth2Method(entry);
  if (!method) return entry;
  const { issuer, revocation, ...rest } = method;
  const { issuerInCallback, refresh } = plainOAuth2();
  return {
    ...entry,
    auth: entry.auth.map((other) => (other === method ? { ...rest, issuerInCallback, refresh } : other)),
  };
}

/** Returns what an integration itself says of one way to authenticate. */
export function ownMethod<Type extends Integration["authType"]>(definition: Integration["definition"], type: Type) {
  type Own = Extract<NonNullable<OwnDefinition["auth"]>[number], { type: Type }>;
  return ownDefinition(definition)?.auth?.find((method): method is Own => method.type === type);
}
