import { type BuiltWorker, startBuiltWorker } from "../test/node/support/builtWorker.ts";

/**
 * How many reads of a token the built Worker answers in a second, next to a constant answer in the same run: what counts is
 * the ratio. Ten connections, some seconds for each row.
 */

const CONNECTIONS = 10;
const WARM_UP_MS = 1000;
const MEASURED_MS = 4000;
const JSON_TYPE = { "content-type": "application/json" };

const worker = await startBuiltWorker();
try {
  await measure(worker);
} finally {
  await worker.stop();
}

async function measure({ origin, authorizationOf }: BuiltWorker): Promise<void> {
  const session = {
    authorization: await authorizationOf("ada", { scope: "key:manage-tenant token:read token:write" }),
  };
  const key = { "x-api-key": await makeKey(origin, session) };
  const tokens = `${origin}/v2/users/ada/tokens`;
  await store(tokens, session);
  const rows: [string, string, Record<string, string>][] = [
    ["constant answer", `${origin}/health`, {}],
    ["token, with a session", `${tokens}/openai`, session],
    ["token, with an API key", `${tokens}/openai`, key],
    ["list of tokens, with an API key", tokens, key],
  ];
  let constant = 0;
  for (const [what, url, headers] of rows) {
    await load(url, headers, WARM_UP_MS);
    const rate = await load(url, headers, MEASURED_MS);
    constant ||= rate;
    console.log(
      `${what.padEnd(34)} ${rate.toFixed(0).padStart(6)}/s   ${(rate / constant).toFixed(2)} of the constant answer`,
    );
  }
}

async function makeKey(origin: string, headers: Record<string, string>): Promise<string> {
  const body = JSON.stringify({ name: "Bench", scopes: ["token:*"] });
  const url = `${origin}/v1/tenants/default/api-keys`;
  const made = await fetch(url, { method: "POST", headers: { ...headers, ...JSON_TYPE }, body });
  return ((await made.json()) as { key: string }).key;
}

async function store(tokens: string, headers: Record<string, string>): Promise<void> {
  const body = JSON.stringify({
    ...{ integration_key: "openai", provider: "openai", token_type: "api_key" },
    token_data: { api_key: "sk-of-the-benchmark" },
  });
  const stored = await fetch(tokens, { method: "POST", headers: { ...headers, ...JSON_TYPE }, body });
  if (stored.status !== 201) throw new Error(`storing answered ${stored.status}: ${await stored.text()}`);
}

/** @returns answers in a second; throws when one is not a 200 */
async function load(url: string, headers: Record<string, string>, milliseconds: number): Promise<number> {
  const start = Date.now();
  let answers = 0;
  const connection = async () => {
    while (Date.now() - start < milliseconds) {
      const response = await fetch(url, { headers });
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`${new URL(url).pathname} answered ${response.status}`);
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return (answers * 1000) / (Date.now() - start);
}
