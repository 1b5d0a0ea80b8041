import type { Hono } from "hono";
import type * as z from "zod";
import type { ErrorCode } from "../domain/errors.ts";
import type { FirstQuestion } from "../domain/firstQuestion.ts";
import type { AppEnv } from "./appEnv.ts";
import type { Effect } from "./browserRules.ts";
import type { Tag } from "./openapiTexts.ts";

/** A schema of a request or an answer. It is built when it is first used: most isolates need few of all there are. */
type Message<Schema extends z.ZodType = z.ZodType> = z.ZodLazy<Schema>;

export interface ResponseDefinition {
  description: string;
  /** The JSON body. Absent when there is no body, or when it is not Latchkey's own. */
  schema?: Message;
  /** The content type of a body without a schema. */
  contentType?: string;
  headers?: Record<string, string>;
}

/** The declaration of a route. Validation, documentation and tests all use it. */
export interface RouteDefinition {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** In Hono's notation. */
  path: string;
  /** In OpenAPI's notation, if it differs in more than the braces. */
  documentedPath?: string;
  operationId: string;
  summary: string;
  tag: Tag;
  params?: Message<z.ZodObject>;
  query?: Message<z.ZodObject>;
  body?: Message<z.ZodObject>;
  /** What its request headers say to Latchkey, by name. Whom the caller is, and acts as, is said on every route. */
  headers?: Record<string, string>;
  /** Numbers of the body that JavaScript would change come as `ExactNumber`, because they are sent on. */
  exactNumbers?: boolean;
  /** A body that is not JSON; the handler reads it with `readRawBody`. */
  rawBody?: { contentTypes: string[] };
  /** A body of any type and size, which the handler streams. */
  streamedBody?: boolean;
  responses: Record<number, ResponseDefinition>;
  /** The route's own problem codes. Those of every route of its kind are added. */
  problems: ErrorCode[];
  /**
   * What a success counts as in the trail of uses. A refusal is counted for every route, under its operation. What is not a
   * GET and says nothing here counts as a change.
   */
  use?: UseAction;
  /**
   * Said only by a GET that is less than `elsewhere`, which is what a route is that says nothing: the strictest rules for
   * browsers are the ones that hold where they were forgotten. Where a GET has an effect, HEAD and what browsers fetch in
   * advance are refused.
   */
  effect?: Exclude<Effect, "elsewhere">;
  /** Said by a GET that hands HEAD on as what it is. */
  takesHead?: boolean;
  /**
   * `tenant`: pages of the tenant's origins may read its answers too. Which tenant that is stands in the body, so every
   * preflight is let through, and the handler names the origin. It uses no cookie.
   */
  readableBy?: "tenant";
  /** Said by a route that does several things: it counts the uses among them itself, with `noteUse`. */
  countsUses?: true;
  /**
   * Said by a route whose verbs ask the limits of an API key. Any other refuses a key with limits, so a route that says nothing gives
   * such a key nothing.
   */
  asksKeyLimits?: true;
  /** What it asks the database first, by its parameters as they come: an API key is looked up together with that. */
  first?: (params: Record<string, string>, headers: Headers) => FirstQuestion<unknown> | undefined;
  /** The same by a small body, where only that tells it. Nothing in it is checked yet. */
  firstByBody?: (body: unknown) => FirstQuestion<unknown> | undefined;
}

/** What can be done with an account without changing anything here. */
export type UseAction = "token.read" | "proxy.called" | "tool.executed" | "folders.listed" | "flow.started";

export interface Route extends Omit<RouteDefinition, "effect"> {
  access: "user" | "public";
  effect: Effect;
  register(app: Hono<AppEnv>): void;
}
