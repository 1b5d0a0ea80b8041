/** What says who calls: a session or an API key. */
export type Credentials = Record<string, string>;

export interface CallParts {
  origin: string;
  as: Credentials;
  method: string;
  path: string;
  body?: object;
}

/** Sends a request with JSON and returns the answer's JSON. Throws for everything that is no success. */
export async function call({ origin, as, method, path, body }: CallParts): Promise<Record<string, unknown>> {
  const ofBody = body && { body: JSON.stringify(body) };
  const headers = { ...as, ...(body && { "content-type": "application/json" }) };
  const response = await fetch(`${origin}${path}`, { method, headers, ...ofBody });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}
