import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Environment, startEnvironment } from "../../scripts/lib/environment.ts";
import { createUser } from "../../scripts/lib/latchkeyClient.ts";
import { freePorts } from "../../scripts/lib/ports.ts";
import { sharedState } from "./support/shared.ts";

/** How an upload arrives at the provider. */
interface Arrival {
  received: number;
  end: "open" | "whole" | "cut";
}

const directory = mkdtempSync(join(tmpdir(), "latchkey-uploads-"));
const arrivals: Arrival[] = [];
const provider = createServer((request, response) => {
  const arrival: Arrival = { received: 0, end: "open" };
  arrivals.push(arrival);
  request.on("data", (chunk: Buffer) => {
    arrival.received += chunk.length;
  });
  request.on("end", () => {
    arrival.end = "whole";
    response.end("thanks");
  });
  request.on("error", () => {
    arrival.end = "cut";
  });
});
let environment: Environment;
let authorization: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  const variablesFile = join(directory, "variables");
  const migratedState = await sharedState();
  environment = await startEnvironment({ ports: await freePorts(), directory, variablesFile, migratedState });
  const claims = { scope: "integration:write" };
  const ada = await createUser(environment, "ada", claims);
  const { port } = provider.address() as AddressInfo;
  const made = await ada.call("POST", "/api/integrations", {
    ...{ name: "Files", slug: "files", type: "custom", authType: "apikey", apiKey: "key" },
    apiBaseUri: `http://127.0.0.1:${port}/v1`,
  });
  expect(made.status).toBe(201);
  authorization = `Bearer ${await environment.signIn("ada")}`;
}, 120_000);

afterAll(async () => {
  await environment?.stop();
  provider.closeAllConnections();
  provider.close();
  rmSync(directory, { recursive: true });
});

/** The head of an upload, and its first bytes. */
function beginning(framing: string, body: string): string {
  const { host } = new URL(environment.variables.PUBLIC_URL);
  const head = [
    "POST /api/integrations/files/request/file HTTP/1.1",
    `Host: ${host}`,
    `Authorization: ${authorization}`,
  ];
  return [...head, "Content-Type: application/octet-stream", framing, "", body].join("\r\n");
}

const PART = "x".repeat(100_000);

it.each([
  ["without a length", "Transfer-Encoding: chunked", `${PART.length.toString(16)}\r\n${PART}\r\n`],
  ["with a length", "Content-Length: 1000000", PART],
])(
  "F13 an upload %s that the caller cuts reaches the provider cut, never as a whole one",
  async (_what, framing, body) => {
    const before = arrivals.length;
    const { hostname, port } = new URL(environment.variables.PUBLIC_URL);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    socket.write(beginning(framing, body));
    const arrival = await vi.waitFor(
      () => {
        const latest = arrivals[before];
        if (latest?.received !== PART.length) throw new Error("the beginning has not arrived");
        return latest;
      },
      { timeout: 8_000 },
    );
    expect(arrival.end).toBe("open");
    socket.destroy();
    await vi.waitFor(() => expect(arrival.end).not.toBe("open"), { timeout: 8_000 });
    expect(arrival).toEqual({ received: PART.length, end: "cut" });
  },
);
