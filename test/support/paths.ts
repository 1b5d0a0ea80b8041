import type { Route } from "../../src/http/routeDefinition.ts";

const MAX_PATHS = 60;

/** The paths of a route, with the names in its places, evenly chosen where there are many; a proxied path is free. */
export function pathsOf(route: Route, names: readonly string[]): string[] {
  const parameter = /:([A-Za-z]+)(\{[^}]*\})?/;
  const fill = (path: string): string[] => {
    const found = parameter.exec(path);
    if (!found) return [path];
    const values = found[1] === "path" ? ["me", "..%2f"] : names;
    return values.flatMap((value) => fill(path.replace(parameter, () => value)));
  };
  const paths = fill(route.path);
  const step = Math.max(1, Math.ceil(paths.length / MAX_PATHS));
  return paths.filter((_path, index) => index % step === 0);
}
