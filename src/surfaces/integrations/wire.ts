import * as z from "zod";
import { type ErrorOptions, LatchkeyError } from "../../domain/errors.ts";
import type { describeIntegration } from "../../domain/integrations/describeIntegration.ts";
import type { SettingsChange } from "../../domain/integrations/integrationSettings.ts";
import { halPageSchema, selfLink } from "../../http/hal.ts";
import { pageQuery } from "../../http/pagination.ts";
import { timestamp, toTimestamp } from "../../http/timestamp.ts";
import { apiKeyLocations, authTypes, clientStatuses, modes } from "../../terms/integration.ts";

const mode = z.enum(modes);
const authType = z.enum(authTypes);
const slug = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be lower case letters, digits and hyphens")
  .max(64);
const text = z.string().max(2048);
const secret = z.string().min(1).max(8192).nullable();
const tags = z.array(z.string().regex(/^[^,\p{Cc}]{1,64}$/u, "must be 1 to 64 characters without a comma")).max(32);
const record = z.record(z.string().max(128), text);

export const INTEGRATION = "inf:integration";

export const integrationItem = z.strictObject({
  _links: selfLink,
  id: z.string(),
  ownerId: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  type: z.string(),
  category: z.string().nullable(),
  mode,
  authType,
  scope: z.string().nullable(),
  scopeSeparator: z.string().nullable(),
  authUri: z.string().nullable(),
  tokenUri: z.string().nullable(),
  revocationUri: z.string().nullable(),
  clientId: z.string().nullable(),
  hasClientSecret: z.boolean(),
  basicTokenAuth: z.boolean().nullable(),
  authorizationParams: record.nullable(),
  pkce: z.boolean().nullable(),
  apiBaseUri: z.string().nullable(),
  altBaseUris: z.array(z.string()),
  apiKeyName: z.string().nullable(),
  apiKeyLocation: z.enum(apiKeyLocations).nullable(),
  hasApiKey: z.boolean(),
  username: z.string().nullable(),
  hasPassword: z.boolean(),
  hasToken: z.boolean(),
  headers: record,
  parameters: record,
  tags: z.array(z.string()),
  rateLimit: z.int().nullable(),
  shared: z.boolean(),
  redirectUri: z.string().nullable(),
  clientStatus: z.enum(clientStatuses),
  createdAt: timestamp,
  updatedAt: timestamp,
});

export const integrationPage = halPageSchema(INTEGRATION, integrationItem);

/** What can be written. Unknown fields are refused, so nobody can write an owner, a tenant or a share this way. */
const writable = {
  slug: slug.optional(),
  description: text.optional(),
  category: text.nullable().optional(),
  mode: mode.optional(),
  authType: authType.optional(),
  authUri: text.nullable().optional(),
  tokenUri: text.nullable().optional(),
  revocationUri: text.nullable().optional(),
  clientId: z.string().min(1).max(1024).nullable().optional(),
  clientSecret: secret.optional(),
  basicTokenAuth: z.boolean().nullable().optional(),
  scope: text.nullable().optional(),
  scopeSeparator: z.string().min(1).max(8).nullable().optional(),
  authorizationParams: record.nullable().optional(),
  pkce: z.boolean().nullable().optional(),
  apiBaseUri: text.nullable().optional(),
  altBaseUris: z.array(text).max(32).nullable().optional(),
  apiKeyName: z
    .string()
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, "must be a header or parameter name")
    .nullable()
    .optional(),
  apiKeyLocation: z.enum(apiKeyLocations).nullable().optional(),
  apiKey: secret.optional(),
  username: z.string().min(1).max(1024).nullable().optional(),
  password: secret.optional(),
  token: secret.optional(),
  headers: record.optional(),
  parameters: record.optional(),
  tags: tags.optional(),
  rateLimit: z.int().min(1).max(1_000_000).nullable().optional(),
};

const name = z.string().trim().min(1).max(200);
const type = z.string().min(1).max(64);

export const createBody = z.strictObject({ name, type, ...writable });
export const replaceBody = z.strictObject({ name, type: type.optional(), ...writable });
export const mergeBody = z.strictObject({ name: name.optional(), type: type.optional(), ...writable });

export const idParams = z.object({ id: z.string() });

