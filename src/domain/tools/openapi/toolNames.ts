/** Returns a function that makes a unique tool id from an operation's name. */
export function createIds(taken: Iterable<string>): (wanted: string) => string {
  const used = new Set(taken);
  const next = new Map<string, number>();
  return (wanted) => {
    const base = idFrom(wanted);
    let id = base;
    for (let count = next.get(base) ?? 2; used.has(id); count++) {
      id = `${base.slice(0, MAX_ID - `-${count}`.length)}-${count}`;
      next.set(base, count + 1);
    }
    used.add(id);
    return id;
  };
}

const MAX_ID = 100;

/** Makes an id from a text: `getUser` becomes `get-user`, `repos/get` becomes `repos-get`. */
function idFrom(text: string): string {
  const words = text
    .slice(0, 500)
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
  const id = words
    .replace(/[^a-z0-9_.-]+/g, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, MAX_ID)
    .replace(/[-.]+$/, "");
  return id || "operation";
}

/** Returns one line of text for people, or undefined when there is none. */
export function lineFrom(text: unknown, length: number): string | undefined {
  if (typeof text !== "string") return undefined;
  const line = cut(
    text
      .slice(0, 4 * length)
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
      .trim(),
    length,
  );
  return line === "" ? undefined : line;
}

/** Shortens a text to this length, without half a character at the end. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}

const KEY = /^[A-Za-z_$][A-Za-z0-9_.$[\]-]{0,99}$/;

/** Returns a parameter's key: its own name, if that is valid and free. */
export function keyFor(name: string, place: string, taken: (key: string) => boolean): string {
  const fitting =
    KEY.test(name) && name !== "__proto__" ? name : `_${name.slice(0, 80).replace(/[^A-Za-z0-9_.$[\]-]/g, "_")}`;
  const base = fitting === "___proto__" || !KEY.test(fitting) ? "_parameter" : fitting;
  if (!taken(base)) return base;
  const placed = `${base.slice(0, 80)}_${place}`;
  let key = placed;
  for (let count = 2; taken(key); count++) key = `${placed}_${count}`;
  return key;
}
