/** Whoever calls Latchkey with JSON, for what is made before anything is measured. */
export interface Caller {
  /** What says who it is. */
  headers: Record<string, string>;
  /** Sends a request and returns the answer's JSON. Throws for any other status. */
  call(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
}

export function createCaller(origin: string, headers: Record<string, string>): Caller {
  return {
    headers,
    call: async (method, path, body) => {
      const sent = { ...headers, ...(body && { "content-type": "application/json" }) };
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: sent,
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
    },
  };
}
