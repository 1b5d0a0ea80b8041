import type { Provider } from "../../catalog/schema.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { AuthType } from "../../terms/integration.ts";
import type { Deps } from "../context.ts";
import { configFields } from "./placeholderValues.ts";
import { allowedScopes, defaultScopes } from "./scopes.ts";

/** A way to obtain a shared credential of an integration. */
export interface AuthMetadata {
  id: AuthType;
  displayName: string;
  availableScopes: string[];
  defaultScopes: string[];
  /** Values to ask for before the authorization. */
  parameters: Provider["fields"];
}

const NAMES: Record<AuthType, string> = {
  oauth2: "OAuth 2.0",
  apikey: "API key",
  basic: "User name and password",
  bearer: "Bearer token",
};

/** Returns how an integration authenticates, for whoever configures its use. */
export function authMetadata(deps: Deps, integration: Integration): AuthMetadata[] {
  const id = integration.authType;
  const isOAuth = id === "oauth2";
  return [
    {
      id,
      displayName: NAMES[id],
      availableScopes: isOAuth ? allowedScopes(deps, integration) : [],
      defaultScopes: isOAuth ? defaultScopes(deps, integration) : [],
      parameters: configFields(deps, integration),
    },
  ];
}
