import * as z from "zod";
import { ownDefinitionSchema } from "../../catalog/definition.ts";

const MAX_LENGTH = 32_768;

/** The schema of what somebody writes as an integration's own definition: the catalogue's language, of limited length. */
export const definitionInput = z.lazy(() =>
  ownDefinitionSchema
    .refine((value) => JSON.stringify(value).length <= MAX_LENGTH, `must not be longer than ${MAX_LENGTH} characters`)
    .describe(
      "What the service is like, in the fields of the catalogue (docs/definition.md); over the type's entry where it has " +
        "one. Everybody who may see the integration is shown it, so it holds no secrets.",
    ),
);
