import type { Tool } from "../../catalog/tool.ts";
import { isExactNumber, plainText } from "../json/exactNumber.ts";
import { isObject, type JsonObject } from "./json.ts";

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

/** What separates nothing in a query (RFC 3986, section 3.4), less `;`, at which some servers split pairs. */
const HARMLESS = /%(?:3A|2F|3F|40|24|2C|3D)/g;

/**
 * Percent-encodes a value whose reserved characters are meant as they are (`allowReserved`), as far as they do not
 * separate it from what follows.
 * @throws NotSendable
 */
export function encodeReserved(text: string): string {
  return encodeText(text).replace(HARMLESS, decodeURIComponent);
}

/**
 * Encodes a value as the pairs of a query or a form, percent-encoded.
 * @param encode encodes a value; names are always encoded as usual
 * @throws NotSendable
 */
export function encodePairs(name: string, value: unknown, style: Style, encode = encodeText): string[] {
  if (value === null || value === undefined) return [];
  const pair = (text: string, key = name) => `${encodeText(key)}=${text}`;
  switch (style) {
    case "json":
      return [pair(encode(JSON.stringify(value)))];
    case "deep":
      return leavesOf(name, value).map(([key, leaf]) => pair(encode(plainText(leaf)), key));
    case "comma":
      return [pair(joined(value, ",", encode))];
    case "space":
      return [pair(joined(value, "%20", encode))];
    case "pipe":
      return [pair(joined(value, "%7C", encode))];
    case "members":
      if (isObject(value))
        return Object.entries(value).flatMap(([key, item]) => encodePairs(key, item, "repeat", encode));
  }
  return [value].flat().map((item) => pair(encode(plainText(item))));
}

/** Returns the members of an object that have a value, as texts. A list in it has its items separated by commas. */
export function membersOf(value: JsonObject): [string, string][] {
  const given = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return given.map(([key, member]) => [key, isObject(member) ? plainText(member) : itemsOf(member).join(",")]);
}

/** Joins a list, or the alternating keys and values of an object. Each item is encoded by itself. */
function joined(value: unknown, separator: string, encode: (text: string) => string): string {
  return itemsOf(value).map(encode).join(separator);
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
