/** What every planted secret begins with, so that one search finds any of them. */
export const CANARY = "canary-";

/** A recognisable fake secret. */
export function canary(name: string): string {
  return `${CANARY}${name}-${crypto.randomUUID()}`;
}
