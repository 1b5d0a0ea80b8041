import * as z from "zod";
import { categories } from "../terms/category.ts";
import { authTypes, MAX_RESPONSE_TIMEOUT } from "../terms/integration.ts";
import {
  basicEncodings,
  clientAuthentications,
  revocationAuthentications,
  revocationBodies,
  revokedTokens,
  rotations,
} from "../terms/oauth.ts";
import { namesSecret } from "./secretName.ts";
import type { ToolInput } from "./tool.ts";

/**
 * The schema of a provider, and of the language in which an integration describes a service of its own
 * (`definition.ts`). A provider is a row of data and a quirk is a named field: no code that reads a definition may ask
 * which provider it is. The schema is strict, so a misspelt field is an error and not a silent default.
 */

/** Dotted path into a JSON answer, for example `authed_user.access_token`. */
const jsonPath = z.lazy(() =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/,
      "must be names of letters, digits and underscores, with dots between them",
    ),
);

/** Where a fact stands that is kept unsealed, and shown. */
const NO_SECRET = "names a secret, and what stands here is shown to all who see a connection";
const shownPath = z.lazy(() => jsonPath.refine((path) => !namesSecret(path), NO_SECRET));

/** An https URL in which `{name}` stands for the value of a declared field. */
const ADDRESS = "must be an https address without user info, query, fragment, blank and backslash";
const urlTemplate = z.lazy(() => z.string(ADDRESS).regex(/^https?:\/\/[^\s?#@\\]+$/, ADDRESS));

/** An https URL, or one that begins with a placeholder. The pattern of that field must then match the whole origin. */
const baseTemplate = z.lazy(() =>
  z.union(
    [urlTemplate, z.string().regex(/^\{[a-z][a-z0-9_]*\}[^\s?#@\\]*$/)],
    `${ADDRESS}, or begin with a field in braces`,
  ),
);

/** The name of a request parameter. */
const parameterName = z.lazy(() =>
  z
    .string()
    .regex(
      /^[\x21-\x7e]{1,128}$/,
      "must be the name of a parameter: visible ASCII characters without blanks, 128 at most",
    ),
);
const shownParameter = z.lazy(() => parameterName.refine((name) => !namesSecret(name), NO_SECRET));
const parameterRecord = z.lazy(() => z.record(parameterName, z.string()));

/** A header name (RFC 9110 section 5.6.2), and a value without what would end the header. */
const headerName = z.lazy(() => z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, "is not a header name"));
const headerText = () => z.string().regex(/^[\x20-\x7e]*$/, "may hold visible ASCII characters only");
const headerRecord = z.lazy(() => z.record(headerName, headerText()));

/** Our names of facts about an account. They can be variables of headers. */
const factName = z.lazy(() =>
  z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, "must be a letter, then letters, digits and underscores, 64 at most"),
);

/** What separates a list of scopes. */
const separator = z.lazy(() => z.string().regex(/^\P{Cc}{1,8}$/u, "must be one to eight characters that can be seen"));

/** A text that people read. */
const text = z.lazy(() => z.string().min(1).max(500));

const NOT_SECRET = "may be a secret only as a header of the integration: level integration, and the name of the header";

/** A value that is asked for when an integration is configured or an account is connected. */
const fieldSchema = z.lazy(() =>
  z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z][a-z0-9_]*$/, "must be a lower-case letter, then lower-case letters, digits and underscores"),
      label: z.string(),
      /**
       * Must match the whole value; the reader of the field adds the anchors. A value that does not match never reaches a
       * URL.
       */
      pattern: z.string(),
      /** How a value looks. */
      example: z.string().max(255).optional(),
      /** Where people find it. */
      help: text.optional(),
      default: z.string().optional(),
      /** Values of fields stand in addresses, and people read them. A secret one is a sealed header of the integration. */
      secret: z.boolean().default(false),
      /** The header that a secret one is sent in. */
      header: headerName.optional(),
      level: z.enum(["integration", "connection"]),
    })
    .refine(({ secret, header, level }) => secret === (header !== undefined && level === "integration"), {
      error: NOT_SECRET,
      path: ["secret"],
    }),
);

const NO_CREDENTIAL = "must hold the credential: {token}, or {username} and {password} of a pair";

/**
 * Where the credential goes in a request to the provider's API. In a template, `{token}` stands for it; `{username}` and
 * `{password}` for its two halves.
 */
