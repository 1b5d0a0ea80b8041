import * as z from "zod";
import { type ErrorOptions, LatchkeyError } from "../../domain/errors.ts";
import type { describeIntegration } from "../../domain/integrations/describeIntegration.ts";
import type { IntegrationSettings, SettingsChange } from "../../domain/integrations/integrationSettings.ts";
import { naturalId, ownerName } from "../../domain/integrations/ownerName.ts";
import { approvalRuleItem } from "../../http/approvalRule.ts";
import { halPageSchema, selfLink } from "../../http/hal.ts";
import { integrationInput } from "../../http/integrationInput.ts";
import { pageQuery } from "../../http/pagination.ts";
import { timestamp, toTimestamp } from "../../http/timestamp.ts";
import { clientStatuses } from "../../terms/integration.ts";
import type { ClientAuthentication } from "../../terms/oauth.ts";

export const INTEGRATION = "inf:integration";

/** A setting of an integration on this surface: its name in the domain, how it is shown, and what may be written. */
interface Setting<N extends keyof IntegrationSettings, Shown extends z.ZodType, Written extends z.ZodType> {
  of: N;
  shown: () => Shown;
  written: () => z.ZodOptional<Written>;
  /** Converts the domain's value to the shown one, if they differ. */
  show: (value: IntegrationSettings[N]) => unknown;
}

function setting<
  N extends keyof IntegrationSettings,
  Shown extends z.ZodType,
  Written extends z.ZodType<IntegrationSettings[N]>,
>(
  of: N,
  shown: () => Shown,
  written: () => Written,
  show: Setting<N, Shown, Written>["show"] = (value) => value,
): Setting<N, Shown, Written> {
  return { of, shown, written: () => written().optional(), show };
}

const shownText = () => z.string().nullable();
const input = integrationInput;

/**
 * All settings by the names of this surface. The domain uses the names of RFC 6749 and RFC 8414. A setting that is not
 * listed here can be neither seen nor written.
 */
const settings = {
  slug: setting("slug", () => z.string(), input.slug),
  description: setting("description", () => z.string(), input.description),
  category: setting("category", shownText, input.category),
  mode: setting("mode", input.mode, input.mode),
  authType: setting("authType", input.authType, input.authType),
  scope: setting("scope", shownText, input.scope),
  scopeSeparator: setting("scopeSeparator", shownText, input.scopeSeparator),
  authUri: setting("authorizationEndpoint", shownText, input.authorizationEndpoint),
  tokenUri: setting("tokenEndpoint", shownText, input.tokenEndpoint),
  revocationUri: setting("revocationEndpoint", shownText, input.revocationEndpoint),
  clientId: setting("clientId", shownText, input.clientId),
  basicTokenAuth: setting(
    "clientAuthentication",
    () => z.boolean().nullable(),
    () => z.boolean().nullable().transform(toClientAuthentication),
    (method) => (method === null ? null : method === "client_secret_basic"),
  ),
  authorizationParams: setting("authorizationParameters", input.authorizationParameters, input.authorizationParameters),
  pkce: setting("pkce", input.pkce, input.pkce),
  apiBaseUri: setting("apiBaseUrl", shownText, input.apiBaseUrl),
  altBaseUris: setting("otherBaseUrls", () => z.array(z.string()), input.otherBaseUrls),
  apiKeyName: setting("apiKeyName", shownText, input.apiKeyName),
  apiKeyLocation: setting("apiKeyLocation", input.apiKeyLocation, input.apiKeyLocation),
  username: setting("username", shownText, input.username),
  parameters: setting("parameters", input.parameters, input.parameters),
  definition: setting("definition", () => z.record(z.string(), z.unknown()).nullable(), input.definition),
  responseTimeout: setting("responseTimeout", () => z.int().nullable(), input.responseTimeout),
  approvals: setting("approvals", () => approvalRuleItem.nullable(), input.approvals),
  tags: setting("tags", () => z.array(z.string()), input.tags),
  rateLimit: setting("rateLimit", () => z.int().nullable(), input.rateLimit),
};

type Settings = typeof settings;
type WireName = keyof Settings;
const wireNames = Object.keys(settings) as WireName[];

function toClientAuthentication(basicTokenAuth: boolean | null): ClientAuthentication | null {
  if (basicTokenAuth === null) return null;
  return basicTokenAuth ? "client_secret_basic" : "client_secret_post";
}

type PartOf<Part extends "shown" | "written"> = { [name in WireName]: ReturnType<Settings[name][Part]> };

/** Returns one part of each setting, by the setting's name. */
function partOf<Part extends "shown" | "written">(part: Part): PartOf<Part> {
  return Object.fromEntries(wireNames.map((name) => [name, settings[name][part]()])) as PartOf<Part>;
}

