import * as z from "zod";

/** The account that a connection is of, as every answer about a connection shows it. */
export const accountItem = z.lazy(() =>
  z
    .strictObject({
      id: z.string().nullable().describe("The provider's own id of the account. It stays when the account is renamed."),
      label: z.string().nullable().describe("The name that people know it by, such as an address or a workspace."),
    })
    .nullable()
    .describe("The account at the provider, as far as the provider has told. Null: it has told nothing."),
);
