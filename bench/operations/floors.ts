import { createConnection, requestBytes } from "../lib/connection.ts";
import type { Lane } from "../lib/drive.ts";

/** What the platform needs for the parts of an operation: the paths of workers/floors.ts, one for each request. */
export const floors = {
  "constant JSON": ["GET /"],
  HS256: ["GET /jwt"],
  "one read": ["GET /read"],
  "one read + HS256": ["GET /jwt/read"],
  "read + open + HS256": ["GET /jwt/read/open"],
  "read + open + insert + HS256": ["GET /jwt/read/open/insert"],
  "two reads + open": ["GET /key/read/open"],
  "read + open + fetch": ["GET /jwt/read/open/fetch"],
  "read + open + POST": ["POST /jwt/read/open/fetch"],
  "insert + seal + HS256": ["POST /jwt/seal/insert"],
  "read + seal + KV put": ["GET /jwt/read/seal/put"],
  "read + open + fetch + seal + 2 inserts": ["POST /jwt/read/insert/open/fetch/seal/insert"],
  "begin, then KV get + read + open + fetch + seal + 2 inserts": [
    "GET /jwt/read/seal/put",
    "GET /get/open/insert/read/open/fetch/seal/insert",
  ],
} as const;

export type FloorName = keyof typeof floors;

/** The client of a floor. */
export function openFloor(origin: string, name: FloorName, headers: Record<string, string>, number: number): Lane {
  const connection = createConnection(origin);
  let done = 0;
  const run = async () => {
    done += 1;
    for (const line of floors[name]) {
      const [method = "", path] = line.split(" ");
      const body = method === "POST" ? { text: "of the benchmark" } : undefined;
      const bytes = requestBytes({ method, path: `${path}?ticket=${number}-${done}`, headers, body });
      const answer = await connection.send(bytes);
      if (answer.status !== 200) throw new Error(`the floor ${name} answered ${answer.status}: ${answer.body}`);
    }
  };
  return { run, close: connection.close };
}
