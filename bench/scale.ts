import { parseArgs } from "node:util";
import { endAfter } from "./lib/deadline.ts";
import { describeMachine } from "./lib/machine.ts";
import { readPositive } from "./lib/options.ts";
import { formatNumber, formatTable } from "./lib/table.ts";
import { chooseOperations } from "./operations/operations.ts";
import { scriptOf } from "./runtime/scripts.ts";
import { countAll } from "./scale/countAll.ts";
import { LARGE, type Size } from "./scale/size.ts";
import type { Counts } from "./workers/counts.ts";

/**
 * `npm run bench:scale`: what each operation asks of D1 in an empty database and in a large one, side by side. What differs
 * between the two grows with what others have stored.
 */

const LONGEST_SECONDS = 1200;
const SHOWN = { roundTrips: "D1", rowsRead: "read", rowsWritten: "written" } as const;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    connections: { type: "string" },
    tenants: { type: "string" },
    integrations: { type: "string" },
    tokens: { type: "string" },
    teams: { type: "string" },
  },
});
const { json, only, ...sizes } = values;
const given = Object.entries(sizes).map(([what, text]) => [what, readPositive(what, text)]);
const size: Size = { ...LARGE, ...Object.fromEntries(given) };
const chosen = chooseOperations(only);

endAfter(LONGEST_SECONDS);
const script = await scriptOf("counted");
const small = await countAll(script, chosen, undefined);
const large = await countAll(script, chosen, size);
const rows = [...small].map(([name, counts]) => ({ name, small: counts, large: large.get(name) as Counts }));
console.log(json ? JSON.stringify({ machine: describeMachine(), size, rows }, null, 2) : format());

function format(): string {
  const head = Object.values(SHOWN).flatMap((what) => [what, "large"]);
  const cells = rows.map((row) => [
    row.name,
    ...(Object.keys(SHOWN) as (keyof typeof SHOWN)[]).flatMap((what) => [
      formatNumber(row.small[what]),
      formatNumber(row.large[what]),
    ]),
  ]);
  const { connections, tenants, integrations, tokens, teams } = size;
  return [
    `large: ${connections} connections of ${tenants} tenants; in the measured tenant ${integrations} integrations that are`,
    `shared with everyone, and users with ${tokens} tokens and ${teams} teams`,
    "",
    formatTable(["operation", ...head], cells),
    "",
    "D1: round trips; rows read and written: of one request. In the first minutes of an hour the schedule cleans the trail.",
  ].join("\n");
}
