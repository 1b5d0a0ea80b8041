import * as z from "zod";
import type { ErrorCode } from "../domain/errors.ts";
import { writtenPath } from "./customMethods.ts";
import { ABOUT, describeName, IN_BETWEEN, REFUSED_IN_BETWEEN, tags } from "./openapiTexts.ts";
import { callProblemSchema, problemSchema, problemTypes } from "./problem.ts";
import type { ResponseDefinition, Route } from "./routeDefinition.ts";
import { isProxyPath } from "./sdkProblem.ts";

/** The problems of every route. */
const COMMON_PROBLEMS: ErrorCode[] = ["internal", "misconfigured", "loop_detected"];
const STORAGE_PROBLEMS: ErrorCode[] = ["storage_unavailable"];
const USER_PROBLEMS: ErrorCode[] = [
  "unauthenticated",
  "identity_unavailable",
  "forbidden",
  "key_limit",
  "rate_limited",
];
const BODY_PROBLEMS: ErrorCode[] = ["malformed_json", "unsupported_media_type", "payload_too_large"];
const RAW_BODY_PROBLEMS: ErrorCode[] = ["unsupported_media_type", "payload_too_large", "validation_failed"];

/**
 * A route whose path names an integration. The name can be a slug that several have, except where it is accepted: that
 * takes its id.
 */
const NAMES_INTEGRATION = /^\/(?:api|v1\/tenants\/:tenant)\/integrations\/:(?!id\/owner\/~accept)/;

/** Every code that a route can answer: its own, and those of its kind. */
export function problemsOf(route: Route): ErrorCode[] {
  const codes = [...route.problems, ...COMMON_PROBLEMS, ...STORAGE_PROBLEMS];
  if (route.access === "user") codes.push(...USER_PROBLEMS);
  if (route.access === "user" && (route.method !== "get" || route.effect !== "none")) codes.push("origin_not_allowed");
  if (route.method === "get" && route.effect !== "none") codes.push("method_not_allowed");
  if (NAMES_INTEGRATION.test(route.path)) codes.push("ambiguous_reference");
  if (route.body || route.query) codes.push("validation_failed");
  if (route.body) codes.push(...BODY_PROBLEMS);
  if (route.rawBody) codes.push(...RAW_BODY_PROBLEMS);
  return [...new Set(codes)];
}

/** Returns the path in OpenAPI's notation. */
export function documentedPath(route: Route): string {
  return route.documentedPath ?? writtenPath(route.path.replace(/:([A-Za-z]+)/g, "{$1}"));
}

const CALL_PROBLEM =
  "A problem (RFC 9457) with `message` and `error`, where the clients of GitHub, OpenAI, Stripe and others look for it.";

/** Builds the OpenAPI 3.1 document of the routes, from the same schemas that validate their requests. */
export function buildOpenApi(routes: readonly Route[], serverUrl: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = documentedPath(route);
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      ...{ title: "Latchkey", version: "0.1.0", description: ABOUT },
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: serverUrl }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: {
        Problem: jsonSchema(problemSchema, "output"),
        CallProblem: { ...jsonSchema(callProblemSchema, "output"), description: CALL_PROBLEM },
      },
      securitySchemes: {
        bearer: {
          ...{ type: "http", scheme: "bearer", bearerFormat: "JWT" },
          description: "A JWT or an API key. `Authorization: token …` is understood as well.",
        },
        apiKey: { ...{ type: "apiKey", in: "header", name: "X-API-Key" }, description: "An API key." },
        session: {
          ...{ type: "apiKey", in: "cookie", name: "__Host-access_token" },
          description: "A JWT. A request with it must come from an allowed origin.",
        },
        plainSession: {
          ...{ type: "apiKey", in: "cookie", name: "access_token" },
          description: "The same, where the application cannot set a cookie with the prefix `__Host-`.",
        },
      },
    },
  };
}

