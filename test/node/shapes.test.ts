import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { responseHeaders } from "../../src/domain/policy/headerPolicy.ts";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { connectThrough, type Proxied } from "./support/proxied.ts";
import { type RawAnswer, sendRaw } from "./support/rawHttp.ts";
import { type ShapeServer, startShapeServer } from "./support/shapeServer.ts";
import { type Shape, shapes } from "./support/shapes.ts";
import { sharedBuild } from "./support/shared.ts";

/** What every answer of the broker has of its own, beyond what the header policy sets. */
const OF_THE_BROKER = [
  "access-control-allow-credentials",
  "access-control-expose-headers",
  "ratelimit",
  "ratelimit-policy",
  "referrer-policy",
  "x-request-id",
];

/** Each connection has its own (RFC 9110 section 7.6.1), and a server frames what has no length as it likes. */
const OF_ONE_HOP = ["connection", "keep-alive", "transfer-encoding"];

const ACCEPTED = { "accept-encoding": "gzip, br" };

let worker: BuiltWorker;
let api: ShapeServer;
let proxied: Proxied;

beforeAll(async () => {
  worker = await startBuiltWorker(await sharedBuild());
  api = await startShapeServer(shapes);
  proxied = await connectThrough(worker, `${api.origin}/api`);
}, 120_000);

afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

/** What has to be equal. Several fields of one name mean the same as one with their list (RFC 9110 section 5.3). */
function comparable({ status, reason, headers, body }: RawAnswer) {
  const fields = new Headers(headers);
  for (const name of [...OF_THE_BROKER, ...OF_ONE_HOP, "vary"]) fields.delete(name);
  return { status, reason, headers: Object.fromEntries(fields), body: body.toString("base64") };
}

/** The direct answer as it has to arrive through the proxy. */
function passedOn(direct: RawAnswer) {
  const headers = responseHeaders(new Headers(direct.headers));
  const location = headers.get("location");
  // Or the caller would look for it at Latchkey.
  if (location !== null) headers.set("location", new URL(location, api.origin).href);
  return comparable({ ...direct, headers: [...headers] });
}

/** What an answer may differ by, in lower case and each once. */
function varyOf({ headers }: RawAnswer): string[] {
  const values = headers.filter(([name]) => name === "vary").map(([, value]) => value.toLowerCase());
  return [...new Set(values.flatMap((value) => value.split(",").map((part) => part.trim())))].sort();
}

async function callBoth(shape: Shape) {
  const { method = "GET", asks = {} } = shape;
  const path = `/${shapes.indexOf(shape)}`;
  const headers = { ...ACCEPTED, ...asks };
  const direct = await sendRaw(`${api.origin}/api${path}`, { method, headers });
  const through = { ...headers, authorization: proxied.authorization };
  return { direct, arrived: await sendRaw(`${proxied.url}${path}`, { method, headers: through }) };
}

async function callByEnvelope(url: string, method: string, headers: Record<string, string>) {
  const direct = await sendRaw(url, { method, headers });
  const arrived = await sendRaw(proxied.url, {
    method: "POST",
    headers: { authorization: proxied.authorization, "content-type": "application/json" },
    body: Buffer.from(JSON.stringify({ method, url, headers })),
  });
  return { direct, arrived };
}

describe("an answer through the proxy is the one of a direct call", () => {
  it.each(shapes)("$is", async (shape) => {
    const { direct, arrived } = await callBoth(shape);
    expect(comparable(arrived)).toEqual(passedOn(direct));
    // The broker's answer differs by the origin that may read it.
    expect(varyOf(arrived)).toEqual([...new Set([...varyOf(direct), "origin"])].sort());
    const [asked, forwarded] = api.received.slice(-2);
    expect(forwarded?.method).toBe(asked?.method);
    expect(forwarded?.headers["accept-encoding"]).toBe(asked?.headers["accept-encoding"]);
  });

  it.each(shapes.filter(({ method = "GET" }) => method !== "HEAD"))("$is, asked for by an envelope", async (shape) => {
    const { method = "GET", asks = {} } = shape;
    const url = `${api.origin}/api/${shapes.indexOf(shape)}`;
    const { direct, arrived } = await callByEnvelope(url, method, { ...ACCEPTED, ...asks });
    expect(comparable(arrived)).toEqual(passedOn(direct));
  });
});

describe("what the way through the proxy changes", () => {
  it("is an answer that ends with its connection: it comes in chunks", async () => {
    const { direct, arrived } = await callBoth(named("JSON that ends with the connection"));
    expect([framingOf(direct), framingOf(arrived)]).toEqual([[], ["transfer-encoding"]]);
  });

  it("is trailers, which the runtime does not have", async () => {
    const { direct, arrived } = await callBoth(named("trailers"));
    expect([direct.trailers, arrived.trailers]).toEqual([{ "x-sum": "abc" }, {}]);
  });

  it("is the length that HEAD tells, when an envelope asks for it: an answer to POST has its own", async () => {
    const url = `${api.origin}/api/${shapes.indexOf(named("HEAD"))}`;
    const { direct, arrived } = await callByEnvelope(url, "HEAD", {});
    const { "content-length": length, ...rest } = passedOn(direct).headers;
    expect(length).toBe("5000");
    expect(comparable(arrived)).toEqual({ ...passedOn(direct), headers: { ...rest, "content-length": "0" } });
  });

  it("is interim answers, which the runtime keeps to itself", async () => {
    const { direct, arrived } = await callBoth(named("early hints before it"));
    expect([direct.interim, arrived.interim]).toEqual([[103], []]);
  });

  it.each(["gzip", "brotli", "bytes", "HEAD"])("is not the length of an answer that has one: %s", async (is) => {
    const { direct, arrived } = await callBoth(named(is));
    expect([framingOf(direct), framingOf(arrived)]).toEqual([["content-length"], ["content-length"]]);
  });

  it.each(["gzip", "brotli", "bytes"])("is not the chunks of an answer of no known length: %s", async (is) => {
    const { direct, arrived } = await callBoth(named(`${is} in chunks`));
    expect([framingOf(direct), framingOf(arrived)]).toEqual([["transfer-encoding"], ["transfer-encoding"]]);
  });
});

function named(is: string): Shape {
  const shape = shapes.find((candidate) => candidate.is === is);
  if (!shape) throw new Error(`there is no shape: ${is}`);
  return shape;
}

function framingOf({ headers }: RawAnswer): string[] {
  return headers.map(([name]) => name).filter((name) => ["content-length", "transfer-encoding"].includes(name));
}
