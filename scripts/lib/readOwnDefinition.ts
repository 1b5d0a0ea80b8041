import { readFileSync } from "node:fs";
import { type OwnDefinition, ownDefinitionSchema } from "../../src/catalog/definition.ts";
import type { Answers } from "./providerQuestions.ts";

/**
 * Reads a custom integration, as `GET /api/integrations/{id}` gives it, or its `definition` alone.
 *
 * @returns the definition, and what the rest answers
 * @throws Error when it does not fit the language
 */
export function readOwnDefinition(file: string): { own: OwnDefinition; answers: Answers } {
  const integration = JSON.parse(readFileSync(file, "utf8"));
  const { success, data: own, error } = ownDefinitionSchema.safeParse(integration.definition ?? integration);
  if (!success) {
    const faults = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`${file} holds no definition:\n${faults.join("\n")}`);
  }
  const oauth = own.auth?.find((method) => method.type === "oauth2");
  const { name, slug, description } = integration;
  const known = {
    ...{ name, slug, description },
    methods: own.auth?.map(({ type }) => type).join(" ") ?? integration.authType,
    apiBaseUrl: own.api?.baseUrl ?? integration.apiBaseUrl,
    authorizationEndpoint: oauth?.authorizationEndpoint ?? integration.authorizationEndpoint,
    tokenEndpoint: oauth?.tokenEndpoint ?? integration.tokenEndpoint,
    scopes: oauth?.scopes?.default?.join(" "),
    pkce: oauth?.pkce,
    clientAuthentication: oauth?.clientAuthentication,
  };
  return { own, answers: textsOf(known) };
}

/** Takes what is a text, or a list of texts, and says something. */
export function textsOf(values: object): Answers {
  const entries = Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.join(" ") : value]);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === "string" && value !== ""));
}
