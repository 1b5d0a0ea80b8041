import type { Definition } from "../../catalog/definition.ts";
import { plainDefinition } from "../../catalog/mergeDefinition.ts";
import type { Placement } from "../../catalog/schema.ts";
import { basicAuthorization } from "../../oauth/basicAuthorization.ts";
import type { Integration } from "../../storage/integrations.ts";
import { LatchkeyError } from "../errors.ts";
import { ownMethod } from "../integrations/definitionOf.ts";
import { credentialHeaderFault } from "../policy/headerTemplate.ts";
import type { Credential } from "../vault/credential.ts";

/**
 * Returns where the credential goes: as the definition says. For API keys the integration's settings name the place; the
 * template is then its own definition's, or the key alone.
 */
export function placementOf(
  integration: Pick<Integration, "authType" | "apiKeyName" | "apiKeyLocation" | "definition">,
  { auth }: Definition,
): Placement {
  const { authType, apiKeyName: name, apiKeyLocation } = integration;
  if (authType === "apikey" && name !== null) {
    const own = ownMethod(integration.definition, "apikey")?.placement;
    const template = own && own.in !== "basic" ? own.template : "{token}";
    return { in: apiKeyLocation ?? "header", name, template };
  }
  const placement = [...auth, ...plainDefinition().auth].find((method): boolean => method.type === authType)
    ?.placement as Placement;
  const isMoved = authType === "apikey" && apiKeyLocation !== null && placement.in !== "basic";
  return isMoved ? { ...placement, in: apiKeyLocation } : placement;
}

/**
 * Puts a credential where the provider expects it, and replaces whatever is there.
 *
 * @throws LatchkeyError `header_not_sendable` when that is a header that may not be set. Integrations are checked when
 *   they are saved, but the rules may have been different then.
 */
export function placeCredential(placement: Placement, credential: Credential, url: URL, headers: Headers): void {
  const values = valuesOf(credential);
  const fill = (template: string) =>
    template.replace(/\{(token|username|password)\}/g, (all, name) => values[name] ?? all);
  switch (placement.in) {
    case "header":
      if (credentialHeaderFault(placement.name) !== undefined) throw notSendable(placement.name);
      headers.set(placement.name, headerValue(placement.name, fill(placement.template)));
      return;
    case "query":
      url.search = withParameter(url.search.slice(1), placement.name, fill(placement.template));
      return;
    case "basic":
      headers.set("authorization", basicAuthorization(fill(placement.username), fill(placement.password)));
  }
}

/** What the placeholders of a template stand for. */
function valuesOf(credential: Credential): Record<string, string> {
  switch (credential.type) {
    case "basic":
      return { username: credential.username, password: credential.password };
    case "oauth2":
      return { token: credential.accessToken };
    case "token":
      return { token: credential.token };
  }
}

/** A user name may hold characters that no header does. */
function headerValue(name: string, value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return value;
  throw new LatchkeyError("header_not_sendable", `The header ${name} would hold characters that may not be sent.`);
}

function notSendable(name: string): LatchkeyError {
  return new LatchkeyError(
    "header_not_sendable",
    `The credential would stand in the header ${name}, which may not be set.`,
  );
}

/**
 * Sets one parameter and leaves the rest of the query as the caller wrote it. `URLSearchParams` would encode all of it
 * again.
 */
function withParameter(query: string, name: string, value: string): string {
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  const others = query.split("&").filter((part) => part !== "" && !new URLSearchParams(part).has(name));
  return [...others, pair].join("&");
}
