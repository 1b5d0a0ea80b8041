import { env } from "cloudflare:workers";
import type { Act, Seen } from "./stageServer.ts";

/** One scripted upstream of a test. */
export interface StageHandle {
  /** Where it stands: below this, everything is its own. */
  url: string;
  /** Changes how it answers from now on; the last act repeats. */
  act(...acts: Act[]): Promise<void>;
  /** The requests that it received so far. */
  seen(): Promise<Seen[]>;
  /** How many bytes of the latest request's body have arrived, also while it is being sent. */
  received(): Promise<number>;
}

/** Sets up a scripted upstream on loopback. */
export function stage(...acts: Act[]): Promise<StageHandle> {
  return open(env.STAGE_URL, acts);
}

/** An upstream at another origin, that must never be called. It would answer 200. */
export function canaryServer(): Promise<StageHandle> {
  return open(env.CANARY_URL, [{ status: 200, body: "reached" }]);
}

/** An act that answers JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Act {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

async function open(origin: string, acts: Act[]): Promise<StageHandle> {
  const name = crypto.randomUUID();
  const control = `${origin}/_/${name}`;
  const handle: StageHandle = {
    url: `${origin}/${name}`,
    act: async (...next) => {
      await (await fetch(control, { method: "PUT", body: JSON.stringify(next) })).text();
    },
    seen: async () => (await fetch(control)).json<Seen[]>(),
    received: async () => (await fetch(`${control}/received`)).json<number>(),
  };
  await handle.act(...(acts.length > 0 ? acts : [{ status: 200 }]));
  return handle;
}
