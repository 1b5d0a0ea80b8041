import type { Placement, Provider } from "../../catalog/schema.ts";
import { basicAuthorization } from "../../oauth/basicAuthorization.ts";
import type { Integration } from "../../storage/integrations.ts";
import { LatchkeyError } from "../errors.ts";
import { headerFault } from "../policy/headerTemplate.ts";
import type { Credential } from "../vault/credential.ts";

const DEFAULT_KEY_NAME = "X-API-Key";
const BEARER: Placement = { in: "header", name: "Authorization", template: "Bearer {token}" };

/**
 * Returns where the credential goes: for API keys what the tenant set, otherwise what the catalogue says, otherwise a
 * bearer token (RFC 6750).
 */
export function placementOf(
  integration: Pick<Integration, "authType" | "apiKeyName" | "apiKeyLocation">,
  provider: Provider | undefined,
): Placement {
  if (integration.authType === "apikey" && (integration.apiKeyName !== null || !provider)) {
    const place = integration.apiKeyLocation ?? "header";
    return { in: place, name: integration.apiKeyName ?? DEFAULT_KEY_NAME, template: "{token}" };
  }
  return provider?.auth.find((method) => method.type === integration.authType)?.placement ?? BEARER;
}

/**
 * Puts a credential where the provider expects it, and replaces whatever is there.
 *
 * @throws LatchkeyError `header_not_sendable` when that is a header that may not be set. Integrations are checked when
 *   they are saved, but the rules may have been different then.
 */
export function placeCredential(placement: Placement, credential: Credential, url: URL, headers: Headers): void {
  if (credential.type === "basic") {
    headers.set("authorization", basicAuthorization(credential.username, credential.password));
    return;
  }
  const token = credential.type === "oauth2" ? credential.accessToken : credential.token;
  const fill = (template: string) => template.replaceAll("{token}", () => token);
  switch (placement.in) {
    case "header":
      if (headerFault(placement.name, "") !== undefined) throw notSendable(placement.name);
      headers.set(placement.name, fill(placement.template));
      return;
    case "query":
      url.search = withParameter(url.search.slice(1), placement.name, fill(placement.template));
      return;
    case "basic":
      headers.set("authorization", basicAuthorization(fill(placement.username), fill(placement.password)));
  }
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
  const others = withoutParameter(query, name);
  return others === "" ? pair : `${others}&${pair}`;
}

/** Takes one parameter out of a query and leaves the rest as it is written. */
export function withoutParameter(query: string, name: string): string {
  const others = query.split("&").filter((part) => part !== "" && !new URLSearchParams(part).has(name));
  return others.join("&");
}
