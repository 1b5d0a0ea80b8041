import { typeid } from "typeid-js";
import type { Keyring } from "../../crypto/keyring.ts";
import type { NewIntegration } from "../../storage/integrations.ts";
import { type IntegrationSecrets, type SealedColumn, sealSecrets } from "../vault/integrationSecrets.ts";
import { guardedPart } from "./guardedPart.ts";

/** The values of a new integration. Secrets are in clear here and nowhere later. */
export type IntegrationInput = Omit<NewIntegration, "id" | "hasOwnPlaces" | SealedColumn> & IntegrationSecrets;

/** Makes the row of a new integration, with a new id and with secrets sealed for that id. */
export async function newIntegration(keyring: Keyring, input: IntegrationInput): Promise<NewIntegration> {
  const { clientSecret, apiKey, password, token, headers, ...columns } = input;
  const owner = { id: typeid("int").toString(), tenantId: columns.tenantId };
  const hasOwnPlaces = guardedPart(columns.definition) !== undefined;
  return {
    ...columns,
    ...owner,
    hasOwnPlaces,
    ...(await sealSecrets(keyring, owner, { clientSecret, apiKey, password, token, headers })),
  };
}
