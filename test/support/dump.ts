import { env } from "cloudflare:workers";

/** Everything that D1 and KV hold, as one text: what somebody has who copied the storage without the keys. */
export async function dumpStorage(): Promise<string> {
  const { results: tables } = await env.DB.prepare(
    "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
  ).all<{ name: string; sql: string }>();
  const parts: unknown[] = [tables];
  for (const { name } of tables) parts.push((await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results);
  for (let cursor: string | undefined, complete = false; !complete; ) {
    const listed = await env.TICKETS.list(cursor === undefined ? {} : { cursor });
    for (const { name } of listed.keys) parts.push(name, await env.TICKETS.getWithMetadata(name));
    complete = listed.list_complete;
    cursor = listed.list_complete ? undefined : listed.cursor;
  }
  return JSON.stringify(parts);
}

/** The ways in which a secret could stand in a dump without being sealed. */
export function spellingsOf(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = btoa(String.fromCharCode(...bytes)).replaceAll("=", "");
  // Inside a longer text, base64 shifts by one or two characters: what is in common is found in the middle.
  const shifted = [1, 2].map((shift) => {
    const spelled = btoa(" ".repeat(shift) + String.fromCharCode(...bytes));
    return spelled.slice(4, -8);
  });
  const url = [base64, ...shifted].map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  return [...new Set([secret, encodeURIComponent(secret), hex, hex.toUpperCase(), base64, ...shifted, ...url])];
}