export const integrationItem = z.lazy(() =>
  z.strictObject({
    _links: selfLink,
    id: z.string(),
    ownerId: z.string(),
    /** Names this integration and no other: `ada:notes`, `team:red:notes`. */
    naturalId: z.string(),
    name: z.string(),
    type: z.string(),
    ...partOf("shown"),
    headers: z
      .record(z.string(), z.string().nullable())
      .describe("Sent with each call. Null stands for a value that only whoever may change the integration is shown."),
    hasClientSecret: z.boolean(),
    hasApiKey: z.boolean(),
    hasPassword: z.boolean(),
    hasToken: z.boolean(),
    shared: z.boolean(),
    redirectUri: z.string().nullable().meta({
      description: "To be registered at the server, to the letter. Else it refuses, and the browser stays there.",
    }),
    clientStatus: z.enum(clientStatuses),
    createdAt: timestamp,
    updatedAt: timestamp,
  }),
);

export const integrationPage = z.lazy(() => halPageSchema(INTEGRATION, integrationItem));

/**
 * The fields that can be written. Unknown fields are refused, so nobody can write an owner, a tenant or a share this
 * way.
 */
const writable = () => ({
  ...partOf("written"),
  clientSecret: input
    .clientSecret()
    .optional()
    .describe("Optional also for a custom service: a public client has none, and is protected by PKCE."),
  apiKey: input.apiKey().optional(),
  password: input.password().optional().describe("May be empty, if the user name is not (RFC 7617)."),
  token: input.token().optional(),
  headers: input.headers().optional(),
});

const type = () => z.string().min(1).max(64);

export const createBody = z.lazy(() => z.strictObject({ name: input.name(), type: type(), ...writable() }));
export const replaceBody = z.lazy(() => z.strictObject({ name: input.name(), type: type().optional(), ...writable() }));
export const mergeBody = z.lazy(() =>
  z.strictObject({ name: input.name().optional(), type: type().optional(), ...writable() }),
);

export const idParams = z.lazy(() => z.object({ id: z.string() }));

export const listQuery = z.lazy(() =>
  z.object({
    q: z.string().max(200).optional(),
    tags: z.string().max(1000).optional(),
    type: z.string().max(64).optional(),
    ...pageQuery(),
  }),
);

/** Maps the domain's names of the settings to the names of this surface. */
const WIRE_NAMES = new Map<string, string>(wireNames.map((name) => [settings[name].of, name]));

type Written = z.output<typeof mergeBody>;

/** Converts this surface's names to the domain's. */
export function toSettingsChange({ name, ...body }: Written): SettingsChange {
  const { clientSecret, apiKey, password, token, headers } = body;
  const change = wireNames.map((wireName) => [settings[wireName].of, body[wireName]]);
  return { name, clientSecret, apiKey, password, token, headers, ...Object.fromEntries(change) };
}

/** Runs a verb, and renames the fields in its errors to the names of this surface. */
export async function withWireNames<T>(verb: Promise<T>): Promise<T> {
  try {
    return await verb;
  } catch (error) {
    if (!(error instanceof LatchkeyError) || !error.errors) throw error;
    const errors = error.errors.map(({ path, message }) => {
      const [first = "", ...others] = path.split(".");
      return { path: [WIRE_NAMES.get(first) ?? first, ...others].join("."), message };
    });
    const options: ErrorOptions = { errors, cause: error };
    throw new LatchkeyError(error.code, error.message, options);
  }
}

type Description = Awaited<ReturnType<typeof describeIntegration>>;

export function toIntegrationItem({
  integration,
  shared,
  effective,
  headers,
}: Description): z.input<typeof integrationItem> {
  const holds: IntegrationSettings = { ...integration, ...effective };
  return {
    _links: { self: { href: `/api/integrations/${integration.id}` } },
    id: integration.id,
    ownerId: ownerName(integration.owner),
    naturalId: naturalId(integration),
    name: integration.name,
    type: integration.type,
    ...toShown(holds),
    headers,
    hasClientSecret: integration.clientSecretSealed !== null,
    hasApiKey: integration.apiKeySealed !== null,
    hasPassword: integration.passwordSealed !== null,
    hasToken: integration.tokenSealed !== null,
    shared,
    redirectUri: effective.redirectUri,
    clientStatus: integration.clientStatus,
    createdAt: toTimestamp(integration.createdAt),
    updatedAt: toTimestamp(integration.updatedAt),
  };
}

function toShown(holds: IntegrationSettings) {
  const shown = wireNames.map((name) => {
    const { of, show }: { of: keyof IntegrationSettings; show: (value: never) => unknown } = settings[name];
    return [name, show(holds[of] as never)];
  });
  return Object.fromEntries(shown) as { [name in WireName]: z.input<ReturnType<Settings[name]["shown"]>> };
}
