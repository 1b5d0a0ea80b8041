import { oauth2Method } from "../../catalog/catalog.ts";
import type { ProviderInput } from "../../catalog/schema.ts";
import type { Integration } from "../../storage/integrations.ts";
import { type Caller, type Deps, keyPrincipal, SYSTEM } from "../context.ts";

const TYPED_IN = [
  "authorizationEndpoint",
  "tokenEndpoint",
  "revocationEndpoint",
  "apiBaseUrl",
  "otherBaseUrls",
] as const satisfies (keyof Integration)[];

/** Checks whether any address of an integration is the tenant's own, and not the catalogue's, or the way to it. */
export function hasTypedInAddress(integration: Pick<Integration, (typeof TYPED_IN)[number] | "hasOwnPlaces">): boolean {
  return integration.hasOwnPlaces || TYPED_IN.some((name) => integration[name] !== null);
}

/**
 * Whose secret a caller gives: with an API key it is a back end's, whoever the key acts as, and so no user's own values
 * may say where it goes.
 */
export function giverOf({ keyId, principal }: Pick<Caller, "keyId" | "principal">): string {
  return keyId === undefined ? principal : keyPrincipal(keyId);
}

type Judged = Pick<Integration, "type" | "owner" | "parameters" | "hasOwnPlaces" | (typeof TYPED_IN)[number]>;

/**
 * Checks whether an integration may be chosen for a caller that names its provider. Whoever gives a secret decides
 * where it goes, and a provider's name means the addresses of the catalogue. So the integration may have no address of
 * its own. A value that is part of a host name must come from the giver or the tenant.
 *
 * @param giver the principal whose secret it is
 */
export function isCataloguePlace({ catalog }: Pick<Deps, "catalog">, integration: Judged, giver: string): boolean {
  const provider = catalog.bySlug(integration.type);
  if (!provider || hasTypedInAddress(integration)) return false;
  const isTrusted = integration.owner === giver || integration.owner === SYSTEM;
  return isTrusted || hostFields(provider).every((name) => !Object.hasOwn(integration.parameters, name));
}

/** Returns the placeholders in the hosts of a provider's addresses. */
export function hostFields(provider: Pick<ProviderInput, "auth" | "api">): string[] {
  const method = oauth2Method(provider);
  const templates = [
    method?.authorizationEndpoint,
    method?.tokenEndpoint,
    method?.refresh?.endpoint,
    method?.revocation?.endpoint,
    method?.longLived?.exchange?.endpoint,
    method?.longLived?.renew.endpoint,
    provider.api.baseUrl,
    ...(provider.api.otherBaseUrls ?? []),
  ];
  const hosts = templates.map((template = "") => /^(?:https?:\/\/)?[^/]*/.exec(template)?.[0] ?? "");
  const names = hosts.flatMap((host) => [...host.matchAll(/\{([a-z][a-z0-9_]*)\}/g)].map(([, name = ""]) => name));
  return [...new Set(names)];
}
