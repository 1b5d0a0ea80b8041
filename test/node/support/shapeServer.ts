import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Shape } from "./shapes.ts";

/** A request that the server received. */
export interface Received {
  method: string;
  headers: IncomingMessage["headers"];
}

export interface ShapeServer {
  origin: string;
  received: Received[];
  close(): Promise<void>;
}

/** An API that answers `/<number>` with the shape of that number, always in the same bytes. */
export async function startShapeServer(shapes: readonly Shape[]): Promise<ShapeServer> {
  const received: Received[] = [];
  const server = createServer({ keepAlive: true }, (request, response) => {
    const { method = "GET", headers, url = "/" } = request;
    received.push({ method, headers });
    const shape = shapes[Number(url.slice(url.lastIndexOf("/") + 1))];
    request.resume().on("end", () => answer(shape ?? { is: "unknown", status: 404 }, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(shape: Shape, response: ServerResponse): void {
  const { status = 200, reason, headers = [], body, framing = "length", trailers } = shape;
  if (shape.earlyHints !== undefined) response.writeEarlyHints({ link: shape.earlyHints });
  response.sendDate = false;
  response.useChunkedEncodingByDefault = framing === "chunked";
  const all = [...headers, ["Date", "Wed, 21 Oct 2015 07:28:00 GMT"]];
  if (body !== undefined && framing === "length") all.push(["Content-Length", String(body.length)]);
  if (framing === "close") response.shouldKeepAlive = false;
  if (trailers !== undefined) all.push(["Trailer", trailers.map(([name]) => name).join(", ")]);
  response.writeHead(status, reason, all.flat());
  for (const half of body && framing === "chunked" ? halves(body) : []) response.write(half);
  if (trailers !== undefined) response.addTrailers(trailers);
  response.end(framing === "chunked" ? undefined : body);
}

function halves(body: Buffer): Buffer[] {
  const middle = body.length >> 1;
  return [body.subarray(0, middle), body.subarray(middle)].filter(({ length }) => length > 0);
}
