import type { Section, Understood } from "./understood.ts";

/** A request that only looks: nobody has asked for the page yet. */
interface Look extends Understood {
  readonly method: "GET" | "HEAD";
  readonly headers: Record<string, string>;
}

const becomes = "405 where a GET has an effect; nothing is spent, and the same GET works afterwards";
const look = (headers: Record<string, string>): Look => ({
  id: "B08",
  input: Object.entries(headers)
    .map(([name, value]) => `GET with \`${name}: ${value}\``)
    .join(", "),
  becomes,
  method: "GET",
  headers,
});

export const LOOKS: readonly Look[] = [
  { id: "B08", input: "HEAD", becomes, method: "HEAD", headers: {} },
  look({ "Sec-Purpose": "prefetch" }),
  look({ "Sec-Purpose": "prefetch;prerender" }),
  look({ "Sec-Purpose": "Prefetch;anonymous-client-ip" }),
  look({ Purpose: "prefetch" }),
  look({ "X-Moz": "prefetch" }),
  look({ "X-Purpose": "preview" }),
];

export const looks: Section = {
  title: "Requests that only look",
  about: "Link checkers and browsers look at addresses before anybody asks for them. They must not use up a flow.",
  rows: LOOKS,
};
