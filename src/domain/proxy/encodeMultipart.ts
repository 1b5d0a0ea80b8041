import { plainText } from "../json/exactNumber.ts";
import { isContainer } from "./encodeForm.ts";

/**
 * Encodes fields as `multipart/form-data` (RFC 7578): a list repeats its name, an object is a part in JSON, and null is left
 * out. A boundary of our own is random, so no value holds it.
 */
export function encodeMultipart(entries: readonly [string, unknown][]): { text: string; contentType: string } {
  const boundary = `latchkey-${crypto.randomUUID()}`;
  const parts = entries.flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((item) => item !== null)
      .map((item) => `--${boundary}\r\n${headOf(name, item)}\r\n\r\n${plainText(item)}\r\n`),
  );
  return { text: `${parts.join("")}--${boundary}--\r\n`, contentType: `multipart/form-data; boundary=${boundary}` };
}

function headOf(name: string, item: unknown): string {
  const head = `Content-Disposition: form-data; name="${escaped(name)}"`;
  return isContainer(item) ? `${head}\r\nContent-Type: application/json` : head;
}

/** As browsers write names (HTML standard, "multipart form data"). */
function escaped(name: string): string {
  return name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** Returns the boundary that a content type names (RFC 2046 section 5.1.1). */
export function boundaryOf(contentType: string): string | undefined {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? [];
  return quoted ?? plain;
}
