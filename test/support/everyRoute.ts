import { routes } from "../../src/app.ts";
import type { ErrorCode } from "../../src/domain/errors.ts";
import { documentedPath, problemsOf } from "../../src/http/openapi.ts";
import type { Route } from "../../src/http/routeDefinition.ts";

/** The routes that can answer a code, as they say of themselves. */
export function routesWith(code: ErrorCode): Route[] {
  return routes.filter((route) => problemsOf(route).includes(code));
}

/** The path of a route as a caller writes it, with something in the place of each parameter. */
export function examplePath(route: Route, something = "x"): string {
  return documentedPath(route)
    .replace("{tenant}", "default")
    .replace(/\{\w+\}/g, something);
}

/** A query that the route refuses: a parameter that it does not know, and one of its own that stands there twice. */
export function wrongQuery({ query }: Route): string {
  const [name = ""] = Object.keys(query?.unwrap().shape ?? {});
  return `?unheardOf=1&${name}=1&${name}=2`;
}

/** Whether the parameters of the path are checked before anything else, so that a control character does not pass. */
export function refusesControlCharacters({ params }: Route): boolean {
  const values = Object.keys(params?.unwrap().shape ?? {}).map((name) => [name, "\u0001"]);
  return params !== undefined && !params.safeParse(Object.fromEntries(values)).success;
}
