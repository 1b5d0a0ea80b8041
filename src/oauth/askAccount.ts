import { ProviderError } from "./errors.ts";
import { readAnswer } from "./readAnswer.ts";
import { type ProviderHttp, safeFetch } from "./safeFetch.ts";

/** A request about the account that a new credential is of. */
export interface AccountRequest {
  method: "GET" | "POST";
  url: string;
  headers: Record<string, string>;
  /** A JSON value; undefined for none. */
  body: unknown;
}

/** A request that only reads is sent twice at the most. */
const ATTEMPTS = 2;

/**
 * Sends a request with a credential to a provider's API, and reads its JSON answer.
 *
 * @throws ProviderError `refused` when the status is none of 2xx, `malformed` when it is no JSON, and those of `safeFetch`
 */
export async function askAccount(http: ProviderHttp, request: AccountRequest): Promise<unknown> {
  const { method, url, body } = request;
  const isJson = body !== undefined;
  const headers = {
    accept: "application/json",
    ...request.headers,
    ...(isJson && { "content-type": "application/json" }),
  };
  const init = { method, headers, ...(isJson && { body: JSON.stringify(body) }) };
  for (let attempt = 1; ; attempt++) {
    try {
      return await readOnce(http, url, init);
    } catch (error) {
      const mayPass = error instanceof ProviderError && error.kind === "unavailable";
      if (!mayPass || attempt === ATTEMPTS) throw error;
    }
  }
}

async function readOnce(http: ProviderHttp, url: string, init: RequestInit): Promise<unknown> {
  const response = await safeFetch(http, url, init);
  const { body } = await readAnswer(response);
  if (!response.ok) throw new ProviderError("refused", `answered ${response.status}`);
  if (body === undefined) throw new ProviderError("malformed", "the answer is no JSON");
  return body;
}
