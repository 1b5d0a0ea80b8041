import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { watchMemory } from "./support/memory.ts";
import { connectThrough } from "./support/proxied.ts";
import { sendRaw } from "./support/rawHttp.ts";
import { sharedBuild } from "./support/shared.ts";
import { answerOf, begin, download, open, type Place, textOf, upload } from "./support/streamCalls.ts";
import { bomb, digestOf, type StreamServer, startStreamServer } from "./support/streamServer.ts";

const MIB = 1024 * 1024;
const SIZE = 64 * MIB;
/** Far more than passing it takes, and less than keeping it would. */
const BOUND_MIB = 40;

let worker: BuiltWorker;
let api: StreamServer;
let ada: Place;

beforeAll(async () => {
  worker = await startBuiltWorker(await sharedBuild());
  api = await startStreamServer();
  ada = await placeOf("ada");
  // What the runtime takes for itself is taken before anything is measured.
  await upload(ada, 16 * MIB);
  await download(ada, 16 * MIB);
}, 120_000);

afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

async function placeOf(user: string): Promise<Place> {
  const { url, authorization } = await connectThrough(worker, `${api.origin}/api`, user);
  return { url, headers: { authorization } };
}

/** Does something during which the Worker's memory may not grow by what passes. */
async function flat<T>(work: () => Promise<T>): Promise<T> {
  const { result, memory } = await watchMemory(worker.pid, work);
  expect(memory.peak - memory.before).toBeLessThan(BOUND_MIB);
  return result;
}

describe("a large body", () => {
  it.each([
    ["length", { "content-length": String(SIZE), "transfer-encoding": undefined }],
    ["chunked", { "content-length": undefined, "transfer-encoding": "chunked" }],
  ] as const)("is uploaded unchanged, with flat memory and framed as it came: %s", async (framing, expected) => {
    const { sent, arrived } = await flat(() => upload(ada, SIZE, framing));
    expect(arrived).toEqual(sent);
    const { "content-length": length, "transfer-encoding": coding } = api.seen.at(-1) ?? {};
    expect({ "content-length": length, "transfer-encoding": coding }).toEqual(expected);
  });

  it("is downloaded unchanged, with flat memory", async () => {
    const arrived = await flat(() => download(ada, SIZE));
    expect(arrived).toEqual(api.digest());
    expect(arrived.bytes).toBe(SIZE);
  });

  it("waits at the API, and not in the Worker, for a caller who does not read", async () => {
    await flat(async () => {
      const response = await open(ada, `/download?bytes=${3 * SIZE}`);
      const held = await untilSteady(() => api.sent());
      // Linux may keep up to 36 MiB for each of the two connections.
      expect(held).toBeLessThan(2 * SIZE);
      expect(await digestOf(response)).toEqual(api.digest());
    });
  });
});

/** What a figure is once it no longer changes. */
async function untilSteady(figure: () => number): Promise<number> {
  let last = -1;
  for (let look = 0; look < 100 && (last <= 0 || last !== figure()); look++) {
    last = figure();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return last;
}

describe("events", () => {
  it("arrive one by one while the API is still sending", async () => {
    const response = await open(ada, "/events");
    const events = response[Symbol.asyncIterator]();
    // Each is sent only when the one before it has arrived.
    for (const number of [1, 2, 3, 4, 5]) {
      await api.sendEvent(String(number), number === 5);
      expect(String((await events.next()).value)).toBe(`data: ${number}\n\n`);
    }
    expect((await events.next()).done).toBe(true);
    expect(response.complete).toBe(true);
  });

  it("end at the API when the caller goes away", async () => {
    const response = await open(ada, "/events");
    await api.sendEvent("1");
    await once(response, "readable");
    response.destroy();
    // The runtime sees that the caller is gone when it has something to hand on.
    const sending = setInterval(() => void api.sendEvent("more"), 20);
    onTestFinished(() => clearInterval(sending));
    expect(await api.ended()).toBe("cut");
  });
});

describe("F13", () => {
  it.each([
    ["with a length", "&length"],
    ["in chunks", ""],
  ])("F13 an answer %s that the API cuts off arrives cut off, never as ended", async (_name, query) => {
    const response = await open(ada, `/download?bytes=${4 * MIB}&cut${query}`);
    await expect(digestOf(response)).rejects.toThrow("aborted");
    expect(response.complete).toBe(false);
  });

  it("F13 events that the API cuts off arrive, and then the cut", async () => {
    const response = await open(ada, "/events");
    await api.sendEvent("1");
    const events = response[Symbol.asyncIterator]();
    expect(String((await events.next()).value)).toBe("data: 1\n\n");
    api.cutEvents();
    await expect(events.next()).rejects.toThrow("aborted");
  });

  it.each(["length", "chunked"])("F13 an upload that the caller cuts off arrives cut off: %s", async (framing) => {
    const headers = framing === "length" ? { "content-length": String(SIZE) } : { "transfer-encoding": "chunked" };
    const before = api.seen.length;
    const sent = begin(ada, "/upload", { method: "PUT", headers: { ...headers, "content-type": "video/mp4" } });
    const answered = answerOf(sent).then(
      () => true,
      () => false,
    );
    sent.write(Buffer.alloc(MIB));
    await vi.waitFor(() => expect(api.seen.length).toBe(before + 1), 5000);
    sent.destroy(new Error("gone"));
    expect(await api.ended()).toBe("cut");
    expect(await answered).toBe(false);
  });
});

describe("T31", () => {
  it("T31 passes a decompression bomb on as the little it is, and does not unpack it", async () => {
    const headers = { ...ada.headers, "accept-encoding": "gzip" };
    const arrived = await flat(() => sendRaw(`${ada.url}/bomb`, { headers }));
    expect(new Headers(arrived.headers).get("content-encoding")).toBe("gzip");
    expect(new Headers(arrived.headers).get("content-length")).toBe(String(bomb.length));
    expect(arrived.body.equals(bomb)).toBe(true);
    expect(gunzipSync(bomb.subarray(0, bomb.length / 1024))).toHaveLength(MIB);
  });

  it("T31 ends an endless answer at the API when the caller has had enough", async () => {
    await flat(async () => {
      const response = await open(ada, "/endless");
      await readAtLeast(response, SIZE);
      response.destroy();
      expect(await api.ended()).toBe("cut");
    });
    expect((await open(ada, "/cacheable")).statusCode).toBe(200);
  });
});

async function readAtLeast(response: IncomingMessage, bytes: number): Promise<void> {
  let read = 0;
  for await (const chunk of response.iterator({ destroyOnReturn: false })) {
    read += (chunk as Buffer).length;
    if (read >= bytes) return;
  }
  throw new Error("the answer has ended");
}

it("T30 asks the API for each caller and each time, whatever may be kept", async () => {
  const bob = await placeOf("bob");
  const before = api.seen.length;
  const answers = [ada, bob, ada].map((place) => () => open(place, "/cacheable"));
  const tokens: string[] = [];
  for (const answer of answers) {
    const response = await answer();
    expect(response.headers["cache-control"]).toBe("no-store");
    tokens.push(await textOf(response));
  }
  expect(api.seen.length).toBe(before + 3);
  expect(tokens[0]).toBe(tokens[2]);
  expect(tokens[0]).not.toBe(tokens[1]);
  expect(tokens.every((token) => /^Bearer [0-9a-f]{48}$/.test(token))).toBe(true);
});
