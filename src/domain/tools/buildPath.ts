import type { Tool } from "../../catalog/tool.ts";
import { plainText } from "../json/exactNumber.ts";
import { pathFault } from "../policy/pathFault.ts";
import { encodeText, itemsOf, NotSendable } from "./encodeValue.ts";

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
  const fault = pathFault(segment);
  return fault === undefined ? segment : { key, message: elsewhere(fault) };
}

function encodeFilling({ value, style }: Filling): string {
  const texts = style === "segments" ? [value].flat().map(plainText) : textsOf(value, style);
  if (texts.length === 0 || texts.includes("")) throw new NotSendable("must not be empty in a path");
  const separator = style === "segments" ? "/" : ",";
  const parts = style === "segments" ? texts.join("/").split("/") : texts;
  const fault = parts.map((part) => pathFault(encodeText(part))).find((found) => found !== undefined);
  if (fault !== undefined) throw new NotSendable(elsewhere(fault));
  return parts.map(encodeText).join(separator);
}

function elsewhere(fault: string): string {
  return `would lead to another address: decoded as a server would, it holds ${fault}`;
}

function textsOf(value: unknown, style: Filling["style"]): string[] {
  return style === "json" ? [JSON.stringify(value)] : itemsOf(value);
}
