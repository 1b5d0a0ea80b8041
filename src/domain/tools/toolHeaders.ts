import { headerFault } from "../policy/headerTemplate.ts";
import { isMethodOverride } from "./methodOverride.ts";

/** Headers that are the broker's own business in a tool's call: the credential, and what the body is. */
const RESERVED = ["authorization", "content-type", "content-encoding", "set-cookie"];

/** Visible ASCII, space and tab: no CR, LF or NUL. */
const VALUE = /^[\t\x20-\x7e]{0,2048}$/;

/** Whether a tool may have a parameter in a header of this name. */
export function isHeaderOfTool(name: string): boolean {
  return headerFault(name, "") === undefined && !RESERVED.includes(name.toLowerCase()) && !isMethodOverride(name);
}

export function isHeaderValue(value: string): boolean {
  return VALUE.test(value);
}
