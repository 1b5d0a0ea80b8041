import type { SourceFile } from "./importRules.ts";

/** A function of the domain that a surface calls with a context. */
export interface Verb {
  name: string;
  /** Its file, below `src`. */
  path: string;
  docstring: string;
  /** From the signature to the end of the function. */
  code: string;
  /** The functions that its file imports from the storage. */
  storageFunctions: string[];
}

/** Says in a docstring who may, and the calls of which one must be in the code. None: nobody has to be asked. */
interface Rule {
  says: RegExp;
  /** @param match what the docstring says */
  calls(match: RegExpMatchArray): string[];
}

const LEVEL_1 = [
  "findIntegration(",
  "getIntegrationConnection(",
  "callProvider(",
  "findEditableIntegration(",
  "findAgentTool(",
];
const LEVEL_2 = ["findEditableIntegration(", "requireLevel(view, LEVEL.edit)", "requireConnectable("];
const LEVEL_3 = ["findSharedIntegration(", "requireLevel(view, LEVEL.manage)"];

const RULES: Rule[] = [
  { says: /\bNeeds [^.]*\blevel 1\b/, calls: () => LEVEL_1 },
  { says: /\bNeeds [^.]*\blevel 2\b/, calls: () => LEVEL_2 },
  { says: /\bNeeds [^.]*\blevel 3\b/, calls: () => LEVEL_3 },
  {
    says: /\bNeeds [^.]*`([a-z]+:[a-z-]+)`/,
    calls: ([, permission = ""]) => [
      `requirePermission(ctx, "${permission}")`,
      ...(permission === "integration:share" ? ["findSharedIntegration("] : []),
    ],
  },
  { says: /\bSuperusers only\b/, calls: () => ["requireSuperuser("] },
  { says: /\bWhoever `tokensOf` lets\b/, calls: () => ["tokensOf("] },
  { says: /\bWhoever `sessionsOf` lets\b/, calls: () => ["sessionsOf("] },
  { says: /\bWhoever `(ownKey|askedKey|seenApproval)` lets\b/, calls: ([, name = ""]) => [`${name}(`] },
  { says: /\bAny signed-in user may, for itself\b/, calls: () => ["requireUser(", "caller.principal"] },
  { says: /\bAny signed-in user may\b(?!, for itself)/, calls: () => [] },
  { says: /\bPublic\b/, calls: () => [] },
];

/** The verbs: what the surfaces import from the domain and call with a context. */
export function findVerbs(files: readonly SourceFile[]): Verb[] {
  const callers = files.filter(({ path }) => path.startsWith("surfaces/"));
  const used = callers.flatMap(({ text }) => importsFrom(text, "domain"));
  const byPath = new Map(files.map((file) => [file.path, file.text]));
  const places = new Map(used.map(({ name, path }) => [name, path]));
  return [...places].flatMap(([name, path]) => verbOf(name, path, byPath.get(path) ?? "") ?? []);
}

/** What is wrong with a verb: it does not say who may, it does not do what it says, or it does it too late. */
export function faultsOf({ name, path, docstring, code, storageFunctions }: Verb): string[] {
  const said = RULES.flatMap(({ says, calls }) => {
    const match = docstring.match(says);
    return match ? [{ what: match[0], calls: calls(match) }] : [];
  });
  const place = `${path}: ${name}`;
  if (said.length === 0) return [`${place} does not say who may`];
  const faults: string[] = [];
  for (const { what, calls } of said) {
    if (calls.length === 0) continue;
    const positions = calls.map((call) => code.indexOf(call)).filter((position) => position >= 0);
    const first = Math.min(...positions);
    const early = storageFunctions.find((call) => isCalledBefore(code, call, first));
    if (positions.length === 0) faults.push(`${place} says "${what}" and does not check it`);
    else if (early) faults.push(`${place} calls ${early} before it checks "${what}"`);
  }
  return faults;
}

function isCalledBefore(code: string, name: string, position: number): boolean {
  const call = code.search(new RegExp(`\\b${name}\\(`));
  return call >= 0 && call < position;
}

function verbOf(name: string, path: string, text: string): Verb | undefined {
  const start = text.search(new RegExp(`^export (?:async )?function ${name}\\b`, "m"));
  if (start < 0) return undefined;
  const code = text.slice(start, endOf(text, start));
  if (!/\b(?:Public)?Context\b/.test(code.slice(0, code.indexOf("\n}")).split("{\n")[0] ?? "")) return undefined;
  const storageFunctions = importsFrom(text, "storage").map((imported) => imported.local);
  return { name, path, docstring: docstringBefore(text, start), code, storageFunctions };
}

/** The closing brace of a function stands at the beginning of a line. */
function endOf(text: string, start: number): number {
  const end = text.indexOf("\n}\n", start);
  return end < 0 ? text.length : end;
}

function docstringBefore(text: string, start: number): string {
  const before = text.slice(0, start).trimEnd();
  if (!before.endsWith("*/")) return "";
  return before
    .slice(before.lastIndexOf("/**"))
    .replace(/\s*\n\s*\*\s?/g, " ")
    .trim();
}

interface Imported {
  name: string;
  /** What it is called in the file that imports it. */
  local: string;
  path: string;
}

/** The values that a file imports from a layer. */
function importsFrom(text: string, layer: string): Imported[] {
  const pattern = new RegExp(`^import \\{([^}]*)\\} from "(?:\\.\\./)+(${layer}/[^"]+)"`, "gm");
  return [...text.matchAll(pattern)].flatMap(([, names = "", path = ""]) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "))
      .map((name) => {
        const [exported = "", local = exported] = name.split(" as ");
        return { name: exported, local, path };
      }),
  );
}
