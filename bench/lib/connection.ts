import { connect, type Socket } from "node:net";
import { type Answer, readAnswer } from "./answer.ts";

/** One HTTP connection, for one request at a time. It is opened by the first request, and again after it was closed. */
export interface Connection {
  send(request: Buffer): Promise<Answer>;
  close(): void;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/**
 * Node's own clients take more CPU time for a request than the runtime takes for a constant answer: on a machine of two
 * cores they would be what is measured. So this one only does what is needed.
 */
export function createConnection(origin: string): Connection {
  const { hostname, port } = new URL(origin);
  let socket: Socket | undefined;
  let waiting: Waiting | undefined;
  let received: Buffer = Buffer.alloc(0);

  const settle = (act: (waiting: Waiting) => void) => {
    const settled = waiting;
    waiting = undefined;
    received = Buffer.alloc(0);
    if (settled) act(settled);
  };
  const close = () => {
    socket?.destroy();
    socket = undefined;
  };
  const fail = (error: Error) => {
    close();
    settle(({ reject }) => reject(error));
  };
  const receive = (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    try {
      const answer = readAnswer(received);
      if (answer) settle(({ resolve }) => resolve(answer));
    } catch (error) {
      fail(error as Error);
    }
  };
  const open = () => {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true });
    // What happens to a socket that was given up does not matter any more.
    const ifCurrent = (act: () => void) => () => void (socket === opened && act());
    opened.on("data", receive);
    opened.on("error", (error) => ifCurrent(() => fail(error))());
    opened.on(
      "close",
      ifCurrent(() => fail(new Error("the connection was closed"))),
    );
    return opened;
  };
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket ??= open();
        socket.write(request);
      }),
    close,
  };
}

export interface RequestParts {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: object | undefined;
}

/** A request as it goes over the wire. */
export function requestBytes({ method = "GET", path, headers = {}, body }: RequestParts): Buffer {
  const text = body === undefined ? "" : JSON.stringify(body);
  const ofBody = { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) };
  const all = { host: "localhost", ...headers, ...(body !== undefined && ofBody) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${text}`);
}
