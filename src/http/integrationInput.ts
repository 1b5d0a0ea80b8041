import * as z from "zod";
import { definitionInput } from "../domain/integrations/definitionInput.ts";
import { apiKeyLocations, authTypes, MAX_RESPONSE_TIMEOUT, modes } from "../terms/integration.ts";
import { clientAuthentications } from "../terms/oauth.ts";
import { approvalRule, toRule } from "./approvalRule.ts";
import { scopeText } from "./scopeText.ts";

const text = () => z.string().max(2048);
const optionalText = () => text().nullable();
const record = () => z.record(z.string().max(128), text());
const secret = () => z.string().min(1).max(8192).nullable();
/** One half of a pair for Basic authentication; it may be empty. */
export const half = () => z.string().regex(/^\P{Cc}*$/u, "must not hold control characters");

/** What may be written into an integration, by the domain's names: as the API and the console take it. */
export const integrationInput = {
  name: () => z.string().trim().min(1).max(200),
  slug: () =>
    z
      .string()
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be lower case letters, digits and hyphens")
      .max(64),
  description: text,
  category: optionalText,
  mode: () => z.enum(modes),
  authType: () => z.enum(authTypes),
  scope: () =>
    scopeText
      .nullable()
      .describe("Scopes to ask for. Optional also for a custom service: not every server has scopes."),
  scopeSeparator: () =>
    z
      .string()
      .regex(/^\P{Cc}{1,8}$/u, "must be 1 to 8 characters that can be seen")
      .nullable(),
  authorizationEndpoint: optionalText,
  tokenEndpoint: optionalText,
  revocationEndpoint: optionalText,
  clientId: () => z.string().min(1).max(1024).nullable(),
  clientAuthentication: () => z.enum(clientAuthentications).nullable(),
  authorizationParameters: () => record().nullable(),
  pkce: () => z.boolean().nullable(),
  apiBaseUrl: optionalText,
  otherBaseUrls: () => z.array(text()).max(32).nullable(),
  apiKeyName: () =>
    z
      .string()
      .regex(/^[\x21-\x7e]{1,128}$/, "must be a header or parameter name")
      .nullable(),
  apiKeyLocation: () => z.enum(apiKeyLocations).nullable(),
  username: () =>
    half()
      .max(1024)
      .regex(/^[^:]*$/, "must not hold a colon (RFC 7617)")
      .nullable(),
  parameters: record,
  definition: () => definitionInput.nullable(),
  responseTimeout: () =>
    z.int().min(1).max(MAX_RESPONSE_TIMEOUT).describe("Seconds until an answer must have begun").nullable(),
  approvals: () => approvalRule.transform(toRule).nullable(),
  tags: () => z.array(z.string().regex(/^[^,\p{Cc}]{1,64}$/u, "must be 1 to 64 characters without a comma")).max(32),
  rateLimit: () => z.int().min(1).max(1_000_000).nullable(),
  clientSecret: secret,
  apiKey: secret,
  password: () => half().max(8192).nullable(),
  token: secret,
  headers: record,
};
