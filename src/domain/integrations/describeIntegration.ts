import type { Integration } from "../../storage/integrations.ts";
import { LEVEL } from "../../terms/integration.ts";
import type { Deps } from "../context.ts";
import { openHeaders } from "../vault/integrationSecrets.ts";
import { type Addresses, addressesOf } from "./addresses.ts";
import { agreedIntegration } from "./agreedIntegration.ts";
import { redirectUri } from "./oauthProfile.ts";

/** An integration with the values that its definition adds. */
export interface IntegrationDescription {
  integration: Integration;
  shared: boolean;
  /** The caller's level. */
  level: number;
  effective: Addresses & { redirectUri: string | null };
  /** The headers of each call. A value is null for whom it is not meant, or when it does not open. */
  headers: Record<string, string | null>;
}

/** An integration as somebody finds it, with that caller's level. */
interface Found {
  integration: Integration;
  shared: boolean;
  level: number;
}

/** Describes an integration with the values that a user would be asked to agree to now. */
export async function describeIntegration(
  deps: Deps,
  { integration, shared, level }: Found,
): Promise<IntegrationDescription> {
  const effective = {
    ...addressesOf(deps, agreedIntegration(integration, null)),
    redirectUri: integration.authType === "oauth2" ? redirectUri(deps, integration) : null,
  };
  return { integration, shared, level, effective, headers: await headersFor(deps, integration, level) };
}

/** Some headers are keys: whoever may only use the integration sees their names. */
async function headersFor({ keyring }: Deps, integration: Integration, level: number) {
  const names = Object.fromEntries(integration.headerNames.map((name) => [name, null]));
  if (level < LEVEL.edit) return names;
  return openHeaders(keyring, integration).catch(() => names);
}
