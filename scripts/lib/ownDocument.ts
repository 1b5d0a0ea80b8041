import { join } from "node:path";
import { bundle } from "../../test/node/support/bundle.ts";

const ENTRY = join(import.meta.dirname, "ownDocumentEntry.ts");

/**
 * Builds Latchkey's OpenAPI document from the source. The source is bundled as the Worker is, because Node reads neither
 * `.tsx` nor what wrangler.toml says is text.
 *
 * @param serverUrl the address that the document names
 */
export async function ownDocument(serverUrl: string): Promise<object> {
  const code = await bundle(ENTRY);
  const { documentFor } = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
  return documentFor(serverUrl);
}
