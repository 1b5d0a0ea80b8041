import { headerFault } from "../policy/headerTemplate.ts";
import { isMethodOverride } from "../policy/methodOverride.ts";

/** Headers that a tool must not set, because the broker sets them: the credential, and the type of the body. */
const RESERVED = ["authorization", "content-type", "content-encoding", "set-cookie"];

/** Visible ASCII, space and tab: no CR, LF or NUL. */
const VALUE = /^[\t\x20-\x7e]{0,2048}$/;

/** Checks whether a tool may have a parameter in a header with this name. */
export function isHeaderOfTool(name: string): boolean {
  return headerFault(name, "") === undefined && !RESERVED.includes(name.toLowerCase()) && !isMethodOverride(name);
}

export function isHeaderValue(value: string): boolean {
  return VALUE.test(value);
}
