import type { StoredAuditEvent } from "../../../../domain/tenants/auditList.ts";
import { toTimestamp } from "../../../../http/timestamp.ts";

/** The forms in which the trail is taken away. */
export const formats = {
  csv: { type: "text/csv; charset=utf-8; header=present", end: "csv" },
  jsonl: { type: "application/jsonl; charset=utf-8", end: "jsonl" },
} as const;
export type Format = keyof typeof formats;

/** The fields of an event, with the names that the API gives them. */
const COLUMNS = [
  ...(["id", "createdAt", "actor", "action", "targetType", "targetId", "outcome"] as const),
  ...(["requestId", "clientRequestId", "origin", "details"] as const),
] as const;

type Fields = Record<(typeof COLUMNS)[number], unknown>;

/** Returns the text of a file, some events at a time. */
export async function* linesOf(batches: AsyncIterable<StoredAuditEvent[]>, format: Format): AsyncGenerator<string> {
  if (format === "csv") yield lineOf([...COLUMNS]);
  for await (const events of batches) {
    const fields = events.map(fieldsOf);
    yield fields
      .map((one) => (format === "csv" ? lineOf(COLUMNS.map((name) => cellOf(one[name]))) : `${JSON.stringify(one)}\n`))
      .join("");
  }
}

function fieldsOf(event: StoredAuditEvent): Fields {
  const { tenantId: _tenant, createdAt, ...fields } = event;
  return { ...fields, createdAt: toTimestamp(createdAt) };
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A spreadsheet takes a cell that begins so for a formula, and may run it: what callers name may begin so. */
const FORMULA = /^[=+\-@\t\r\n]/;
const TO_QUOTE = /[",\r\n]/;

/** A record of CSV (RFC 4180). */
function lineOf(cells: readonly string[]): string {
  const written = cells.map((cell) => {
    const inert = FORMULA.test(cell) ? `'${cell}` : cell;
    return TO_QUOTE.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
  });
  return `${written.join(",")}\r\n`;
}

/** Returns the bytes of texts, as whoever reads them asks for more. An error on the way breaks the download off. */
export function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await texts.return(undefined);
    },
  });
}
