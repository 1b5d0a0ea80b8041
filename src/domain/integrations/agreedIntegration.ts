import type { Connection, Integration } from "../../storage/integrations.ts";

declare const agreed: unique symbol;

/**
 * An integration with the placeholder values that a user agreed to. OAuth profiles and addresses are built only from
 * this type, so no secret can be sent to an address that is filled with other values than the user agreed to.
 */
export type AgreedIntegration = Integration & { readonly [agreed]: true };

/** What a user agreed to in addition to the integration's own settings. */
export type Consent = Pick<Connection, "parameters">;

/**
 * Combines an integration and a consent. Only this function makes an `AgreedIntegration`.
 *
 * @param consent the consent of the connection, ticket or grant; null when nobody has agreed yet, so that the user is
 *   asked to agree to the integration's own values
 */
export function agreedIntegration(integration: Integration, consent: Consent | null): AgreedIntegration {
  const parameters = { ...integration.parameters, ...consent?.parameters };
  return { ...integration, parameters } as AgreedIntegration;
}