const placeSchema = z.lazy(() =>
  z.discriminatedUnion("in", [
    z.strictObject({ in: z.literal("header"), name: headerName, template: headerText() }),
    z.strictObject({ in: z.literal("query"), name: parameterName, template: headerText() }),
    z.strictObject({ in: z.literal("basic"), username: z.string(), password: z.string() }),
    /** In front of the whole path, as one segment. */
    z.strictObject({ in: z.literal("path"), template: z.string().regex(/^[\w.~:{}-]{1,100}$/) }),
  ]),
);

/** One place, or several that each hold a part of it. */
const placementSchema = (holds: RegExp) =>
  z
    .union([placeSchema, z.array(placeSchema).min(2).max(4)])
    .refine((placement) => [placement].flat().some((place) => holds.test(JSON.stringify(place))), NO_CREDENTIAL);

const tokenPlacement = z.lazy(() => placementSchema(/\{token\}/));
const basicPlacement = z.lazy(() => placementSchema(/\{(?:username|password)\}/));
const bearerPlacement = { in: "header", name: "Authorization", template: "Bearer {token}" } as const;

/** One scope. RFC 6749 section 3.3: without white space. */
const scopeName = z.lazy(() => z.string().regex(/^[^\s\p{Cc}]+$/u, "must be one scope, without blanks"));
const scopeSchema = z.lazy(() => z.strictObject({ name: scopeName, description: z.string() }));

const longLivedRequest = z.lazy(() =>
  z.strictObject({
    endpoint: urlTemplate,
    parameters: parameterRecord.default({}),
    /** The parameter that the access token stands in. */
    tokenParameter: parameterName.default("access_token"),
    /** Whether the client's id and secret go along. */
    client: z.boolean().default(false),
  }),
);

export const oauth2Schema = z.lazy(() =>
  z.strictObject({
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
    scopes: z
      .strictObject({
        /** Name of the request parameter. Some providers use another name for a user's scopes. */
        parameter: parameterName.default("scope"),
        separator: separator.default(" "),
        available: z.array(scopeSchema).default([]),
        default: z.array(scopeName).default([]),
        /** Added to every request, because the provider issues a refresh token only with them. */
        offline: z.array(scopeName).default([]),
      })
      .prefault({}),
    /**
     * `required` and `supported` send an S256 challenge (RFC 7636). `refused`: the provider fails on unknown parameters.
     */
    pkce: z.enum(["required", "supported", "refused"]).default("supported"),
    /** Whether each authorization request carries a random `nonce`, without which some OpenID providers refuse it. */
    nonce: z.boolean().default(false),
    clientAuthentication: z.enum(clientAuthentications).default("client_secret_post"),
    /** Where it is not known, the other spelling is tried once when the client is refused, and what worked is remembered. */
    basicEncoding: z.enum(basicEncodings).optional(),
    /** The provider's name for `client_id`, where it does not follow RFC 6749. */
    clientIdParameter: parameterName.default("client_id"),
    authorizationParameters: parameterRecord.default({}),
    tokenRequest: z
      .strictObject({
        body: z.enum(["form", "json"]).default("form"),
        headers: headerRecord.default({}),
        parameters: parameterRecord.default({}),
      })
      .prefault({}),
    tokenResponse: z
      .strictObject({
        /** The first path that holds a string is used, because some answers carry one of several tokens. */
        accessToken: z.array(jsonPath).min(1).default(["access_token"]),
        refreshToken: z.array(jsonPath).min(1).default(["refresh_token"]),
        expiresIn: z.array(jsonPath).min(1).default(["expires_in"]),
        /** Lifetime of the refresh token. Without it the usual names count, beside the access token. */
        refreshExpiresIn: z.array(jsonPath).min(1).optional(),
        /** Of both lifetimes. */
        expiresInUnit: z.enum(["seconds", "milliseconds"]).default("seconds"),
        scope: z.array(shownPath).min(1).default(["scope"]),
        /**
         * What stands between granted scopes besides blanks, commas, bars and line ends, which always separate. Without it,
         * what separates the requested ones.
         */
        scopeSeparator: separator.optional(),
        /** Path of the error code. It is also read in an answer with status 200. The usual places are looked at besides. */
        error: jsonPath.default("error"),
        /** Maps the provider's own error codes to those of RFC 6749 section 5.2. */
        errorCodes: z.record(z.string(), z.enum(["invalid_grant", "invalid_client"])).default({}),
        /** Facts about the account to keep with the connection, never secrets. Maps our name to a path. */
        metadata: z.record(factName, shownPath).default({}),
      })
      .prefault({}),
    /** Parameters of the callback to keep with the connection. Maps our name to a query parameter. */
    callbackParameters: z.record(factName, shownParameter).default({}),
    refresh: z
      .strictObject({
        /** Undefined when it is the token endpoint. */
        endpoint: urlTemplate.optional(),
        parameters: parameterRecord.default({}),
        rotation: z.enum(rotations).default("unknown"),
        /** Lifetime of an access token in seconds, for answers that name none. */
        defaultLifetime: z.number().int().positive().optional(),
        /** The same of a refresh token. */
        tokenLifetime: z.number().int().positive().optional(),
      })
      .prefault({}),
    /**
     * For servers without refresh tokens, where an access token itself is exchanged for one that lives longer. Each is a GET
     * that is answered like a token request.
     */
    longLived: z
      .strictObject({
        /** Right after the code exchange. Undefined where the first token is long-lived already. */
        exchange: longLivedRequest.optional(),
        /** Before it ends. */
        renew: longLivedRequest,
      })
      .optional(),
    /** How a grant is revoked. What is not said is that of RFC 7009. */
    revocation: z
      .strictObject({
        endpoint: urlTemplate,
        method: z.enum(["POST", "DELETE", "GET"]).default("POST"),
        /** Where the parameters stand. `none`: there are none, since the token is in the header. */
        body: z.enum(revocationBodies).default("form"),
        tokenParameter: parameterName.default("token"),
        /** Which of the tokens it is about. */
        token: z.enum(revokedTokens).default("both"),
        /** `client`: as at the token endpoint. `bearer`: the access token. */
        authentication: z.enum(revocationAuthentications).default("client"),
        parameters: parameterRecord.default({}),
        /** Whether revoking one token ends all that its user has granted to the client, and so a newer authorization too. */
        endsAll: z.boolean().default(false),
      })
      .optional(),
    placement: tokenPlacement.default(bearerPlacement),
  }),
);

