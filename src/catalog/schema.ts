import * as z from "zod";
import { clientAuthentications, revocationVariants, rotations } from "../terms/oauth.ts";
import type { ToolInput } from "./tool.ts";

/**
 * The schema of a provider definition. A provider is a row of data and a quirk is a named field: no code that reads a
 * definition may ask which provider it is. The schema is strict, so a misspelt field is an error and not a silent
 * default.
 */

/** Dotted path into a JSON answer, for example `authed_user.access_token`. */
const jsonPath = z.string().regex(/^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/);

/** An https URL in which `{name}` stands for the value of a declared field. */
const urlTemplate = z.string().regex(/^https?:\/\/[^\s?#@\\]+$/);

/** An https URL, or one that begins with a placeholder. The pattern of that field must then match the whole origin. */
const baseTemplate = z.union([urlTemplate, z.string().regex(/^\{[a-z][a-z0-9_]*\}[^\s?#@\\]*$/)]);

const stringRecord = z.record(z.string(), z.string());

/** A value that is asked for when an integration is configured or an account is connected. */
const fieldSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: z.string(),
  /**
   * Must match the whole value; the reader of the field adds the anchors. A value that does not match never reaches a
   * URL.
   */
  pattern: z.string(),
  default: z.string().optional(),
  secret: z.boolean().default(false),
  level: z.enum(["integration", "connection"]),
});

/** Where the credential goes in a request to the provider's API; `{token}` stands for it. */
const placementSchema = z.discriminatedUnion("in", [
  z.strictObject({ in: z.literal("header"), name: z.string(), template: z.string().includes("{token}") }),
  z.strictObject({ in: z.literal("query"), name: z.string(), template: z.string().includes("{token}") }),
  z
    .strictObject({ in: z.literal("basic"), username: z.string(), password: z.string() })
    .refine(({ username, password }) => `${username}:${password}`.includes("{token}"), "must hold {token}"),
]);

const bearerPlacement = { in: "header", name: "Authorization", template: "Bearer {token}" } as const;

const scopeSchema = z.strictObject({ name: z.string(), description: z.string() });

const oauth2Schema = z.strictObject({
  type: z.literal("oauth2"),
  authorizationEndpoint: urlTemplate,
  tokenEndpoint: urlTemplate,
  /** RFC 8414 issuer, where the provider has one. */
  issuer: urlTemplate.optional(),
  /**
   * RFC 9207: the provider advertises `authorization_response_iss_parameter_supported`. A callback without `iss` is
   * refused.
   */
  issuerInCallback: z.boolean().default(false),
  scopes: z.strictObject({
    /** Name of the request parameter. Some providers use another name for a user's scopes. */
    parameter: z.string().default("scope"),
    separator: z.string().default(" "),
    available: z.array(scopeSchema),
    default: z.array(z.string()),
    /** Added to every request, because the provider issues a refresh token only with them. */
    offline: z.array(z.string()).default([]),
  }),
  /**
   * `required` and `supported` send an S256 challenge (RFC 7636). `refused`: the provider fails on unknown parameters.
   */
  pkce: z.enum(["required", "supported", "refused"]),
  clientAuthentication: z.enum(clientAuthentications),
  /** The provider's name for `client_id`, where it does not follow RFC 6749. */
  clientIdParameter: z.string().default("client_id"),
  authorizationParameters: stringRecord.default({}),
  tokenRequest: z
    .strictObject({
      body: z.enum(["form", "json"]).default("form"),
      headers: stringRecord.default({}),
      parameters: stringRecord.default({}),
    })
    .prefault({}),
  tokenResponse: z
    .strictObject({
      encoding: z.enum(["json", "form"]).default("json"),
      /** The first path that holds a string is used, because some answers carry one of several tokens. */
      accessToken: z.array(jsonPath).min(1).default(["access_token"]),
      refreshToken: z.array(jsonPath).min(1).default(["refresh_token"]),
      expiresIn: z.array(jsonPath).min(1).default(["expires_in"]),
      expiresInUnit: z.enum(["seconds", "milliseconds"]).default("seconds"),
      scope: z.array(jsonPath).min(1).default(["scope"]),
      scopeSeparator: z.string().default(" "),
      /** Path of the error code. It is also read in an answer with status 200. */
      error: jsonPath.default("error"),
      /** Maps the provider's own error codes to those of RFC 6749 section 5.2. */
      errorCodes: z.record(z.string(), z.enum(["invalid_grant", "invalid_client"])).default({}),
      /** Facts about the account to keep with the connection, never secrets. Maps our name to a path. */
      metadata: z.record(z.string(), jsonPath).default({}),
    })
    .prefault({}),
  /** Parameters of the callback to keep with the connection. Maps our name to a query parameter. */
  callbackParameters: stringRecord.default({}),
  refresh: z
    .strictObject({
      /** Undefined when it is the token endpoint. */
      endpoint: urlTemplate.optional(),
      parameters: stringRecord.default({}),
      rotation: z.enum(rotations).default("unknown"),
      /** Lifetime of an access token in seconds, for answers that name none. */
      defaultLifetime: z.number().int().positive().optional(),
    })
    .prefault({}),
  revocation: z
    .strictObject({
      endpoint: urlTemplate,
      variant: z.enum(revocationVariants),
      /** Whether revoking one token ends all that its user has granted to the client, and so a newer authorization too. */
      endsAll: z.boolean().default(false),
    })
    .optional(),
  placement: placementSchema.default(bearerPlacement),
});

/** A credential that a person can paste. It needs no OAuth client. */
const tokenSchema = z.strictObject({
  type: z.enum(["bearer", "apikey"]),
  label: z.string(),
  placement: placementSchema.default(bearerPlacement),
});

export const providerSchema = z.strictObject({
  /** A TypeID. It is made once and then fixed, so that it survives a change of the slug. */
  id: z.string().regex(/^prov_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
  slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string(),
  description: z.string(),
  aliases: z.array(z.string()).default([]),
  categories: z.array(z.string()).min(1),
  /** The provider's own page about authorization or its API. */
  docsUrl: z.url(),
  /** Slug in the simple-icons collection, if the provider has an icon there. */
  icon: z.string().optional(),
  fields: z.array(fieldSchema).default([]),
  /** Ways to authenticate. The first is the provider's usual one. At most one of each type. */
  auth: z.array(z.discriminatedUnion("type", [oauth2Schema, tokenSchema])).min(1),
  api: z.strictObject({
    baseUrl: baseTemplate,
    /** Other addresses that credentials may be sent to: origins with an optional path. */
    otherBaseUrls: z.array(urlTemplate).default([]),
    /** Sent with every call, for example an API version. */
    headers: stringRecord.default({}),
    /** Headers of browsers (`referer`, `origin`, …) that callers may set nevertheless. All but these go through anyway. */
    callerHeaders: z.array(z.string().regex(/^[a-z0-9-]+$/)).default([]),
    /** The adapter that lists the provider's folders. */
    directories: z.enum(["google-drive", "onedrive", "sharepoint", "dropbox", "box"]).optional(),
    /** A GET path under `baseUrl` that answers 2xx exactly when the credential works. */
    verifyPath: z.string().startsWith("/").optional(),
  }),
  /**
   * The operations that agents use most. `toolsOf` checks them on first use: they are many, and most isolates never
   * need them.
   */
  tools: z.array(z.custom<ToolInput>()).default([]),
});

/** How to talk to a server when only its endpoints are known: exactly as RFC 6749 says. */
export const plainTokenRequest = oauth2Schema.shape.tokenRequest.parse(undefined);
export const plainTokenResponse = oauth2Schema.shape.tokenResponse.parse(undefined);
export const plainRefresh = oauth2Schema.shape.refresh.parse(undefined);

export type Provider = z.output<typeof providerSchema>;
/** A provider as a definition file writes it: fields with defaults may be left out. */
export type ProviderInput = z.input<typeof providerSchema>;
export type OAuth2Method = Extract<Provider["auth"][number], { type: "oauth2" }>;
export type TokenMethod = Extract<Provider["auth"][number], { type: "bearer" | "apikey" }>;
export type Placement = z.output<typeof placementSchema>;
