import { SYSTEM } from "../context.ts";

const USER_ID = /^\P{Cc}{1,255}$/u;

/**
 * Whether a text can be the id of a user. `system` cannot: what Latchkey itself owns has natural ids like `system:github`,
 * and a user of that name would have the same.
 */
export function isUserId(text: string): boolean {
  return USER_ID.test(text) && text !== SYSTEM;
}
