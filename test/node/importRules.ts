/** A source file: its path below `src`, and its text. */
export interface SourceFile {
  path: string;
  text: string;
}

/** Which layers each layer may import, besides itself. Files directly in `src` compose the others and may import all. */
const ARROWS: Record<string, string[]> = {
  surfaces: ["http", "domain"],
  http: ["domain"],
  domain: ["catalog", "oauth", "storage", "crypto"],
  catalog: [],
  storage: ["crypto"],
  oauth: ["crypto"],
  crypto: [],
};

/** Where a package may be imported: layers, and files directly in `src`. */
const PACKAGES: Record<string, string[]> = {
  hono: ["surfaces", "http", "app.ts", "index.ts"],
  "@hono": ["surfaces", "http", "app.ts", "index.ts"],
  "drizzle-orm": ["storage", "deps.ts"],
};

/** Every import that points up, sideways between surfaces, or to a package that does not belong there. */
export function findViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    importsOf(text)
      .filter((target) => !isAllowed(path, target))
      .map((target) => `${path} imports ${target}`),
  );
}

/** Static, re-exporting, side-effect, dynamic and type imports alike. */
export function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\1/g;
  return [...code.matchAll(pattern)].map((match) => match[2] ?? "");
}

function isAllowed(path: string, target: string): boolean {
  if (!target.startsWith(".")) return isPackageAllowed(path, target);
  const resolved = new URL(target, `file:///${path}`).pathname.slice(1);
  const from = layerOf(path);
  const to = layerOf(resolved);
  if (!(from in ARROWS)) return true;
  if (from === "surfaces" && to === "surfaces") return surfaceOf(path) === surfaceOf(resolved);
  return from === to || (ARROWS[from] ?? []).includes(to);
}

function isPackageAllowed(path: string, target: string): boolean {
  const places = PACKAGES[target.split("/")[0] ?? ""];
  return places === undefined || places.includes(layerOf(path));
}

/** The top folder, or the file's own name when it stands directly in `src`. */
function layerOf(path: string): string {
  return path.split("/")[0] ?? "";
}

/** A surface is a folder, or a single file. */
function surfaceOf(path: string): string {
  return path.split("/")[1] ?? "";
}