function operation(route: Route): object {
  const { operationId, summary, tag, params, query, body, rawBody } = route;
  return {
    operationId,
    summary,
    tags: [tag],
    security: route.access === "user" ? [{ bearer: [] }, { apiKey: [] }, { session: [] }, { plainSession: [] }] : [],
    parameters: [
      ...parameters("path", operationId, params),
      ...parameters("query", operationId, query),
      ...headerParameters(route),
    ],
    ...(body && { requestBody: { required: true, content: json(described(operationId, jsonSchema(body, "input"))) } }),
    ...(route.streamedBody && { requestBody: { required: false, content: binary(["*/*"]) } }),
    ...(rawBody && { requestBody: { required: true, content: binary(rawBody.contentTypes) } }),
    responses: responses(route),
  };
}

function parameters(
  place: "path" | "query",
  operationId: string,
  schema: z.ZodLazy<z.ZodObject> | undefined,
): object[] {
  return Object.entries(schema?.unwrap().shape ?? {}).map(([name, type]) => {
    const { description = describeName(operationId, name), ...written } = jsonSchema(type, "input");
    const required = place === "path" || !z.safeParse(type, undefined).success;
    return { name, in: place, required, ...(description !== undefined && { description }), schema: written };
  });
}

/** Adds what the fields of a body mean, where their schemas do not say it. */
function described(operationId: string, schema: JsonSchema): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const description = describeName(operationId, name);
    return [name, description === undefined ? property : { description, ...property }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

const ACT_AS = "The user whom an API key acts as. Anybody else is refused with it.";

function headerParameters({ access, headers }: Route): object[] {
  const described = { ...(access === "user" && { "X-Act-As-User": ACT_AS }), ...headers };
  return Object.entries(described).map(([name, description]) => ({
    ...{ name, in: "header", required: false, description, schema: { type: "string" } },
  }));
}

interface Described {
  description: string;
  content?: object;
}

/** Describes each status once, because a status can belong both to the route's own response and to problems. */
function responses(route: Route): Record<string, Described> {
  const described = problems(route);
  for (const [status, definition] of Object.entries(route.responses)) {
    const own = success(definition);
    const problem = described[status];
    const both = problem && {
      content: { ...own.content, ...problem.content },
      description: `${own.description}; ${problem.description}`,
    };
    described[status] = { ...own, ...both };
  }
  return withAnyStatus(route, described);
}

/** Adds what a document must have according to its usual rules: an answer of success, and one that refuses. */
function withAnyStatus({ access }: Route, described: Record<string, Described>): Record<string, Described> {
  const statuses = Object.keys(described);
  const begins = (digit: string) => statuses.some((status) => status.startsWith(digit));
  return {
    ...described,
    ...(access === "public" && !begins("4") && { "4XX": { description: REFUSED_IN_BETWEEN } }),
    ...(!begins("2") && { default: { description: IN_BETWEEN } }),
  };
}

function success({ description, schema, contentType, headers = {} }: ResponseDefinition): Described {
  const described = Object.entries(headers).map(([name, text]) => [
    name,
    { description: text, schema: { type: "string" } },
  ]);
  return {
    description,
    ...(described.length > 0 && { headers: Object.fromEntries(described) }),
    ...(schema && { content: json(jsonSchema(schema, "output")) }),
    ...(contentType && { content: { [contentType]: {} } }),
  };
}

/** Returns one response for each status, with its problem codes. */
function problems(route: Route): Record<string, Described> {
  const byStatus = Map.groupBy(problemsOf(route), (code) => String(problemTypes[code].status));
  const described = [...byStatus].map(([status, codes]) => [
    status,
    {
      description: codes.map((code) => `\`${code}\``).join(", "),
      content: {
        // A browser that opens an address gets a page.
        ...(route.method === "get" && !isProxyPath(route.path) && { "text/html": {} }),
        "application/problem+json": {
          schema: {
            allOf: [
              { $ref: `#/components/schemas/${isProxyPath(route.path) ? "CallProblem" : "Problem"}` },
              { properties: { code: { enum: codes } } },
            ],
          },
        },
      },
    },
  ]);
  return Object.fromEntries(described);
}

function json(schema: object): object {
  return { "application/json": { schema } };
}

/** Returns content without a schema, as OpenAPI 3.1 describes binary bodies. */
function binary(contentTypes: string[]): object {
  return Object.fromEntries(contentTypes.map((contentType) => [contentType, {}]));
}

interface JsonSchema {
  description?: string;
  properties?: Record<string, object>;
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io });
  return rest as JsonSchema;
}
