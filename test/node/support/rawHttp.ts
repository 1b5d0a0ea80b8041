import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";

/** An answer as it came: nothing is decoded, followed or merged. */
export interface RawAnswer {
  status: number;
  reason: string;
  /** In the order and the number in which they came; names in lower case, values one character a byte. */
  headers: [name: string, value: string][];
  body: Buffer;
  trailers: NodeJS.Dict<string>;
  /** Interim answers that came before it. */
  interim: number[];
}

export interface RawRequest {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: Buffer;
}

/** Sends one request on a connection of its own. */
export function sendRaw(url: string, { method = "GET", headers = {}, body }: RawRequest = {}): Promise<RawAnswer> {
  const agent = new Agent();
  const interim: number[] = [];
  return new Promise<RawAnswer>((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (response) => {
      readAnswer(response, interim).then(resolve, reject);
    });
    sent.on("information", ({ statusCode }) => interim.push(statusCode));
    sent.on("error", reject);
    sent.end(body);
  }).finally(() => agent.destroy());
}

async function readAnswer(response: IncomingMessage, interim: number[]): Promise<RawAnswer> {
  const body: Buffer[] = [];
  for await (const chunk of response) body.push(chunk as Buffer);
  const { statusCode = 0, statusMessage = "", rawHeaders, trailers } = response;
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  const headers = names.map((name, index): [string, string] => [name.toLowerCase(), rawHeaders[2 * index + 1] ?? ""]);
  return { status: statusCode, reason: statusMessage, headers, body: Buffer.concat(body), trailers, interim };
}
