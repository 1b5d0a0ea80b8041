import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const CLI = join(import.meta.dirname, "../../../node_modules/@modelcontextprotocol/conformance/dist/index.js");

/** What a check of the official suite came to. */
export interface Check {
  id: string;
  status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  errorMessage?: string;
}

/**
 * Stands in front of an MCP endpoint for the suite, which knows no authorization: adds a header and passes everything else on.
 * @returns its origin, and what closes it
 */
export async function startDoor(target: string, authorization: string) {
  let origin = "";
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "GET", url = "/", headers } = request;
    const kept = Object.entries(headers).filter(([name]) => !["host", "connection", "content-length"].includes(name));
    const sent = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
    // A page of the door's own is one of the Worker's own.
    if (sent.origin === origin) sent.origin = target;
    const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
    const answer = await fetch(`${target}${url}`, {
      method,
      headers: { ...sent, authorization },
      ...(body && { body }),
    });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Runs one scenario of the official suite against an endpoint, in a revision. */
export async function runScenario(url: string, scenario: string, version: string): Promise<Check[]> {
  const parameters = [CLI, "server", "--url", url, "--scenario", scenario, "--spec-version", version, "--verbose"];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, parameters, { timeout: 60_000, maxBuffer: 16e6 }, (_error, stdout) => resolve(stdout));
  });
  const [checks] = /^\[$[\s\S]*?^\]$/m.exec(output) ?? [];
  if (checks === undefined) throw new Error(`${scenario} has run no check: ${output}`);
  return JSON.parse(checks) as Check[];
}
