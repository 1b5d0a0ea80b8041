import type { ErrorCode } from "../../domain/errors.ts";
import { buildOpenApi, documentedPath, problemsOf } from "../../http/openapi.ts";
import type { Tag } from "../../http/openapiTexts.ts";
import type { Route } from "../../http/routeDefinition.ts";
import { type Member, shapesOf } from "./members.ts";
import type { Schema } from "./schema.ts";

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: Schema;
}

/** A body by its content type. It has a schema where it is JSON of Latchkey's own. */
export interface Content {
  type: string;
  schema?: Schema;
}

export interface Answer {
  status: string;
  description: string;
  headers: [name: string, description: string][];
  contents: Content[];
}

/** What the list of all operations says of one. */
export interface OperationLine {
  operationId: string;
  /** `List integrations`, for `listIntegrations`. */
  name: string;
  method: string;
  path: string;
  summary: string;
  tag: Tag;
}

/** An operation as the reference describes it. */
export interface Operation extends OperationLine {
  needsSignIn: boolean;
  /** It only reads records of ours, so that a reader can try it without changing anything. */
  canTry: boolean;
  parameters: Parameter[];
  body: { required: boolean; contents: Content[] } | undefined;
  /** Without the problems. */
  answers: Answer[];
  problems: ErrorCode[];
}

/** Says of a route what needs no schema. */
export function lineOf(route: Route): OperationLine {
  const { operationId, summary, tag } = route;
  const words = operationId
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .replace("O Auth", "OAuth")
    .replace(/ (?!OAuth|Api\b)[A-Z]/g, (letter) => letter.toLowerCase())
    .replace("Api ", "API ");
  const name = words.charAt(0).toUpperCase() + words.slice(1);
  return { operationId, name, method: route.method, path: documentedPath(route), summary, tag };
}

interface WrittenContent {
  [type: string]: { schema?: Schema };
}

interface WrittenOperation {
  parameters: Parameter[];
  requestBody?: { required: boolean; content: WrittenContent };
  responses: Record<
    string,
    { description: string; headers?: Record<string, { description: string }>; content?: WrittenContent }
  >;
}

/** Describes routes as their OpenAPI document does. Takes time: the schemas of all these routes are built. */
export function operationsOf(routes: readonly Route[], serverUrl: string): Operation[] {
  const document = buildOpenApi(routes, serverUrl) as { paths: Record<string, Record<string, WrittenOperation>> };
  return routes.flatMap((route) => {
    const written = document.paths[documentedPath(route)]?.[route.method];
    return written ? [operationOf(route, written)] : [];
  });
}

function operationOf(route: Route, { parameters, requestBody, responses }: WrittenOperation): Operation {
  const own = Object.entries(responses).filter(([status]) => Object.hasOwn(route.responses, status));
  return {
    ...lineOf(route),
    needsSignIn: route.access === "user",
    canTry: route.method === "get" && route.effect === "none",
    parameters,
    body: requestBody && { required: requestBody.required, contents: contentsOf(requestBody.content) },
    answers: own.map(([status, { description, headers = {}, content = {} }]) => ({
      status,
      description: description.replace(/; `.*/, ""),
      headers: Object.entries(headers).map(([name, header]) => [name, header.description]),
      contents: contentsOf(content).filter(({ type }) => type !== "application/problem+json"),
    })),
    problems: problemsOf(route),
  };
}

/** The fields of every problem. */
export function problemMembers(): Member[] {
  const { components } = buildOpenApi([], "") as { components: { schemas: { Problem: Schema } } };
  return shapesOf(components.schemas.Problem)[0] ?? [];
}

function contentsOf(content: WrittenContent): Content[] {
  return Object.entries(content).map(([type, { schema }]) => ({ type, ...(schema && { schema }) }));
}
