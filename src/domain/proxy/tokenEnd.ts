import { type Sign, shows } from "../../oauth/readAnswer.ts";

/** How an API tells that a token has ended, besides 401. */
export interface TokenEndSigns {
  statuses: readonly number[];
  body: readonly Sign[];
}

/** An answer as it is handed on. */
export type UpstreamAnswer = Pick<Response, "body" | "status" | "statusText" | "headers">;

/** An error is a small answer: what is longer than this is none. */
const LOOKED_AT_BYTES = 16 * 1024;
/** An answer that comes more slowly than this is handed on unread. */
const LOOK_MS = 1000;

/**
 * Judges whether an answer says that the token has ended: by its status, or by a value in a small JSON body. Only answers
 * of services that tell it in the body are looked into, and only their beginning: what is long or slow passes as it comes.
 *
 * @returns the answer to hand on, whose body is whole
 */
export async function judgeAnswer(
  answer: Response,
  { statuses, body: signs }: TokenEndSigns,
): Promise<{ answer: UpstreamAnswer; isTokenEnded: boolean }> {
  const { status, statusText, headers, body } = answer;
  if (status === 401 || statuses.includes(status)) return { answer, isTokenEnded: true };
  if (signs.length === 0 || body === null || !isSmallJson(headers)) return { answer, isTokenEnded: false };
  const [look, whole] = body.tee();
  const value = await readSmallJson(look);
  const isTokenEnded = signs.some((sign) => shows(value, sign));
  return { answer: { status, statusText, headers, body: whole }, isTokenEnded };
}

/** JSON also comes without a type, and under the older ones of JavaScript. */
const JSON_TYPE = /^\s*(?:(?:application|text)\/(?:[\w.-]+\+)?(?:json|javascript|x-javascript)\s*(?:;|$)|$)/i;

function isSmallJson(headers: Headers): boolean {
  const isJson = JSON_TYPE.test(headers.get("content-type") ?? "");
  return isJson && Number(headers.get("content-length") ?? 0) <= LOOKED_AT_BYTES;
}

/** Returns undefined for what is longer, slower or no JSON. */
export async function readSmallJson(stream: ReadableStream<Uint8Array>): Promise<unknown> {
  const reader = stream.getReader();
  const done = new AbortController();
  const late = scheduler.wait(LOOK_MS, { signal: done.signal });
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), late]);
      if (!next) return undefined;
      if (next.done) return JSON.parse(text + decoder.decode());
      size += next.value.byteLength;
      if (size > LOOKED_AT_BYTES) return undefined;
      text += decoder.decode(next.value, { stream: true });
    }
  } catch {
    return undefined;
  } finally {
    done.abort();
    // Not awaited: the other branch of the stream goes on.
    reader.cancel().catch(() => {});
  }
}
