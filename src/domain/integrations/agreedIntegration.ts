import type { Connection, Integration } from "../../storage/integrations.ts";

declare const agreed: unique symbol;

/**
 * An integration with the placeholder values that a user agreed to. OAuth profiles and addresses are made from this type
 * only, so no secret can be sent to an address that is filled with other values than those of the consent.
 */
export type AgreedIntegration = Integration & { readonly [agreed]: true };

/** What a user agreed to, beyond what the integration itself says. */
export type Consent = Pick<Connection, "parameters">;

/**
 * Joins an integration and a consent. This is the only place where an `AgreedIntegration` is made.
 *
 * @param consent of the connection, ticket or grant that is meant; null when nobody has agreed yet, so that the
 *   integration's own values are what a user is asked to agree to
 */
export function agreedIntegration(integration: Integration, consent: Consent | null): AgreedIntegration {
  const parameters = { ...integration.parameters, ...consent?.parameters };
  return { ...integration, parameters } as AgreedIntegration;
}
