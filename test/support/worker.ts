import { exports } from "cloudflare:workers";

/** The Worker as it is deployed, behind the runtime's own HTTP handling, content coding included. */
export const worker = (exports as { default: Fetcher }).default;
