import type { Connection, Integration } from "../../storage/integrations.ts";

/** The integration with the values for its placeholders with which the user of a connection agreed. */
export function asAgreed(integration: Integration, connection: Pick<Connection, "parameters"> | null): Integration {
  return { ...integration, parameters: { ...integration.parameters, ...connection?.parameters } };
}