/** What people read where a token is asked for: what it is, where they find it, and how it looks. */
const forPeople = (label: string) => ({
  label: z.string().default(label),
  help: text.optional(),
  example: z.string().max(200).optional(),
});

/** A credential that a person can paste. It needs no OAuth client. */
export const bearerSchema = z.lazy(() =>
  z.strictObject({
    type: z.literal("bearer"),
    ...forPeople("Token"),
    placement: tokenPlacement.default(bearerPlacement),
  }),
);

export const apiKeySchema = z.lazy(() =>
  z.strictObject({
    type: z.literal("apikey"),
    ...forPeople("Token"),
    placement: tokenPlacement.default({ in: "header", name: "X-API-Key", template: "{token}" }),
  }),
);

/** A user name and a password; either may be empty. */
export const basicSchema = z.lazy(() =>
  z.strictObject({
    type: z.literal("basic"),
    ...forPeople("Token"),
    /** What the two halves are called. */
    usernameLabel: z.string().optional(),
    passwordLabel: z.string().optional(),
    placement: basicPlacement.default({ in: "basic", username: "{username}", password: "{password}" }),
  }),
);

/** A value that tells something, at a path of a JSON answer. */
const signSchema = z.lazy(() =>
  z.strictObject({ path: jsonPath, values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1) }),
);

/** The request that says whether a credential works, and whose it is. */
const verifySchema = z.lazy(() =>
  z.strictObject({
    method: z.enum(["GET", "POST"]).default("GET"),
    /** Under `baseUrl`. The answer is 2xx exactly when the credential works. */
    path: z.string().startsWith("/"),
    /** Sent as JSON. */
    body: z.record(z.string(), z.unknown()).optional(),
    /** What a good answer holds besides, for APIs that tell an error with status 200. */
    expect: signSchema.optional(),
    /** Statuses by which the API refuses a credential, besides 401 and 403. */
    refusals: z.array(z.int().min(400).max(499)).default([]),
    /** Facts about the account that are kept when it is connected. They fill no address. */
    facts: z.record(factName, shownPath).default({}),
  }),
);

