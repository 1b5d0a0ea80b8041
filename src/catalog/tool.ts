import * as z from "zod";
import { actionTypes } from "../terms/tool.ts";

/** A media type with its parameters (RFC 9110, section 8.3.1). No wildcards. */
const MEDIA_TYPE =
  /^[a-z]+\/[a-z0-9!#$&^_.+-]+(?:[ \t]*;[ \t]*[a-z0-9!#$&^_.+-]+=(?:[a-z0-9!#$&^_.+'-]+|"[\x20\x21\x23-\x5b\x5d-\x7e]*"))*$/i;

/** A self-contained JSON Schema (2020-12): it has no references to other documents. */
const jsonSchema = z.lazy(() => z.record(z.string(), z.unknown()));

/** The content type of a body; undefined is the usual one. */
export const contentTypeSchema = z.lazy(() => z.string().max(200).regex(MEDIA_TYPE).optional());

const parameterSchema = z.lazy(() =>
  z.strictObject({
    /** `body`: the whole body. `body-field`: one place in a JSON or form body. */
    in: z.enum(["path", "query", "header", "body", "body-field"]),
    /** The API's name for the parameter, when it differs. For a body field a dotted path, such as `variables.title`. */
    name: z.string().min(1).optional(),
    /**
     * How a list or an object is written in a query or a form. `repeat`: each item by itself, an object as JSON text.
     * `members`: the same, but each member of an object by itself. `deep`: an object as `name[key]=value`. `json`: JSON
     * text.
     *
     * In paths and headers items are separated by commas, in the style `members` also `key=value`. Only in paths are
     * `label` (`.a`) and `matrix` (`;name=a`), each also with every item or member by itself (RFC 6570), and `segments`: a
     * value that is itself a path, such as a file's; its slashes separate segments.
     */
    style: z
      .enum([
        ...(["repeat", "members", "comma", "space", "pipe", "deep", "json"] as const),
        ...(["label", "label-members", "matrix", "matrix-members", "segments"] as const),
      ])
      .default("repeat"),
    /** In a query or a form: characters that separate nothing there, such as `/` and `:`, are not percent-encoded. */
    allowReserved: z.literal(true).optional(),
    required: z.boolean().default(false),
    schema: jsonSchema,
  }),
);

/** One operation of an API, described well enough for an agent to call it. */
export const toolSchema = z.lazy(() =>
  z.strictObject({
    /** Unique among the tools of an integration. */
    id: z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,99}$/),
    displayName: z.string().min(1).max(200),
    description: z.string().max(4000),
    actionType: z.enum(actionTypes),
    /** Sets of scopes, each of which is sufficient. Empty: no particular scope is needed, or it is not known. */
    scopes: z.array(z.array(z.string())).default([]),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    /**
     * The address, when it is not the integration's base URL. The proxy's address policy decides whether it may be
     * called.
     */
    baseUrl: z
      .string()
      .regex(/^https?:\/\/[^\s?#@\\]+$/)
      .optional(),
    /** Path below the base URL. It contains `{name}` for each path parameter, with the API's own name. */
    path: z.string().regex(/^\/[^\s?#\\]*$/),
    /** Sent with every call. A name may be there several times, or (null) without a value. */
    fixedQuery: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])).default({}),
    /** `text`: the body is the text that the parameter for the whole body gives, such as XML. */
    bodyType: z.enum(["json", "form", "text"]).default("json"),
    /** The media type of the body, with its parameters, when it is not the usual one of its `bodyType`. */
    contentType: contentTypeSchema,
    /** Content of the body in addition to its parameters. */
    fixedBody: z.record(z.string(), z.unknown()).optional(),
    parameters: z.record(z.string().regex(/^[A-Za-z_$][A-Za-z0-9_.$[\]-]{0,99}$/), parameterSchema).default({}),
  }),
);

/** A parameter as a definition file writes it. */
export type ParameterInput = z.input<typeof parameterSchema>;
export type Tool = z.output<typeof toolSchema>;
/** A tool as a definition file writes it: fields with defaults may be left out. */
export type ToolInput = z.input<typeof toolSchema>;
