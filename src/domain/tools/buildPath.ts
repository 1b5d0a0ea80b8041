import type { Tool } from "../../catalog/tool.ts";
import { plainText } from "../json/exactNumber.ts";
import { pathFault } from "../policy/pathFault.ts";
import { beginsWithScheme } from "../policy/urlPolicy.ts";
import { encodeText, itemsOf, membersOf, NotSendable } from "./encodeValue.ts";
import { isObject } from "./json.ts";

/** The value of a placeholder in a path. */
export interface Filling {
  /** The parameter's key. */
  key: string;
  /** The API's name for it. */
  name: string;
  value: unknown;
  style: Tool["parameters"][string]["style"];
}

/** A parameter that cannot be sent. */
export interface PathFault {
  key: string;
  message: string;
}

/**
 * Fills the placeholders of a tool's path. A value stays within its segment: its slashes are encoded. In the style
 * `segments` it makes segments of its own. What could lead elsewhere when a server decodes it is refused, by the same
 * rule as every address of the proxy.
 *
 * @param fillings by placeholder
 * @returns the path, percent-encoded, without its leading slash; or the parameter that cannot be sent
 */
export function buildPath(path: string, fillings: ReadonlyMap<string, Filling>): string | PathFault {
  const filled: string[] = [];
  for (const template of path.slice(1).split("/")) {
    const names = [...template.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? "");
    const segment = names.length === 0 ? template : fillSegment(template, names, fillings);
    if (typeof segment !== "string") return segment;
    filled.push(segment);
  }
  const built = filled.join("/");
  const [first] = fillings.values();
  if (first && beginsWithScheme(built)) return { key: first.key, message: elsewhere("what begins another address") };
  return built;
}

function fillSegment(template: string, names: string[], fillings: ReadonlyMap<string, Filling>): string | PathFault {
  const key = fillings.get(names[0] ?? "")?.key ?? names[0] ?? "";
  const parts = new Map<string, string>();
  for (const name of names) {
    const filling = fillings.get(name);
    if (!filling) return { key: name, message: "is required" };
    try {
      parts.set(name, encodeFilling(filling));
    } catch (error) {
      if (error instanceof NotSendable) return { key: filling.key, message: error.message };
      throw error;
    }
  }
  const segment = template.replace(/\{([^{}]+)\}/g, (_placeholder, name: string) => parts.get(name) ?? "");
  const fault = pathFault(segment);
  return fault === undefined ? segment : { key, message: elsewhere(fault) };
}

function elsewhere(fault: string): string {
  return `would lead to another address: decoded as a server would, it holds ${fault}`;
}

function encodeFilling(filling: Filling): string {
  const { value, style, name } = filling;
  const texts = textsOf(filling);
  if (texts.length === 0 || (style !== "segments" && texts.includes("")) || texts.join("") === "") {
    throw new NotSendable("must not be empty in a path");
  }
  const fault = texts.map((text) => pathFault(encodeText(text))).find((found) => found !== undefined);
  if (fault !== undefined) throw new NotSendable(elsewhere(fault));
  const isByMember = isObject(value) && style.endsWith("members");
  const encoded = isByMember ? pairsOf(texts.map(encodeText)) : texts.map(encodeText);
  const named = (text: string) => (isByMember ? text : `${encodeText(name)}=${text}`);
  switch (style) {
    case "segments":
      return encoded.join("/");
    case "label":
      return `.${encoded.join(",")}`;
    case "label-members":
      return `.${encoded.join(".")}`;
    case "matrix":
      return `;${named(encoded.join(","))}`;
    case "matrix-members":
      return encoded.map((text) => `;${named(text)}`).join("");
    default:
      return encoded.join(",");
  }
}

/** Returns the texts of which a value consists: its items, or the keys and values of its members by turns. */
function textsOf({ value, style }: Filling): string[] {
  if (style === "json") return [JSON.stringify(value)];
  if (style === "segments") return [value].flat().map(plainText).join("/").split("/");
  return isObject(value) && style.endsWith("members") ? membersOf(value).flat() : itemsOf(value);
}

/** Puts `=` between each key and its value. */
function pairsOf(texts: readonly string[]): string[] {
  return texts.flatMap((key, index) => (index % 2 === 0 ? [`${key}=${texts[index + 1]}`] : []));
}
