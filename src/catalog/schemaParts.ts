import * as z from "zod";
import { namesSecret } from "./secretName.ts";

/** What the schema of a definition (`schema.ts`) is made of: addresses, names, fields and places of a credential. */

/** Dotted path into a JSON answer, for example `authed_user.access_token`. */
export const jsonPath = z.lazy(() =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/,
      "must be names of letters, digits and underscores, with dots between them",
    ),
);

/** Where a fact stands that is kept unsealed, and shown. */
const NO_SECRET = "names a secret, and what stands here is shown to all who see a connection";
export const shownPath = z.lazy(() => jsonPath.refine((path) => !namesSecret(path), NO_SECRET));

/** An https URL in which `{name}` stands for the value of a declared field. */
export const ADDRESS = "must be an https address without user info, query, fragment, blank and backslash";
export const urlTemplate = z.lazy(() => z.string(ADDRESS).regex(/^https?:\/\/[^\s?#@\\]+$/, ADDRESS));

/** An https URL, or one that begins with a placeholder. The pattern of that field must then match the whole origin. */
export const baseTemplate = z.lazy(() =>
  z.union(
    [urlTemplate, z.string().regex(/^\{[a-z][a-z0-9_]*\}[^\s?#@\\]*$/)],
    `${ADDRESS}, or begin with a field in braces`,
  ),
);

/** The name of a request parameter. */
export const parameterName = z.lazy(() =>
  z
    .string()
    .regex(
      /^[\x21-\x7e]{1,128}$/,
      "must be the name of a parameter: visible ASCII characters without blanks, 128 at most",
    ),
);
export const shownParameter = z.lazy(() => parameterName.refine((name) => !namesSecret(name), NO_SECRET));
export const parameterRecord = z.lazy(() => z.record(parameterName, z.string()));

/** A header name (RFC 9110 section 5.6.2), and a value without what would end the header. */
const headerName = z.lazy(() => z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, "is not a header name"));
const headerText = () => z.string().regex(/^[\x20-\x7e]*$/, "may hold visible ASCII characters only");
export const headerRecord = z.lazy(() => z.record(headerName, headerText()));

/** Our names of facts about an account. They can be variables of headers. */
export const factName = z.lazy(() =>
  z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, "must be a letter, then letters, digits and underscores, 64 at most"),
);

/** What separates a list of scopes. */
export const separator = z.lazy(() =>
  z.string().regex(/^\P{Cc}{1,8}$/u, "must be one to eight characters that can be seen"),
);

/** A text that people read. */
export const text = z.lazy(() => z.string().min(1).max(500));

const NOT_SECRET = "may be a secret only as a header of the integration: level integration, and the name of the header";

/** A value that is asked for when an integration is configured or an account is connected. */
export const fieldSchema = z.lazy(() =>
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
export const placeSchema = z.lazy(() =>
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
    .refine((placement) => [placement].flat().every((place) => holds.test(JSON.stringify(place))), NO_CREDENTIAL);

export const tokenPlacement = z.lazy(() => placementSchema(/\{token\}/));
export const basicPlacement = z.lazy(() => placementSchema(/\{(?:username|password)\}/));
export const bearerPlacement = { in: "header", name: "Authorization", template: "Bearer {token}" } as const;
