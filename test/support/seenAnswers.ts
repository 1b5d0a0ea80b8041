/**
 * What answers an OpenAPI document names, and which of them nobody has seen. Pure: both Node and workerd import it.
 *
 * An answer is written as a line: the operation's id, the status, and the problem's code, or else the content type, or
 * `-` for an answer without a body. `getTenant 404 not_found`, `disconnect 204 -`.
 */

const PROBLEM_TYPE = "application/problem+json";
const NO_BODY = "-";

interface MediaType {
  schema?: { allOf?: { properties?: { code?: { enum?: string[] } } }[] };
}

interface Documented {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, Responses> }>>;
}

interface Responses {
  content?: Record<string, MediaType>;
}

/** Answers that no run shows, each operation with each code, and why that is so. */
export interface Unseen {
  operations: string[];
  codes: string[];
  reason: string;
}

export interface Comparison {
  /** In the document, and neither seen nor excepted. */
  missing: string[];
  /** Excepted, but seen in fact, or not in the document. As `<operation> <code>`. */
  needless: string[];
  counts: { documented: number; seen: number; excepted: number };
}

/** The line of one answer. `kind` is the problem's code or the content type as the document names it. */
export function answerLine(operationId: string, status: number | string, kind: string = NO_BODY): string {
  return `${operationId} ${status} ${kind}`;
}

/** Every answer that the document names, in its order. */
export function documentedAnswers(document: object): string[] {
  const operations = Object.values((document as Documented).paths).flatMap((path) => Object.values(path));
  return operations.flatMap(({ operationId, responses }) =>
    Object.entries(responses)
      .filter(([status]) => isOurs(status))
      .flatMap(([status, response]) => kindsOf(response).map((kind) => answerLine(operationId, status, kind))),
  );
}

/** A range of statuses, or any status, stands for answers of what is in between. */
export function isOurs(status: string): boolean {
  return /^\d{3}$/.test(status);
}

/** A problem as a page is the same problem, and no route makes that page itself. */
function kindsOf({ content }: Responses): string[] {
  if (!content) return [NO_BODY];
  const problem = content[PROBLEM_TYPE];
  return problem ? codesOf(problem) : Object.keys(content);
}

function codesOf({ schema }: MediaType): string[] {
  return (schema?.allOf ?? []).flatMap(({ properties }) => properties?.code?.enum ?? []);
}

/** Compares what the document names with what a run has seen. */
export function compareAnswers(
  documented: readonly string[],
  seen: ReadonlySet<string>,
  exceptions: readonly Unseen[],
): Comparison {
  const excepted = new Set(exceptions.flatMap(expand));
  const unseen = documented.filter((line) => !seen.has(line));
  const unseenNames = new Set(unseen.map(withoutStatus));
  const missing = unseen.filter((line) => !excepted.has(withoutStatus(line)));
  const needless = [...excepted].filter((name) => !unseenNames.has(name));
  return {
    missing,
    needless,
    counts: {
      documented: documented.length,
      seen: documented.length - unseen.length,
      excepted: unseen.length - missing.length,
    },
  };
}

function expand({ operations, codes }: Unseen): string[] {
  return operations.flatMap((operation) => codes.map((code) => `${operation} ${code}`));
}

function withoutStatus(line: string): string {
  const [operation, , kind] = line.split(" ");
  return `${operation} ${kind}`;
}

/** Lines as a table: an operation a row, with the answers it lacks. */
export function answerTable(lines: readonly string[]): string {
  const rows = [...Map.groupBy(lines, (line) => line.split(" ", 1)[0] ?? "")];
  const width = Math.max(0, ...rows.map(([operation]) => operation.length));
  return rows
    .map(([operation, own]) => {
      const answers = own.map((line) => line.slice(operation.length + 1));
      return `  ${operation.padEnd(width)}  ${answers.join(", ")}`;
    })
    .join("\n");
}
