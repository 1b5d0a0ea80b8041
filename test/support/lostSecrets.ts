import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { importKeyring, type Keyring } from "../../src/crypto/keyring.ts";
import type { ErrorCode } from "../../src/domain/errors.ts";

const RETIRED_KEY = "old";

/** The keyring of the tests, with a key besides that was taken out of use. */
export function retiredKeyring(): Promise<Keyring> {
  return importKeyring(`${env.ENCRYPTION_KEYS},${RETIRED_KEY}:retired`);
}

/** What becomes of a sealed value that is lost, in SQL and as text. */
export interface Loss {
  code: ErrorCode;
  column(name: string): string;
  text(sealed: string): string;
}

function underKey(code: ErrorCode, kid: string): Loss {
  const [found, put] = ["v1.test.", `v1.${kid}.`];
  const column = (name: string) => `replace(${name}, '${found}', '${put}')`;
  return { code, column, text: (sealed) => sealed.replace(found, put) };
}

/** The ways in which a stored secret does not open; for `retiredKeyring`. */
export const LOSSES: Loss[] = [
  underKey("key_unavailable", "gone"),
  underKey("key_retired", RETIRED_KEY),
  {
    code: "credential_corrupt",
    column: (name) => `substr(${name}, 1, 40)`,
    text: (sealed) => sealed.slice(0, 40),
  },
];

/** Changes every row of a table behind Latchkey's back. */
export async function spoil(table: "connections" | "integrations" | "approvals", assignments: string): Promise<void> {
  const { meta } = await env.DB.prepare(`UPDATE ${table} SET ${assignments}`).run();
  expect(meta.changes).toBeGreaterThan(0);
}

/** Changes what is sealed in every ticket. */
export async function spoilTickets(change: (sealed: string) => string): Promise<void> {
  const { keys } = await env.TICKETS.list();
  expect(keys.length).toBeGreaterThan(0);
  for (const { name } of keys) {
    const { value, metadata } = await env.TICKETS.getWithMetadata(name);
    await env.TICKETS.put(name, change(value ?? ""), { metadata });
  }
}
