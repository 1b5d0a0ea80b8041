import { plainText } from "../json/exactNumber.ts";
import { formPairs, isContainer } from "./encodeForm.ts";
import { boundaryOf, encodeMultipart } from "./encodeMultipart.ts";

/** A body, and the content type that says what it is. */
export interface EncodedBody {
  text: string;
  contentType: string;
}

/** Thrown for data that does not go with its content type. The message completes "data …". */
export class NotEncodable extends Error {
  override readonly name = "NotEncodable";
}

/**
 * Encodes the data of an envelope as its content type says, so that no body is sent in another format than announced. A
 * text is taken to be encoded already, and sent as it is. Bytes that are no text cannot stand in JSON: they go by the path
 * form, which streams them.
 *
 * @param contentType what the envelope says; without it, a text is `text/plain` and anything else JSON
 * @throws NotEncodable
 */
export function encodeBody(data: unknown, contentType: string | undefined): EncodedBody {
  const body = written(data, contentType);
  // Half of a surrogate pair would be written as another character. In JSON that is made here it is an escape.
  if (!body.text.isWellFormed()) throw new NotEncodable("is not valid Unicode");
  return body;
}

function written(data: unknown, contentType: string | undefined): EncodedBody {
  if (contentType === undefined) {
    return typeof data === "string"
      ? { text: data, contentType: "text/plain; charset=utf-8" }
      : { text: plainJson(data), contentType: "application/json" };
  }
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!/^[!#$&^_.+\w-]+\/[!#$&^_.+\w-]+$/.test(type)) throw new NotEncodable("has a content type that is none");
  if (typeof data === "string") return asItIs(data, type, contentType);
  refuseOtherCharset(contentType, "\u0080");
  if (isJson(type)) return { text: plainJson(data), contentType };
  if (type === "application/x-www-form-urlencoded") return { text: encodeForm(data), contentType };
  if (type === "multipart/form-data") return encodeMultipart(entriesOf(data));
  throw new NotEncodable(
    `must be a text that is already ${type}: only JSON, forms and multipart/form-data are made here`,
  );
}

function isJson(type: string): boolean {
  return type === "application/json" || type === "text/json" || type.endsWith("+json");
}

function plainJson(data: unknown): string {
  return JSON.stringify(data);
}

function asItIs(text: string, type: string, contentType: string): EncodedBody {
  refuseOtherCharset(contentType, text);
  if (isJson(type) && !parses(text)) throw new NotEncodable(`must be JSON, because its content type is ${type}`);
  const boundary = boundaryOf(contentType);
  if (type.startsWith("multipart/") && (boundary === undefined || !text.includes(`--${boundary}`))) {
    throw new NotEncodable("must hold the boundary that its content type names");
  }
  return { text, contentType };
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function refuseOtherCharset(contentType: string, text: string): void {
  if (!isWrittenAs(contentType, text)) {
    throw new NotEncodable("is written as UTF-8, and its content type names another charset");
  }
}

/**
 * Checks whether a text in UTF-8 is what its content type announces. Other charsets can announce the same bytes only where
 * all characters are ASCII.
 */
export function isWrittenAs(contentType: string, text: string): boolean {
  const [, charset = "utf-8"] = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType) ?? [];
  const isAscii = /^(?:us-ascii|iso-8859-\d+|windows-125\d)$/i.test(charset) && /^[\0-\x7f]*$/.test(text);
  return isAscii || /^utf-?8$/i.test(charset);
}

function encodeForm(data: unknown): string {
  const pairs = formPairs(entriesOf(data)).map((pair) => pair.map(plainText));
  // Half of a surrogate pair cannot be percent-encoded.
  if (!pairs.flat().every((text) => text.isWellFormed())) throw new NotEncodable("is not valid Unicode");
  return pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
}

function entriesOf(data: unknown): [string, unknown][] {
  if (isContainer(data) && !Array.isArray(data)) return Object.entries(data);
  throw new NotEncodable("must be an object whose members are the fields, or a text that is already encoded");
}
