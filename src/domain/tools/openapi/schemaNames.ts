import type { Reference } from "./readSchema.ts";

/** Returns a function that names references: by their last segment, made unique. */
export function createNames(): (reference: Reference) => string {
  const known = new Map<string, string>();
  const taken = new Set<string>();
  return ({ pointer, ...rest }) => {
    const key = JSON.stringify([pointer, rest.hidden, rest.isAnyKind, rest.isAsIs]);
    const found = known.get(key);
    if (found !== undefined) return found;
    const last = pointer.slice(pointer.lastIndexOf("/") + 1);
    const wanted =
      last
        .replace(/[^A-Za-z0-9_.-]/g, "_")
        .slice(0, 60)
        .replace(/^__proto__$/, "proto") || "schema";
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}-${count}`;
    known.set(key, name);
    taken.add(name);
    return name;
  };
}
