import { type BuiltWorker, startBuiltWorker } from "../test/node/support/builtWorker.ts";
import { type MemoryUse, watchMemory } from "../test/node/support/memory.ts";
import { connectThrough } from "../test/node/support/proxied.ts";
import { download, open, type Place, upload } from "../test/node/support/streamCalls.ts";
import { type Digest, digestOf, type StreamServer, startStreamServer } from "../test/node/support/streamServer.ts";

/**
 * Large bodies through the built Worker: how fast they are next to a direct call in the same run, and how much memory
 * workerd takes for them, as seen from outside. Ends with 1 when a byte differs or the memory is not flat.
 */

const MIB = 1024 * 1024;
const SIZE_MIB = 200;
const LIMIT_MIB = 64;
const WARM_UP_MIB = 16;
const EVENTS = 200;
const PAUSES = 200;
const PAUSE_MS = 10;
const DEADLINE_MS = 60_000;

interface Row {
  what: string;
  direct: number;
  proxied: number;
  memory: MemoryUse;
}

const problems: string[] = [];
// An answer that is held back would never end.
setTimeout(() => {
  problems.push(`not done after ${DEADLINE_MS / 1000} seconds`);
  report();
  process.exit();
}, DEADLINE_MS).unref();
const api = await startStreamServer();
let worker: BuiltWorker | undefined;
try {
  worker = await startBuiltWorker();
  await measure(worker, api);
} finally {
  await worker?.stop();
  await api.close();
}
report();

function report(): void {
  for (const problem of problems) console.error(`FAILED: ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

async function measure({ pid, ...rest }: BuiltWorker, server: StreamServer): Promise<void> {
  const { url, authorization } = await connectThrough({ pid, ...rest }, `${server.origin}/api`);
  const direct: Place = { url: `${server.origin}/api`, headers: {} };
  const proxied: Place = { url, headers: { authorization } };
  // The runtime's own buffers and compiled code are there before anything is measured.
  for (const place of [direct, proxied]) await transferAll(server, place, WARM_UP_MIB * MIB);
  const rows = [
    await compare(pid, `upload ${SIZE_MIB} MiB`, direct, proxied, (place) => checkedUpload(place, SIZE_MIB * MIB)),
    await compare(pid, `download ${SIZE_MIB} MiB`, direct, proxied, (place) =>
      checkedDownload(server, place, SIZE_MIB * MIB),
    ),
  ];
  printTable(rows);
  console.log();
  await measureSlowReader(pid, server, proxied);
  await measureEvents(server, proxied);
}

async function transferAll(server: StreamServer, place: Place, bytes: number): Promise<void> {
  await checkedUpload(place, bytes);
  await checkedDownload(server, place, bytes);
}

async function checkedUpload(place: Place, bytes: number): Promise<void> {
  const { sent, arrived } = await upload(place, bytes);
  checkSame("upload", sent, arrived);
}

async function checkedDownload(server: StreamServer, place: Place, bytes: number): Promise<void> {
  checkSame("download", server.digest, await download(place, bytes));
}

function checkSame(what: string, sent: Digest | (() => Digest | undefined), arrived: Digest): void {
  const { bytes, sha256 } = (typeof sent === "function" ? sent() : sent) ?? { bytes: -1, sha256: "" };
  if (bytes !== arrived.bytes || sha256 !== arrived.sha256) problems.push(`${what}: not the same bytes`);
}

async function compare(
  pid: number,
  what: string,
  direct: Place,
  proxied: Place,
  transfer: (place: Place) => Promise<void>,
): Promise<Row> {
  const rate = async (place: Place) => {
    const start = performance.now();
    await transfer(place);
    return (SIZE_MIB * 1000) / (performance.now() - start);
  };
  const directRate = await rate(direct);
  const { result, memory } = await watchMemory(pid, () => rate(proxied));
  checkFlat(what, memory);
  return { what, direct: directRate, proxied: result, memory };
}

function checkFlat(what: string, { before, peak }: MemoryUse): void {
  if (peak - before > LIMIT_MIB) problems.push(`${what}: memory grew by ${(peak - before).toFixed(0)} MiB`);
}

/** A caller who stops again and again: what it has not taken yet has to wait at the API, not in the Worker. */
async function measureSlowReader(pid: number, server: StreamServer, proxied: Place): Promise<void> {
  const bytes = SIZE_MIB * MIB;
  let farthest = 0;
  const read = async () => {
    const response = await open(proxied, `/download?bytes=${bytes}`);
    let received = 0;
    const slowly = async function* () {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        farthest = Math.max(farthest, server.sent() - received);
        const pauses =
          Math.floor(((received + chunk.length) * PAUSES) / bytes) - Math.floor((received * PAUSES) / bytes);
        if (pauses > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        received += chunk.length;
        yield chunk;
      }
    };
    return digestOf(slowly());
  };
  const { result, memory } = await watchMemory(pid, read);
  checkSame("slow download", server.digest, result);
  checkFlat("slow download", memory);
  const ahead = (farthest / MIB).toFixed(1);
  console.log(
    `slow download ${SIZE_MIB} MiB in chunks: ${describe(memory)}; API at most ${ahead} MiB ahead of the caller`,
  );
}

/** Each event is sent when the one before it has arrived: one that is held back would end this by never coming. */
async function measureEvents(server: StreamServer, proxied: Place): Promise<void> {
  const response = await open(proxied, "/events");
  const events = response[Symbol.asyncIterator]();
  const start = performance.now();
  for (let number = 1; number <= EVENTS; number++) {
    await server.sendEvent(String(number), number === EVENTS);
    const { value } = await events.next();
    if (String(value) !== `data: ${number}\n\n`) problems.push(`event ${number} arrived as ${String(value)}`);
  }
  const mean = (performance.now() - start) / EVENTS;
  if (!(await events.next()).done) problems.push("more events than were sent");
  console.log(`${EVENTS} events, each sent when the one before it had arrived: ${mean.toFixed(2)} ms each`);
}

function printTable(rows: Row[]): void {
  console.log("transfer            direct MiB/s  proxied MiB/s  ratio  memory of workerd (RSS)");
  for (const { what, direct, proxied, memory } of rows) {
    const cells = [what.padEnd(18), direct.toFixed(0).padStart(14), proxied.toFixed(0).padStart(15)];
    console.log(`${cells.join("")}${(proxied / direct).toFixed(2).padStart(7)}  ${describe(memory)}`);
  }
}

function describe({ before, peak, after, samples }: MemoryUse): string {
  const [first, most, last] = [before, peak, after].map((value) => value.toFixed(0));
  return `${first} MiB before, ${most} at the peak, ${last} after (${samples} samples)`;
}
