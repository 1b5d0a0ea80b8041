import type { Tool } from "../../catalog/tool.ts";
import { isExactNumber, plainText } from "../json/exactNumber.ts";
import { isObject } from "./json.ts";

type Style = Tool["parameters"][string]["style"];

/** Thrown for a value that cannot be sent, such as half of a surrogate pair, which has no percent-encoding. */
export class NotSendable extends Error {
  override readonly name = "NotSendable";
}

/**
 * Percent-encodes everything but RFC 3986's unreserved characters and `!'()*`.
 * @throws NotSendable
 */
export function encodeText(text: string): string {
  if (!text.isWellFormed()) throw new NotSendable("is not valid Unicode");
  return encodeURIComponent(text);
}

/**
 * Encodes a value as the pairs of a query or a form, percent-encoded.
 * @throws NotSendable
 */
export function encodePairs(name: string, value: unknown, style: Style): string[] {
  if (value === null || value === undefined) return [];
  const pair = (text: string, key = name) => `${encodeText(key)}=${text}`;
  switch (style) {
    case "json":
      return [pair(encodeText(JSON.stringify(value)))];
    case "deep":
      return leavesOf(name, value).map(([key, leaf]) => pair(encodeText(plainText(leaf)), key));
    case "comma":
      return [pair(joined(value, ","))];
    case "space":
      return [pair(joined(value, "%20"))];
    case "pipe":
      return [pair(joined(value, "%7C"))];
    case "repeat":
    case "segments":
      return [value].flat().map((item) => pair(encodeText(plainText(item))));
  }
}

/** Joins a list, or the alternating keys and values of an object. Each item is encoded by itself. */
function joined(value: unknown, separator: string): string {
  return itemsOf(value).map(encodeText).join(separator);
}

export function itemsOf(value: unknown): string[] {
  const items = isObject(value) ? Object.entries(value).flat() : [value].flat();
  return items.map(plainText);
}

/** Returns `name[key][0]` for every value in an object or a list. */
function leavesOf(name: string, value: unknown): [string, unknown][] {
  if (value === null || typeof value !== "object" || isExactNumber(value)) return [[name, value ?? ""]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(`${name}[${key}]`, item));
}