export const listQuery = z.strictObject({
  q: z.string().max(200).optional(),
  tags: z.string().max(1000).optional(),
  type: z.string().max(64).optional(),
  ...pageQuery,
});

/** The domain says what RFC 6749 and RFC 8414 say; this surface has names of its own. */
const WIRE_NAMES: Record<string, string> = {
  authorizationEndpoint: "authUri",
  tokenEndpoint: "tokenUri",
  revocationEndpoint: "revocationUri",
  authorizationParameters: "authorizationParams",
  clientAuthentication: "basicTokenAuth",
  apiBaseUrl: "apiBaseUri",
  otherBaseUrls: "altBaseUris",
};

type Written = z.output<typeof mergeBody>;

/** From this surface's names to the domain's. */
export function toSettingsChange(body: Written): SettingsChange {
  const { type: _type, authUri, tokenUri, revocationUri, basicTokenAuth, authorizationParams, ...rest } = body;
  const { apiBaseUri, altBaseUris, ...same } = rest;
  return {
    ...same,
    authorizationEndpoint: authUri,
    tokenEndpoint: tokenUri,
    revocationEndpoint: revocationUri,
    clientAuthentication: toClientAuthentication(basicTokenAuth),
    authorizationParameters: authorizationParams,
    apiBaseUrl: apiBaseUri,
    otherBaseUrls: altBaseUris,
  };
}

function toClientAuthentication(basicTokenAuth: boolean | null | undefined) {
  if (basicTokenAuth === null || basicTokenAuth === undefined) return basicTokenAuth;
  return basicTokenAuth ? "client_secret_basic" : "client_secret_post";
}

/** Runs a verb, and names the fields of its faults as this surface does. */
export async function withWireNames<T>(verb: Promise<T>): Promise<T> {
  try {
    return await verb;
  } catch (error) {
    if (!(error instanceof LatchkeyError) || !error.errors) throw error;
    const errors = error.errors.map(({ path, message }) => {
      const [first = "", ...others] = path.split(".");
      return { path: [WIRE_NAMES[first] ?? first, ...others].join("."), message };
    });
    const options: ErrorOptions = { errors, cause: error };
    throw new LatchkeyError(error.code, error.message, options);
  }
}

type Description = ReturnType<typeof describeIntegration>;

export function toIntegrationItem(description: Description): z.input<typeof integrationItem> {
  const { integration, effective } = description;
  return {
    _links: { self: { href: `/api/integrations/${integration.id}` } },
    id: integration.id,
    ownerId: toOwnerId(integration.owner),
    slug: integration.slug,
    name: integration.name,
    description: integration.description,
    type: integration.type,
    category: integration.category,
    mode: integration.mode,
    authType: integration.authType,
    scope: effective.scope,
    scopeSeparator: integration.scopeSeparator,
    authUri: effective.authorizationEndpoint,
    tokenUri: effective.tokenEndpoint,
    revocationUri: effective.revocationEndpoint,
    clientId: integration.clientId,
    hasClientSecret: integration.clientSecretSealed !== null,
    basicTokenAuth:
      integration.clientAuthentication === null ? null : integration.clientAuthentication === "client_secret_basic",
    authorizationParams: integration.authorizationParameters,
    pkce: integration.pkce,
    apiBaseUri: effective.apiBaseUrl,
    altBaseUris: effective.otherBaseUrls,
    apiKeyName: integration.apiKeyName,
    apiKeyLocation: integration.apiKeyLocation,
    hasApiKey: integration.apiKeySealed !== null,
    username: integration.username,
    hasPassword: integration.passwordSealed !== null,
    hasToken: integration.tokenSealed !== null,
    headers: integration.headers,
    parameters: integration.parameters,
    tags: integration.tags,
    rateLimit: integration.rateLimit,
    shared: description.shared,
    redirectUri: effective.redirectUri,
    clientStatus: integration.clientStatus,
    createdAt: toTimestamp(integration.createdAt),
    updatedAt: toTimestamp(integration.updatedAt),
  };
}

/** `user:ada` and `team:red` are `ada` and `red` here; `system` is itself. */
export function toOwnerId(owner: string): string {
  return owner.slice(owner.indexOf(":") + 1);
}
