import { serveOnLoopback } from "../../test/support/loopback.ts";

export interface AnswerCollector {
  /** Where the tests in workerd post lists of what they have seen. */
  origin: string;
  seen: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Collects the answers that all workers of a run have seen. */
export async function collectAnswers(): Promise<AnswerCollector> {
  const seen = new Set<string>();
  const server = await serveOnLoopback(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    for (const line of JSON.parse(Buffer.concat(chunks).toString("utf8")) as string[]) seen.add(line);
    response.writeHead(204).end();
  });
  return { ...server, seen };
}
