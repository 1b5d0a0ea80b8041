import { randomBytes, randomUUID } from "node:crypto";
import type { BuiltWorker } from "./builtWorker.ts";

/** A user's way to an API: what stands below `url` goes through the proxy, with these headers. */
export interface Proxied {
  url: string;
  authorization: string;
}

/** Registers an API as a custom integration of the user's own, and connects it with a bearer token. */
export async function connectThrough(worker: BuiltWorker, apiBaseUri: string, user = "ada"): Promise<Proxied> {
  const authorization = await worker.authorizationOf(user, { scope: "integration:write" });
  const post = async (path: string, body: object): Promise<{ id: string }> => {
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(`${worker.origin}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (response.status !== 201) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { id: string };
  };
  const { id } = await post("/api/integrations", {
    ...{ name: "API", slug: `api-${randomUUID()}`, type: "custom", authType: "bearer", apiBaseUri },
  });
  await post(`/api/integrations/${id}/connect`, { token: randomBytes(24).toString("hex") });
  return { url: `${worker.origin}/api/integrations/${id}/request`, authorization };
}
