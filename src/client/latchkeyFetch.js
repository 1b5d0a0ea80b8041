/**
 * Makes a `fetch` that sends requests for an integration's API through Latchkey, with the user's connection. Give it to an
 * SDK that takes a `fetch`. Addresses stay the provider's own: `https://api.stripe.com/v1/charges`.
 *
 * @param {object} options
 * @param {string} options.baseUrl where Latchkey is: `https://latchkey.example.com`
 * @param {string} options.integration its id, slug or natural id
 * @param {string | (() => string | Promise<string>)} options.token a JWT or an API key of Latchkey, or what returns one
 * @param {typeof globalThis.fetch} [options.fetch] what sends the requests
 * @returns {typeof globalThis.fetch}
 */
export function latchkeyFetch({ baseUrl, integration, token, fetch = globalThis.fetch }) {
  const reference = encodeURIComponent(integration);
  const here = new URL(`${baseUrl.replace(/\/+$/, "")}/api/integrations/${reference}/request/`).href;
  return async (input, init) => {
    const request = input instanceof Request ? input : undefined;
    const url = new URL(request ? request.url : String(input));
    url.hash = "";
    const headers = new Headers(init?.headers ?? request?.headers);
    // What an SDK takes for its key is no credential of anybody's.
    headers.delete("x-api-key");
    headers.set("authorization", `Bearer ${typeof token === "string" ? token : await token()}`);
    // Redirects and next pages then come back here.
    headers.set("latchkey-location", "proxy");
    // Every other address of Latchkey is as strange to the integration as any address: it is refused.
    const target = url.href.startsWith(here) ? url.href : `${here}${url.href}`;
    return fetch(request ? new Request(target, request) : target, { ...init, headers });
  };
}
