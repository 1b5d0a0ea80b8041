import type { Route } from "../../src/http/routeDefinition.ts";
import { thinned } from "./thinned.ts";

const MAX_PATHS = 6;

/** What stands where no name of a secret's owner leads anywhere; a proxied path is free. */
const PLACES: Record<string, readonly string[]> = {
  path: ["me", "..%2f"],
  tenant: ["default", "other"],
  userId: ["ada", "bob"],
  principalId: ["everyone", "user:ada"],
};

/** The paths of a route, with the names in its places, other ones at each turn where there are many. */
export function pathsOf(route: Route, names: readonly string[], turn: number): string[] {
  const parameter = /:([A-Za-z]+)(\{[^}]*\})?/;
  const fill = (path: string): string[] => {
    const found = parameter.exec(path);
    if (!found) return [path];
    const values = PLACES[found[1] ?? ""] ?? names;
    return values.flatMap((value) => fill(path.replace(parameter, () => value)));
  };
  const paths = fill(route.path);
  return thinned(paths, MAX_PATHS, turn);
}