/** The same with a query. */
const requestTemplate = z.lazy(() => z.string(ADDRESS).regex(/^https?:\/\/[^\s#@\\]+$/, ADDRESS));

/** A request right after connecting, for what an address or a header needs to know of the account. */
const lookupSchema = z.lazy(() =>
  z.strictObject({
    url: requestTemplate,
    method: z.enum(["GET", "POST"]).default("GET"),
    /** The ways to authenticate that it works with. All, where it does not say. */
    auth: z.array(z.enum(authTypes)).min(1).optional(),
    /** Where it is not the placement of the calls. */
    placement: tokenPlacement.optional(),
    /** Path of a list of accounts. An empty text: the answer is the list. */
    list: z.union([z.literal(""), jsonPath]).optional(),
    /** Only these of the list count. */
    where: signSchema.optional(),
    /** What becomes of several: `ask` lets the user choose. */
    choice: z.enum(["first", "ask"]).default("first"),
    /** Path of the name that people choose by. */
    label: shownPath.optional(),
    facts: z.record(factName, shownPath),
  }),
);

export const apiSchema = z.lazy(() =>
  z.strictObject({
    baseUrl: baseTemplate,
    /** Other addresses that credentials may be sent to: origins with an optional path. */
    otherBaseUrls: z.array(urlTemplate).default([]),
    /** Sent with every call, for example an API version. */
    headers: headerRecord.default({}),
    /** Headers of browsers (`referer`, `origin`, …) that callers may set nevertheless. All but these go through anyway. */
    callerHeaders: z.array(z.string().regex(/^[a-z0-9-]+$/, "must be a header name in lower case")).default([]),
    /**
     * How this API tells that a token has ended, besides 401: by further statuses, and by a value in a small JSON answer
     * of any status.
     */
    tokenEnd: z
      .strictObject({
        statuses: z.array(z.int().min(400).max(599)).default([]),
        body: z.array(signSchema).default([]),
      })
      .prefault({}),
    /** The adapter that lists the provider's folders. */
    directories: z.enum(["google-drive", "onedrive", "sharepoint", "dropbox", "box"]).optional(),
    verify: verifySchema.optional(),
    /** Seconds until an answer must have begun. */
    responseTimeout: z.int().min(1).max(MAX_RESPONSE_TIMEOUT).optional(),
  }),
);

/** What describes a service: all that an integration can say too, in its `definition`. */
export const definitionShape = () => ({
  fields: z.array(fieldSchema).default([]),
  /** Ways to authenticate. The first is the provider's usual one. At most one of each type. */
  auth: z.array(z.discriminatedUnion("type", [oauth2Schema, bearerSchema, apiKeySchema, basicSchema])).min(1),
  api: apiSchema,
  lookups: z.array(lookupSchema).max(3).default([]),
  /** Which facts tell accounts apart: by `id` exactly, by `label` for people. */
  account: z.strictObject({ id: factName.optional(), label: factName.optional() }).prefault({}),
});

export const providerSchema = z.lazy(() =>
  z.strictObject({
    /** A TypeID. It is made once and then fixed, so that it survives a change of the slug. */
    id: z.string().regex(/^prov_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
    slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    name: z.string(),
    description: z.string(),
    aliases: z.array(z.string()).default([]),
    categories: z.array(z.enum(categories)).min(1),
    /** The provider's own page about authorization or its API. */
    docsUrl: z.url(),
    /** The page that the entry was checked against, and the day. */
    checked: z.strictObject({ page: z.url(), on: z.iso.date() }),
    /** For whoever makes an integration. `{redirectUri}` stands for the callback address. */
    setup: z
      .strictObject({
        /** Where an OAuth client is made. */
        clientUrl: z.url().optional(),
        steps: z.array(text).default([]),
        /** Which scopes or uses the provider wants to review. */
        review: text.optional(),
      })
      .prefault({}),
    /** Slug in the simple-icons collection, if the provider has an icon there. */
    icon: z.string().optional(),
    ...definitionShape(),
    /** The operations that agents use most. They are many, and most isolates never need them: `toolsOf` checks them. */
    tools: z.array(z.custom<ToolInput>()).default([]),
  }),
);

/** A provider with all that is said of it for people. */
export type DescribedProvider = Omit<z.output<typeof providerSchema>, "tools">;
/**
 * A provider as it is connected and called. What only people read may be missing: `setup`, where it was looked up, each
 * `help`, and the look of a credential; and what a scope allows may be empty.
 */
export type Provider = Omit<DescribedProvider, "docsUrl" | "checked" | "setup">;
/** A provider as a definition file writes it: fields with defaults may be left out. */
export type ProviderInput = z.input<typeof providerSchema>;
export type OAuth2Method = z.output<typeof oauth2Schema>;
export type TokenMethod = z.output<typeof bearerSchema> | z.output<typeof apiKeySchema>;
export type BasicMethod = z.output<typeof basicSchema>;
export type Placement = z.output<typeof tokenPlacement>;
export type Place = z.output<typeof placeSchema>;
export type Lookup = z.output<typeof lookupSchema>;
export type Verify = z.output<typeof verifySchema>;
