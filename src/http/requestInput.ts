import type { Context } from "hono";
import type * as z from "zod";
import { LatchkeyError } from "../domain/errors.ts";
import { withoutNulls } from "./absentNulls.ts";
import type { AppEnv } from "./appEnv.ts";
import { readJsonBody } from "./jsonBody.ts";
import type { RouteDefinition } from "./routeDefinition.ts";

type Part = "params" | "query" | "body";
type Output<D extends RouteDefinition, P extends Part> = D[P] extends z.ZodType ? z.output<D[P]> : undefined;

/** What a request says, checked. */
export type Input<D extends RouteDefinition> = { [P in Part]: Output<D, P> };

/**
 * Reads what a request says, as far as its route takes it.
 *
 * @throws LatchkeyError `validation_failed`, and those of `readJsonBody`
 */
export async function readInput<D extends RouteDefinition>(c: Context<AppEnv>, definition: D): Promise<Input<D>> {
  const { params, query, body } = definition;
  const input = {
    params: params && (await validate(params, c.req.param())),
    query: query && (await validate(query, queryOf(c))),
    body: body && (await readBody(c, definition, body)),
  };
  return input as Input<D>;
}

/** A parameter that is there several times is a list. */
function queryOf(c: Context<AppEnv>): Record<string, string | string[]> {
  const named = Object.entries(c.req.queries());
  return Object.fromEntries(named.map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]));
}

/**
 * On every surface, a field that may be left out may also be null. In a PATCH, a null says that something goes away; where it
 * cannot, the schema refuses it.
 */
async function readBody(c: Context<AppEnv>, { method, exactNumbers }: RouteDefinition, schema: z.ZodType) {
  const value = await readJsonBody(c, exactNumbers);
  return validate(schema, method === "patch" ? value : withoutNulls(schema, value));
}

async function validate(schema: z.ZodType, value: unknown): Promise<unknown> {
  const { data, error } = await schema.safeParseAsync(value);
  if (!error) return data;
  const errors = error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw new LatchkeyError("validation_failed", "The request is not what this route accepts.", { errors });
}
