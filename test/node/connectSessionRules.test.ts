import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const source = join(import.meta.dirname, "../../src/domain");

/** What begins a flow, stores a credential or ends a connection, in the storage and in KV. */
const EFFECTS = [
  "saveConnection",
  "saveToken",
  "deleteConnection",
  "deleteToken",
  "eraseConnectionsOfType",
  "prepareFlow",
];

/** What looks at the connect session of a caller. */
const CHECKS = /\b(?:requireWithinSession|requireNoSession|tokensOf|findIntegration|findEditableIntegration)\(/;

/** Where nobody asks, and where whoever calls has asked. */
const OTHERS: Record<string, string> = {
  "endings/endUnseenConnections.ts": "the scheduled work",
  "tokens/writeToken.ts": "storeToken, which asks tokensOf",
  "flows/beginFlow.ts": "prepareFlow asks",
};

it("T54 whatever begins a flow, stores a credential or ends a connection asks for the limits of a connect session", () => {
  const called = new RegExp(`\\b(?:${EFFECTS.join("|")})\\b(?: as (\\w+))?[^}]*\\} from "(?:\\.\\.|\\./prepareFlow)`);
  const files = globSync("**/*.ts", { cwd: source });
  const texts = files.map((path) => ({ path, text: readFileSync(join(source, path), "utf8") }));
  const acting = texts.filter(({ text }) => called.test(text));
  expect(acting.length).toBeGreaterThan(7);
  const unasked = acting.filter(({ text }) => !CHECKS.test(text)).map(({ path }) => path);
  expect(unasked.filter((path) => !(path in OTHERS))).toEqual([]);
});
