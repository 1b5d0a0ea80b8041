import { createConnection, requestBytes } from "../lib/connection.ts";
import type { Lane } from "../lib/drive.ts";
import { COUNTS_PATH, type Counts } from "../workers/counts.ts";
import type { Operation, Place } from "./operation.ts";

const WARM_UP = 2;
const COUNTED = 3;

/** What one piece of work asks of the platform, on the average of three. @param origin of the Worker that counts */
export async function countOperation(operation: Operation, place: Place): Promise<Counts> {
  const lane = await operation.open(place);
  try {
    return await countWork(place.origin, () => lane.run());
  } finally {
    lane.close();
  }
}

/** The same for any work that the Worker does. What is only done the first times, such as the look at the keys, is left out. */
export async function countWork(origin: string, run: Lane["run"]): Promise<Counts> {
  for (let done = 0; done < WARM_UP; done++) await run();
  await takeCounts(origin);
  for (let done = 0; done < COUNTED; done++) await run();
  const counts = await takeCounts(origin);
  const means = Object.entries(counts).map(([what, count]) => [what, count / COUNTED]);
  return Object.fromEntries(means) as unknown as Counts;
}

async function takeCounts(origin: string): Promise<Counts> {
  const connection = createConnection(origin);
  const { status, body } = await connection.send(requestBytes({ path: COUNTS_PATH }));
  connection.close();
  if (status !== 200) throw new Error(`the counts answered ${status}: ${body}`);
  return JSON.parse(body.toString()) as Counts;
}
