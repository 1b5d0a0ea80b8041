import * as z from "zod";
import { actionTypes } from "../terms/tool.ts";

/** A JSON Schema (2020-12) that stands alone: it refers to nothing outside itself. */
const jsonSchema = z.record(z.string(), z.unknown());

const parameterSchema = z.strictObject({
  /** `body`: the whole body. `body-field`: one place in a JSON or form body. */
  in: z.enum(["path", "query", "header", "body", "body-field"]),
  /** As the API calls it, when that is not the parameter's own name. Of a body field a dotted path, as `variables.title`. */
  name: z.string().min(1).optional(),
  /**
   * How a list is written in a query or a form; in paths and headers it is always separated by commas. `deep`: an object as
   * `name[key]=value`. `json`: as JSON text. `segments`: in a path; the value is itself a path, as of a file, and its slashes separate segments.
   */
  style: z.enum(["repeat", "comma", "space", "pipe", "deep", "json", "segments"]).default("repeat"),
  required: z.boolean().default(false),
  schema: jsonSchema,
});

/** One operation of an API, described well enough to be called by an agent. */
export const toolSchema = z.strictObject({
  /** Unique among the tools of an integration. */
  id: z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,99}$/),
  displayName: z.string().min(1).max(200),
  description: z.string().max(4000),
  actionType: z.enum(actionTypes),
  /** Sets of scopes, each of which is enough; none: no particular scope is needed, or it is not known. */
  scopes: z.array(z.array(z.string())).default([]),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  /** Where, when it is not the integration's base URL; the proxy's address policy decides whether it may be called. */
  baseUrl: z
    .string()
    .regex(/^https?:\/\/[^\s?#@\\]+$/)
    .optional(),
  /** Below the base URL, with `{name}` for each path parameter, named as the API does. */
  path: z.string().regex(/^\/[^\s?#\\]*$/),
  /** Sent with every call. */
  fixedQuery: z.record(z.string(), z.string()).default({}),
  bodyType: z.enum(["json", "form"]).default("json"),
  /** The media type of a JSON body, when it is not `application/json`. */
  contentType: z
    .string()
    .regex(/^application\/[a-z0-9.+-]{1,100}$/)
    .optional(),
  /** What the body holds besides its parameters. */
  fixedBody: z.record(z.string(), z.unknown()).optional(),
  parameters: z.record(z.string().regex(/^[A-Za-z_$][A-Za-z0-9_.$[\]-]{0,99}$/), parameterSchema).default({}),
});

/** A parameter as a definition file writes it. */
export type ParameterInput = z.input<typeof parameterSchema>;
export type Tool = z.output<typeof toolSchema>;
/** What a definition file writes: defaults may be left out. */
export type ToolInput = z.input<typeof toolSchema>;
