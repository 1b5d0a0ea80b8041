import * as z from "zod";
import { actionTypes } from "../terms/tool.ts";

/** A self-contained JSON Schema (2020-12): it has no references to other documents. */
const jsonSchema = z.record(z.string(), z.unknown());

const parameterSchema = z.strictObject({
  /** `body`: the whole body. `body-field`: one place in a JSON or form body. */
  in: z.enum(["path", "query", "header", "body", "body-field"]),
  /** The API's name for the parameter, when it differs. For a body field a dotted path, such as `variables.title`. */
  name: z.string().min(1).optional(),
  /**
   * How a list is written in a query or a form. In paths and headers it is always separated by commas. `deep`: an
   * object as `name[key]=value`. `json`: JSON text. `segments`: a path parameter whose value is itself a path, such as
   * a file's; its slashes separate segments.
   */
  style: z.enum(["repeat", "comma", "space", "pipe", "deep", "json", "segments"]).default("repeat"),
  required: z.boolean().default(false),
  schema: jsonSchema,
});

/** One operation of an API, described well enough for an agent to call it. */
export const toolSchema = z.strictObject({
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
  /** Sent with every call. */
  fixedQuery: z.record(z.string(), z.string()).default({}),
  bodyType: z.enum(["json", "form"]).default("json"),
  /** The media type of a JSON body, when it is not `application/json`. */
  contentType: z
    .string()
    .regex(/^application\/[a-z0-9.+-]{1,100}$/)
    .optional(),
  /** Content of the body in addition to its parameters. */
  fixedBody: z.record(z.string(), z.unknown()).optional(),
  parameters: z.record(z.string().regex(/^[A-Za-z_$][A-Za-z0-9_.$[\]-]{0,99}$/), parameterSchema).default({}),
});

/** A parameter as a definition file writes it. */
export type ParameterInput = z.input<typeof parameterSchema>;
export type Tool = z.output<typeof toolSchema>;
/** A tool as a definition file writes it: fields with defaults may be left out. */
export type ToolInput = z.input<typeof toolSchema>;
