import { isOfTheWay } from "../../domain/policy/keptBack.ts";

/**
 * Headers of a request that are meant for Latchkey, or for the connection with it: they sign the caller in, or frame the
 * body. They are no loss for the provider's API, so they do not count as dropped.
 */
const FOR_LATCHKEY = [
  ...["authorization", "x-api-key", "x-act-as-user", "latchkey-config", "latchkey-approval", "latchkey-location"],
  ...["host", "connection", "content-length", "transfer-encoding", "keep-alive"],
];

/**
 * Returns the headers of a request that the caller means for the provider's API, spelled as they came. `Connection` itself
 * is kept where it names others, which are then dropped with it. What tells how the request travelled is mostly not of the
 * caller, so it does not count as dropped either.
 */
export function headersForProvider(incoming: Headers): Headers {
  const headers = new Headers(incoming);
  const isOnlyOurs = /^\s*(?:keep-alive|close)?\s*$/i.test(incoming.get("connection") ?? "");
  for (const name of FOR_LATCHKEY) if (name !== "connection" || isOnlyOurs) headers.delete(name);
  for (const name of [...headers.keys()]) if (isOfTheWay(name)) headers.delete(name);
  return headers;
}
