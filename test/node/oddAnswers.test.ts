import { connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { connectThrough, type Proxied } from "./support/proxied.ts";
import { type RawAnswer, sendRaw } from "./support/rawHttp.ts";
import { sharedBuild } from "./support/shared.ts";

/** What an API answers, byte by byte, by the path that is called. */
const answers = new Map<string, string>();
const sockets = new Set<Socket>();
const api = createServer((socket) => {
  sockets.add(socket);
  socket.on("error", () => {});
  socket.once("data", (bytes) => {
    const [, path = ""] = /^\S+ \/(\S*)/.exec(bytes.toString("latin1")) ?? [];
    const answer = answers.get(path);
    if (answer === "") socket.resetAndDestroy();
    else if (answer !== undefined) socket.end(Buffer.from(answer, "latin1"));
  });
});
let worker: BuiltWorker;
let ada: Proxied;

beforeAll(async () => {
  worker = await startBuiltWorker(await sharedBuild());
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  const address = api.address();
  if (typeof address !== "object") throw new Error("it has no port");
  ada = await connectThrough(worker, `http://127.0.0.1:${address?.port}`);
}, 120_000);

afterAll(async () => {
  await worker?.stop();
  for (const socket of sockets) socket.destroy();
  api.close();
});

async function answerTo(answer: string, method = "GET"): Promise<RawAnswer> {
  const path = `a${answers.size}`;
  answers.set(path, answer);
  return sendRaw(`${ada.url}/${path}`, { method, headers: { authorization: ada.authorization } });
}

const line = (status: string, rest = "content-length: 2\r\n\r\nok") => `HTTP/1.1 ${status}\r\n${rest}`;

describe("an answer that HTTP does not have", () => {
  it.each([
    ["a status of 999", line("999 Request denied")],
    ["a status of 600", line("600 Six hundred")],
    ["a status of 0", line("0 Nothing")],
    ["a status of 000", line("000 Nothing")],
    ["a status of 99", line("99 Little")],
    ["a status of 1000", line("1000 Much")],
    ["a status that is none", line("OK")],
    ["101 without a question", line("101 Switching Protocols", "upgrade: x\r\nconnection: upgrade\r\n\r\n")],
    ["199 at the end", line("199 Odd", "\r\n")],
    ["no HTTP at all", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["HTTP of 0.9", "<html>hello</html>"],
    ["a header without a colon", line("200 OK", "no colon\r\ncontent-length: 2\r\n\r\nok")],
    ["two lengths", line("200 OK", "content-length: 2\r\ncontent-length: 3\r\n\r\nok!")],
    ["a length that is none", line("200 OK", "content-length: two\r\n\r\nok")],
    ["a hang-up before anything", ""],
    ["a hang-up within the head", "HTTP/1.1 200 OK\r\ncontent-le"],
  ])("is the provider's fault: %s", async (_what, answer) => {
    const { status, body, headers } = await answerTo(answer);
    const problem = JSON.parse(body.toString()) as { code: string };
    expect([status, Object.fromEntries(headers)["latchkey-source"]]).toEqual([502, "broker"]);
    expect(["provider_malformed", "provider_unavailable"]).toContain(problem.code);
  });

  it.each([
    ["204 with a body", line("204 No Content"), 204, ""],
    ["205 with a body", line("205 Reset Content"), 205, ""],
    ["304 with a length", line("304 Not Modified", "content-length: 2\r\n\r\n"), 304, ""],
    ["103 before the answer", `${line("103 Early Hints", "link: </a>\r\n\r\n")}${line("200 OK")}`, 200, "ok"],
    ["100 before the answer", `${line("100 Continue", "\r\n")}${line("201 Created")}`, 201, "ok"],
    ["599", line("599 Odd"), 599, "ok"],
    ["299 with bytes in its reason", line("299 J\xe4"), 299, "ok"],
  ])("is handed on as far as it can be: %s", async (_what, answer, status, text) => {
    const got = await answerTo(answer);
    expect([got.status, got.body.toString(), Object.fromEntries(got.headers)["latchkey-source"]]).toEqual([
      ...[status, text, "upstream"],
    ]);
  });
});

describe("a caller who hangs up", () => {
  const bodies = {
    "in the middle of an upload that is kept": ["POST", "/x", "content-length: 1000\r\n\r\nabc"],
    "in the middle of an upload that is streamed": ["POST", "/x", "content-length: 1000000\r\n\r\nabc"],
    "in the middle of chunks": ["PUT", "/x", "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"],
    "in the middle of an envelope": ["POST", "", 'content-type: application/json\r\ncontent-length: 1000\r\n\r\n{"url'],
    "in the middle of an envelope in chunks": [
      ...["POST", "", 'content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{"u\r\n'],
    ],
    "before the API answers": ["GET", "/silent", "\r\n"],
  };

  it.each(Object.entries(bodies))("is no error of Latchkey's: %s", async (_what, [method, path, rest]) => {
    const { hostname, port, pathname } = new URL(ada.url);
    const before = worker.logged.length;
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    socket.write(`${method} ${pathname}${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${ada.authorization}\r\n${rest}`);
    await vi.waitFor(() => expect(socket.bytesWritten).toBeGreaterThan(0));
    // The request must have begun: another one that is answered meanwhile shows that the Worker is past its beginning.
    await answerTo(line("200 OK"));
    socket.resetAndDestroy();
    await answerTo(line("200 OK"));
    const since = worker.logged.slice(before).join("\n");
    expect(since).not.toContain('"internal"');
    expect(since).not.toContain('"level":"error"');
  });
});

it.each([
  ["GET", { "content-length": "13" }],
  ["GET", { "transfer-encoding": "chunked" }],
  ["HEAD", { "content-length": "13" }],
])("B34 a body does not go with %s on the path, as in an envelope: %j", async (method, framing) => {
  const headers = { authorization: ada.authorization, "content-type": "application/json", ...framing };
  const answer = await sendRaw(`${ada.url}/_search`, { method, headers, body: Buffer.from('{"query":{ }}') });
  expect(answer.status).toBe(400);
  if (method === "GET") expect(JSON.parse(answer.body.toString())).toMatchObject({ code: "validation_failed" });
});
