import * as z from "zod";
import { categories } from "../terms/category.ts";
import { authTypes, MAX_RESPONSE_TIMEOUT } from "../terms/integration.ts";
import { oauth2Schema } from "./oauth2Schema.ts";
import {
  ADDRESS,
  baseTemplate,
  basicPlacement,
  bearerPlacement,
  factName,
  fieldSchema,
  headerRecord,
  jsonPath,
  type placeSchema,
  shownPath,
  text,
  tokenPlacement,
  urlTemplate,
} from "./schemaParts.ts";
import type { ToolInput } from "./tool.ts";

/**
 * The schema of a provider, and of the language in which an integration describes a service of its own
 * (`definition.ts`). A provider is a row of data and a quirk is a named field: no code that reads a definition may ask
 * which provider it is. The schema is strict, so a misspelt field is an error and not a silent default.
 */

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
