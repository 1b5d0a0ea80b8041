import type { Tool } from "../../catalog/tool.ts";
import { isUnsafeSegment } from "../policy/urlPolicy.ts";
import { encodeText, itemsOf, NotSendable, plainText } from "./encodeValue.ts";

/** The value of a placeholder in a path. */
export interface Filling {
  /** The parameter's key. */
  key: string;
  value: unknown;
  style: Tool["parameters"][string]["style"];
}

/** A parameter that cannot be sent. */
export interface PathFault {
  key: string;
  message: string;
}

/**
 * Fills the placeholders of a tool's path. A value stays within its segment. In the style `segments` it makes segments
 * of its own: none may be empty, be a dot segment or hide a separator, as in the proxy's address policy.
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
  return filled.join("/");
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
  const isUnsafe = segment.split("/").some((part) => part === "" || isUnsafeSegment(part));
  return isUnsafe ? { key, message: "would lead to another address" } : segment;
}

function encodeFilling({ value, style }: Filling): string {
  const texts = style === "segments" ? [value].flat().map(plainText).join("/").split("/") : textsOf(value, style);
  if (texts.length === 0 || texts.includes("")) throw new NotSendable("must not be empty in a path");
  const isHidden = (text: string) => isUnsafeSegment(encodeText(text));
  if (texts.some(isHidden)) throw new NotSendable("would lead to another address");
  return texts.map(encodeText).join(style === "segments" ? "/" : ",");
}

function textsOf(value: unknown, style: Filling["style"]): string[] {
  return style === "json" ? [JSON.stringify(value)] : itemsOf(value);
}
