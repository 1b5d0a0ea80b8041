import type { ReadDocument } from "../../test/node/support/publicDocuments.ts";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Counts the operations of a document, apart from the code that imports them. */
export function countOperations({ paths }: ReadDocument["document"]): number {
  return Object.values(paths).flatMap((item) => METHODS.filter((method) => method in item)).length;
}

/** The line of a document in docs/openapi-documents.md. */
export function documentRow({ name, file, package: from, baseUrl, document, imported }: ReadDocument): string {
  const { tools, skipped, simplified, assumedBases } = imported;
  const simple = new Set(simplified.map(({ method, path }) => `${method} ${path}`)).size;
  const cells = [
    name,
    `${document.swagger ?? document.openapi}`,
    shortened(document.info.version),
    countOperations(document),
    tools.length,
    counted(
      skipped.length,
      skipped.map(({ reason }) => reason),
    ),
    // Names of parameters and fragments follow the colon.
    counted(
      simple,
      simplified.map(({ what }) => what.split(": ", 1)[0] ?? ""),
    ),
    assumedBases.map((each) => `\`${each.server}\` at \`${each.baseUrl}\``).join("; "),
    `\`${baseUrl}\``,
    `${from}, ${file}`,
  ];
  return `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
}

function shortened(version: string): string {
  return version.length > 24 ? `${version.slice(0, 23)}…` : version;
}

/** The number, and how often each reason counts, the most frequent first. */
function counted(number: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  return number === 0 ? "0" : `${number} (${sorted.map(([reason, count]) => `${count} ${reason}`).join("; ")})`;
}

/** The whole of docs/openapi-documents.md. */
export function documentsPage(documents: Iterable<() => ReadDocument>): string {
  const rows: string[] = [];
  let [operations, imported] = [0, 0];
  for (const read of documents) {
    const document = read();
    operations += countOperations(document.document);
    imported += document.imported.tools.length;
    rows.push(documentRow(document));
  }
  return [
    "# Public OpenAPI documents",
    "",
    `What becomes of ${rows.length} public documents when they are imported: ${imported} of ${operations} operations become tools.`,
    "`npm run documents` writes this page anew; `npm run documents -- --check` fails where it is not true any more. It",
    "fetches the packages with npm, once, into `node_modules/.cache`. `npm test` compares the lines of a few documents.",
    "",
    "An operation is simplified where its tool lacks something. The answer of the import tells what, for each operation;",
    "here the kinds are counted. What is meant by the reasons is in [understood.md](understood.md).",
    "",
    "| document | OpenAPI | version | operations | imported | skipped | simplified | servers that were assumed | base URL | from |",
    "|---|---|---|---|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
