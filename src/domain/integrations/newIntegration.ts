import { typeid } from "typeid-js";
import { seal } from "../../crypto/envelope.ts";
import type { Keyring } from "../../crypto/keyring.ts";
import type { NewIntegration } from "../../storage/integrations.ts";

/** What an integration is made of; secrets are in clear here and nowhere later. */
export type IntegrationInput = Omit<NewIntegration, "id" | SealedColumn> & { clientSecret?: string };

type SealedColumn = "clientSecretSealed" | "apiKeySealed" | "passwordSealed" | "tokenSealed";

/** Makes the row of a new integration: a fresh id, secrets sealed for that id. */
export async function newIntegration(keyring: Keyring, input: IntegrationInput): Promise<NewIntegration> {
  const { clientSecret, ...columns } = input;
  const row: NewIntegration = { ...columns, id: typeid("int").toString() };
  if (clientSecret !== undefined) {
    row.clientSecretSealed = await seal(keyring, clientSecretContext(row), clientSecret);
  }
  return row;
}

/** What a sealed client secret belongs to. */
export function clientSecretContext({ id, tenantId }: Pick<NewIntegration, "id" | "tenantId">) {
  return { tenant: tenantId, table: "integrations", recordId: id, field: "client_secret" };
}
