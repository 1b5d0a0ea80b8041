import type { Route } from "../../src/http/routeDefinition.ts";

const MAX_PATHS = 30;

/** What stands where no name of a secret's owner leads anywhere; a proxied path is free. */
const PLACES: Record<string, readonly string[]> = {
  path: ["me", "..%2f"],
  tenant: ["default", "other"],
  userId: ["ada", "bob"],
  principalId: ["everyone", "user:ada"],
};

/** The paths of a route, with the names in its places, evenly chosen where there are many. */
export function pathsOf(route: Route, names: readonly string[]): string[] {
  const parameter = /:([A-Za-z]+)(\{[^}]*\})?/;
  const fill = (path: string): string[] => {
    const found = parameter.exec(path);
    if (!found) return [path];
    const values = PLACES[found[1] ?? ""] ?? names;
    return values.flatMap((value) => fill(path.replace(parameter, () => value)));
  };
  const paths = fill(route.path);
  const step = Math.max(1, Math.ceil(paths.length / MAX_PATHS));
  return paths.filter((_path, index) => index % step === 0);
}
