import { parseExactly } from "../../domain/json/exactNumber.ts";
import { readAtMost } from "../../domain/proxy/readAtMost.ts";
import { base64 } from "../../http/base64.ts";

/** More does not help a model. */
const MAX_BYTES = 1024 * 1024;

export interface Content {
  content: Record<string, unknown>[];
  structuredContent?: unknown;
  isError: boolean;
}

/**
 * Converts what an API answered to what a model reads: JSON as text and structured, with its numbers as they are written;
 * pictures and sounds as such; anything else as text, if it is one.
 */
export async function answerContent(response: Response): Promise<Content> {
  const { ok, status, headers } = response;
  const bytes = await readAtMost(response.body, MAX_BYTES);
  if (!bytes) {
    const sentence = `The API's answer has more than ${MAX_BYTES / 1024} KiB. Ask for less: fewer items, fewer fields, or one page.`;
    return textContent(sentence, true);
  }
  const said = ok ? [] : [textItem(`The API refused the call: HTTP ${status}.`)];
  if (bytes.length === 0)
    return { content: [...said, ...(ok ? [textItem(`Done: HTTP ${status}.`)] : [])], isError: !ok };
  const { items, structured } = itemsOf(bytes, headers.get("content-type") ?? "");
  return {
    content: [...said, ...items],
    ...(structured !== undefined && { structuredContent: structured }),
    isError: !ok,
  };
}

/** A sentence of ours, for a model. */
export function textContent(text: string, isError: boolean, structuredContent?: object): Content {
  return { content: [textItem(text)], ...(structuredContent && { structuredContent }), isError };
}

/** A value of ours: as it is, and as text for clients that know no other. */
export function valueContent(value: object): Content {
  return textContent(JSON.stringify(value), false, value);
}

function textItem(text: string) {
  return { type: "text", text };
}

function itemsOf(bytes: Uint8Array, contentType: string): { items: Record<string, unknown>[]; structured?: unknown } {
  const [mimeType = ""] = contentType
    .toLowerCase()
    .split(";", 1)
    .map((part) => part.trim());
  const [, kind] = /^(image|audio)\/(?!svg)/.exec(mimeType) ?? [];
  if (kind !== undefined) return { items: [{ type: kind, data: base64(bytes), mimeType }] };
  const text = decode(bytes);
  if (text === undefined) {
    return { items: [{ type: "resource", resource: { uri: "latchkey:answer", mimeType, blob: base64(bytes) } }] };
  }
  return { items: [textItem(text)], ...(/[/+]json$/.test(mimeType) && structuredOf(text)) };
}

function structuredOf(text: string): { structured?: unknown } {
  try {
    return { structured: parseExactly(text) };
  } catch {
    return {};
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}
