import type { Reach } from "../../src/oauth/endpoint.ts";

/** What a deployment may call that is not on this machine. */
export const deployed: Reach = { allowLoopback: false, publicUrl: "https://latchkey.example.net" };
