import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { headerOf, readAnswer } from "../../../bench/lib/answer.ts";
import { createConnection, requestBytes } from "../../../bench/lib/connection.ts";
import { sizeFault, startUpFault } from "../../../bench/lib/limits.ts";
import { readOptions } from "../../../bench/lib/options.ts";
import { ratioOf } from "../../../bench/lib/rounds.ts";
import { median, percentile } from "../../../bench/lib/statistics.ts";
import { formatTable } from "../../../bench/lib/table.ts";

describe("statistics", () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
    [[], Number.NaN],
  ])("the median of %j is %d", (values, expected) => expect(median(values)).toBe(expected));

  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])("the percentile %d of 1 to 100 is %d", (share, expected) => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, share)).toBe(expected);
  });

  it("a ratio compares within each round, so that a slow round of both does not show", () => {
    expect(ratioOf({ rates: [50, 5, 40] }, { rates: [100, 10, 100] })).toBe(0.5);
  });
});

describe("the limits of the bundle", () => {
  it.each([
    [300 * 1024, undefined],
    [300.2 * 1024, "the bundle has 300.2 KiB gzipped, more than 300"],
  ])("say of %d bytes: %s", (bytes, fault) => expect(sizeFault(bytes)).toBe(fault));

  it.each([
    [[100, 30, 300], undefined],
    [[130, 30, 300], "starting takes 130 ms (130, 30, 300), more than 100"],
    [[], "starting takes NaN ms (), more than 100"],
  ])("say of starts in %j ms: %s", (times, fault) => expect(startUpFault(times)).toBe(fault));
});

describe("the client", () => {
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n0\r\n\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

  it.each([
    ["a length", "HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok", { status: 201, text: "ok" }],
    ["chunks, one of which looks like the end", chunked, { status: 200, text: "0\r\n\r\nabc" }],
    ["no body", "HTTP/1.1 204 No Content\r\n\r\n", { status: 204, text: "" }],
  ])("reads an answer with %s, however it is cut", (_what, text, { status, text: expected }) => {
    const bytes = Buffer.from(text);
    for (let length = 0; length < bytes.length; length++) expect(readAnswer(bytes.subarray(0, length))).toBeUndefined();
    const answer = readAnswer(bytes);
    expect([answer?.status, answer?.body.toString()]).toEqual([status, expected]);
  });

  it.each([
    ["does not say where it ends", "HTTP/1.1 200 OK\r\n\r\n"],
    ["goes on after its end", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab"],
  ])("refuses an answer that %s", (_what, text) => expect(() => readAnswer(Buffer.from(text))).toThrow());

  it("finds a header whatever the case, and nothing that only ends like it", () => {
    const head = "HTTP/1.1 302 Found\r\nX-Location: /no\r\nLOCATION:  /yes \r\nVary: Origin";
    expect([headerOf({ head }, "location"), headerOf({ head }, "origin")]).toEqual(["/yes", undefined]);
  });

  it("sends one request after another, and opens the connection again after it was closed", async () => {
    const origin = await listening((request, response) => {
      const body: Buffer[] = [];
      request.on("data", (chunk: Buffer) => body.push(chunk));
      request.on("end", () => response.end(`${request.method} ${request.url} ${Buffer.concat(body)}`));
    });
    const connection = createConnection(origin);
    const sent = async (method: string, body?: object) =>
      (await connection.send(requestBytes({ method, path: "/a?b", body }))).body.toString();
    expect(await sent("GET")).toBe("GET /a?b ");
    expect(await sent("POST", { text: "ä" })).toBe('POST /a?b {"text":"ä"}');
    connection.close();
    expect(await sent("GET")).toBe("GET /a?b ");
    connection.close();
  });

  it("tells of a connection that was cut instead of an answer", async () => {
    const connection = createConnection(await listening((request) => request.socket.destroy()));
    await expect(connection.send(requestBytes({ path: "/" }))).rejects.toThrow();
  });
});

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("the options", () => {
  it("are all operations, as text", () => expect(readOptions([])).toEqual({ json: false, only: [], seconds: 2.4 }));

  it("can be given", () =>
    expect(readOptions(["--json", "--only", "a", "--only", "b", "--seconds", "0.5"])).toEqual({
      json: true,
      only: ["a", "b"],
      seconds: 0.5,
    }));

  it.each([[["--seconds", "0"]], [["--seconds", "soon"]], [["--fast"]], [["health"]]])("refuse %j", (args) =>
    expect(() => readOptions(args)).toThrow(),
  );
});

it("a table puts numbers to the right and words to the left", () => {
  const table = formatTable(
    ["what", "count", "why"],
    [
      ["reads", "7", "because"],
      ["writes", "-", "so"],
    ],
  );
  expect(table).toBe("what    count  why\n------  -----  -------\nreads       7  because\nwrites      -  so");
});
