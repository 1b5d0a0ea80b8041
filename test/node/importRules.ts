import { posix } from "node:path";

/** A source file: its path below `src`, and its text. */
export interface SourceFile {
  path: string;
  text: string;
}

/** Which layers each layer may import, besides itself. Files directly in `src` compose the others and may import all. */
const ARROWS: Record<string, string[]> = {
  surfaces: ["ui", "http", "domain", "terms", "client"],
  ui: ["http", "domain", "terms"],
  http: ["domain", "terms"],
  domain: ["catalog", "oauth", "storage", "crypto", "terms"],
  catalog: ["terms"],
  storage: ["crypto", "terms"],
  oauth: ["crypto", "terms"],
  crypto: [],
  terms: [],
  client: [],
};

/**
 * The rooms of the domain, from the top down: each may import those below it. Files directly in `domain` (the context, the
 * errors, the audit trail) lie below all rooms.
 */
const ROOMS = [
  "maintenance",
  "readiness",
  "agents",
  "apiKeys",
  "tools",
  "directories",
  "proxy",
  "tokens",
  "flows",
  "connections",
  "configs",
  "icons",
  "endings",
  "credentials",
  "encryptionKeys",
  "trail",
  "revocations",
  "shares",
  "connectSessions",
  "approvals",
  "placement",
  "integrations",
  "identity",
  "tenants",
  "vault",
  "turns",
  "access",
  "delegation",
  "limits",
  "policy",
  "paging",
  "json",
  "",
];

/** Where a package may be imported: layers, and files directly in `src`. */
const PACKAGES: Record<string, string[]> = {
  hono: ["surfaces", "ui", "http", "app.ts", "index.ts"],
  "@hono": ["surfaces", "http", "app.ts", "index.ts"],
  "drizzle-orm": ["storage", "deps.ts"],
};

/** Every import that points up (between layers or rooms), sideways between surfaces, or to a package that does not belong there. */
export function findViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    importsOf(text)
      .filter((target) => !isAllowed(path, target))
      .map((target) => `${path} imports ${target}`),
  );
}

/** A comment, or a string that may hold what looks like one. */
const COMMENT_OR_STRING = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/gm;

/** Static, re-exporting, side-effect, dynamic and type imports alike. */
export function importsOf(text: string): string[] {
  const code = text.replace(COMMENT_OR_STRING, (found) => (/^["']/.test(found) ? found : ""));
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(["'`])([^"'`\n]+)\1/g;
  return [...code.matchAll(pattern)].map((match) => match[2] ?? "");
}

/** The files that import each other in a circle: each circle as its files in the order of their names. Types count as well. */
export function findCircles(files: readonly SourceFile[]): string[][] {
  const graph = new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter(isRelative)
        .map((target) => resolve(path, target)),
    ]),
  );
  return circlesOf(graph);
}

/** The same for rooms: the folders of a layer, and each layer's own files as a room. */
export function findRoomCircles(files: readonly SourceFile[]): string[][] {
  const graph = new Map<string, string[]>();
  for (const { path, text } of files) {
    const room = roomPath(path);
    const targets = importsOf(text).filter(isRelative);
    const others = targets.map((target) => roomPath(resolve(path, target))).filter((other) => other !== room);
    graph.set(room, [...(graph.get(room) ?? []), ...others]);
  }
  return circlesOf(graph);
}

function isAllowed(path: string, target: string): boolean {
  if (!isRelative(target)) return isPackageAllowed(path, target);
  // Or it would be neither a file nor a room here: a folder stands for its index, and another ending for the same file.
  if (!/\.(tsx?|json)$|\/client\/(pages\/)?\w+\.js$|\/\w+\.(css|txt)$/.test(target)) return false;
  const resolved = resolve(path, target);
  const from = layerOf(path);
  const to = layerOf(resolved);
  if (!path.includes("/")) return true;
  if (!(from in ARROWS)) return false;
  if (from === "surfaces" && to === "surfaces") return surfaceOf(path) === surfaceOf(resolved);
  if (from === "domain" && to === "domain") return isRoomBelow(roomOf(path), roomOf(resolved));
  return from === to || (ARROWS[from] ?? []).includes(to);
}

/** A room that is not in the list may import nothing, and nothing may import it: it has to be given its place first. */
function isRoomBelow(from: string, to: string): boolean {
  return from === to || (ROOMS.includes(from) && ROOMS.indexOf(from) < ROOMS.indexOf(to));
}

function isPackageAllowed(path: string, target: string): boolean {
  const places = PACKAGES[target.split("/")[0] ?? ""];
  return places === undefined || places.includes(layerOf(path));
}

function isRelative(target: string): boolean {
  return target.startsWith(".");
}

function resolve(path: string, target: string): string {
  return posix.join(posix.dirname(path), target);
}

/** The top folder, or the file's own name when it stands directly in `src`. */
function layerOf(path: string): string {
  return path.split("/")[0] ?? "";
}

/** A surface is a folder, or a single file. */
function surfaceOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** The folder of a file of the domain; empty for one that stands directly in it. */
function roomOf(path: string): string {
  const [, room = "", file] = path.split("/");
  return file === undefined ? "" : room;
}

/** Only the domain and the surfaces have rooms; elsewhere a folder inside a layer belongs to the layer. */
function roomPath(path: string): string {
  const layer = layerOf(path);
  if (layer === "domain") return posix.join(layer, roomOf(path));
  return layer === "surfaces" ? posix.join(layer, surfaceOf(path)) : layer;
}

/** The strongly connected parts of a graph that have more than one node, by what can be reached from where. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const reach = new Map([...graph.keys()].map((node) => [node, reachableFrom(graph, node)]));
  const circles = [...graph.keys()].map((node) => {
    const others = [...(reach.get(node) ?? [])].filter((other) => reach.get(other)?.has(node));
    return [...new Set([node, ...others])].sort();
  });
  const distinct = new Map(circles.filter(({ length }) => length > 1).map((circle) => [circle.join(" "), circle]));
  return [...distinct.values()];
}

function reachableFrom(graph: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const seen = new Set<string>();
  const waiting = [...(graph.get(start) ?? [])];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    waiting.push(...(graph.get(node) ?? []));
  }
  return seen;
}
