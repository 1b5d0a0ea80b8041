import { randomBytes } from "node:crypto";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";

/** One answer of an API, as it goes onto the wire. */
export interface Shape {
  is: string;
  method?: string;
  /** Sent with the request. */
  asks?: Record<string, string>;
  status?: number;
  reason?: string;
  headers?: [name: string, value: string][];
  body?: Buffer;
  /**
   * How the body's end is told: by a Content-Length (the usual), by chunks, or by the end of the connection.
   */
  framing?: "length" | "chunked" | "close";
  trailers?: [name: string, value: string][];
  /** Links of a 103 that is sent first. */
  earlyHints?: string;
}

const text = (value: string) => Buffer.from(value);
const json = Buffer.from(
  JSON.stringify({ items: Array.from({ length: 200 }, (_, id) => ({ id, name: `item ${id}` })) }),
);
const binary = randomBytes(5000);
const typed = (type: string, ...more: [string, string][]): [string, string][] => [["Content-Type", type], ...more];
const encoded = (coding: string) =>
  typed("application/json", ["Content-Encoding", coding], ["Vary", "Accept-Encoding"]);
const JSON_TYPE = typed("application/json");

const codings: Shape[] = [
  { is: "gzip", headers: encoded("gzip"), body: gzipSync(json) },
  { is: "gzip in chunks", headers: encoded("gzip"), body: gzipSync(json), framing: "chunked" },
  {
    is: "gzip to a caller who refuses it",
    asks: { "accept-encoding": "identity" },
    headers: encoded("gzip"),
    body: gzipSync(json),
  },
  {
    is: "two gzip members, one after the other",
    headers: encoded("gzip"),
    body: Buffer.concat([gzipSync("one"), gzipSync("two")]),
  },
  { is: "gzip that is none", headers: encoded("gzip"), body: text("not compressed at all") },
  { is: "gzip of nothing", headers: encoded("gzip"), body: Buffer.alloc(0) },
  { is: "brotli", headers: encoded("br"), body: brotliCompressSync(json) },
  { is: "brotli in chunks", headers: encoded("br"), body: brotliCompressSync(json), framing: "chunked" },
  { is: "deflate", headers: encoded("deflate"), body: deflateSync(json) },
  { is: "zstd", headers: encoded("zstd"), body: zstdCompressSync(json) },
  { is: "a coding that nobody knows", headers: encoded("x-own"), body: binary },
  { is: "two codings, one over the other", headers: encoded("br, gzip"), body: gzipSync(brotliCompressSync(json)) },
  { is: "a gzip file that is not content-coded", headers: typed("application/gzip"), body: gzipSync(json) },
  { is: "HEAD of a gzip answer", method: "HEAD", headers: encoded("gzip"), body: gzipSync(json) },
];

const statuses: Shape[] = [
  {
    is: "201 with Location",
    method: "POST",
    status: 201,
    headers: typed("application/json", ["Location", "/v1/items/7"]),
    body: text('{"id":7}'),
  },
  { is: "202 without a body", method: "POST", status: 202, body: Buffer.alloc(0) },
  { is: "204", method: "DELETE", status: 204, headers: [["ETag", '"2"']] },
  { is: "205", status: 205, body: Buffer.alloc(0) },
  { is: "207", status: 207, headers: typed("application/xml; charset=utf-8"), body: text("<multistatus/>") },
  { is: "299, which nobody registered", status: 299, headers: JSON_TYPE, body: json },
  { is: "300 with alternatives", status: 300, headers: typed("text/html"), body: text("<a href=a>a</a>") },
  ...[301, 302, 303, 307, 308].map((status) => ({
    is: `${status} to another place`,
    status,
    headers: typed("text/html", ["Location", "https://elsewhere.example/a?b=c#d"]),
    body: text("moved"),
  })),
  {
    is: "304",
    asks: { "if-none-match": '"1"' },
    status: 304,
    headers: [
      ["ETag", '"1"'],
      ["Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"],
    ],
  },
  {
    is: "401 with a challenge",
    status: 401,
    headers: typed("application/json", ["WWW-Authenticate", 'Bearer realm="api", error="invalid_token"']),
    body: text('{"error":"bad"}'),
  },
  { is: "404 with a body", status: 404, headers: JSON_TYPE, body: text('{"error":"no such item"}') },
  { is: "418 with a body", status: 418, headers: typed("text/plain"), body: text("short and stout") },
  {
    is: "429 with Retry-After and limits",
    method: "POST",
    status: 429,
    headers: [
      ["Retry-After", "30"],
      ["X-RateLimit-Remaining", "0"],
    ],
    body: text("slow down"),
  },
  { is: "500 with a body", status: 500, headers: typed("text/html"), body: text("<h1>oops</h1>") },
  { is: "503 without a type", method: "POST", status: 503, body: text("later") },
  { is: "599", status: 599, headers: JSON_TYPE, body: json },
];

const ranges: Shape[] = [
  {
    is: "206 with a range",
    asks: { range: "bytes=10-19" },
    status: 206,
    headers: typed("application/octet-stream", ["Content-Range", "bytes 10-19/5000"], ["Accept-Ranges", "bytes"]),
    body: binary.subarray(10, 20),
  },
  {
    is: "206 with several ranges",
    asks: { range: "bytes=0-1,4-5" },
    status: 206,
    headers: typed("multipart/byteranges; boundary=b"),
    body: text(
      "--b\r\nContent-Range: bytes 0-1/9\r\n\r\nab\r\n--b\r\nContent-Range: bytes 4-5/9\r\n\r\nef\r\n--b--\r\n",
    ),
  },
  {
    is: "206 of a gzip answer",
    asks: { range: "bytes=0-9" },
    status: 206,
    headers: [...encoded("gzip"), ["Content-Range", "bytes 0-9/100"]],
    body: gzipSync(json).subarray(0, 10),
  },
  {
    is: "416",
    asks: { range: "bytes=9000-" },
    status: 416,
    headers: [["Content-Range", "bytes */5000"]],
    body: Buffer.alloc(0),
  },
];

const bodies: Shape[] = [
  { is: "JSON", headers: JSON_TYPE, body: json },
  { is: "JSON in chunks", headers: JSON_TYPE, body: json, framing: "chunked" },
  { is: "JSON that ends with the connection", headers: JSON_TYPE, body: json, framing: "close" },
  { is: "JSON with a byte order mark", headers: typed("application/json; charset=utf-8"), body: text(`\uFEFF${json}`) },
  { is: "UTF-16", headers: typed("text/plain; charset=utf-16le"), body: Buffer.from("\uFEFFgrün", "utf16le") },
  { is: "Latin-1", headers: typed('text/html; charset="iso-8859-1"'), body: Buffer.from("grün", "latin1") },
  { is: "bytes", headers: typed("application/octet-stream"), body: binary },
  { is: "bytes in chunks", headers: typed("application/octet-stream"), body: binary, framing: "chunked" },
  { is: "no type", body: binary },
  { is: "an empty body", headers: JSON_TYPE, body: Buffer.alloc(0) },
  { is: "an empty body in chunks", headers: JSON_TYPE, body: Buffer.alloc(0), framing: "chunked" },
  {
    is: "events",
    headers: typed("text/event-stream", ["Cache-Control", "no-cache"]),
    body: text("id: 1\ndata: a\n\nid: 2\ndata: b\n\n"),
    framing: "chunked",
  },
  { is: "HEAD", method: "HEAD", headers: typed("image/png", ["Accept-Ranges", "bytes"]), body: binary },
  { is: "HEAD without a length", method: "HEAD", headers: JSON_TYPE, body: json, framing: "chunked" },
  { is: "trailers", headers: JSON_TYPE, body: json, framing: "chunked", trailers: [["X-Sum", "abc"]] },
];

const headers: Shape[] = [
  {
    is: "validators and more about a file",
    headers: typed(
      "text/csv",
      ["ETag", 'W/"abc"'],
      ["Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"],
      ["Content-Disposition", "attachment; filename=\"a.csv\"; filename*=UTF-8''a%20b.csv"],
      ["Content-Language", "de, en"],
      ["Content-MD5", "Q2hlY2sgSW50ZWdyaXR5IQ=="],
    ),
    body: text("a;b"),
  },
  {
    is: "one header several times",
    headers: [
      ["Link", '<https://a.example/?page=2>; rel="next"'],
      ["Link", '<https://a.example/?page=9>; rel="last"'],
      ["X-Many", "1"],
      ["X-Many", "2"],
    ],
    body: text("many"),
  },
  {
    is: "challenges",
    status: 401,
    headers: [
      ["WWW-Authenticate", 'Basic realm="a, b"'],
      ["WWW-Authenticate", 'Bearer realm="c"'],
    ],
    body: text("who?"),
  },
  {
    is: "long headers",
    headers: [
      ["X-Long", "x".repeat(8000)],
      ["X-Long-Too", "y, ".repeat(2000).trim()],
    ],
    body: text("long"),
  },
  {
    is: "many headers",
    headers: Array.from({ length: 100 }, (_, index) => [`X-Number-${index}`, String(index)]),
    body: text("many"),
  },
  {
    is: "empty and padded values",
    headers: [
      ["X-Empty", ""],
      ["X-Padded", "  a \t b  "],
    ],
    body: text("odd"),
  },
  { is: "UTF-8 in a value", headers: [["X-Name", Buffer.from("grün ✓").toString("latin1")]], body: text("odd") },
  { is: "Latin-1 in a value", headers: [["X-Name", "gr\u00FCn"]], body: text("odd") },
  {
    is: "Vary over several headers",
    headers: typed("application/json", ["Vary", "Accept, Accept-Language, Origin"]),
    body: json,
  },
  { is: "Vary over everything", headers: typed("application/json", ["Vary", "*"]), body: json },
  {
    is: "Cache-Control and Expires",
    headers: [
      ["Cache-Control", "public, max-age=3600"],
      ["Expires", "Wed, 21 Oct 2099 07:28:00 GMT"],
      ["Age", "7"],
    ],
    body: text("kept"),
  },
  {
    is: "a server's name and its way",
    headers: [
      ["Server", "acme/1"],
      ["Via", "1.1 proxy"],
      ["X-Powered-By", "acme"],
      ["Server-Timing", "db;dur=5"],
    ],
    body: text("who"),
  },
  {
    is: "what speaks of one hop",
    headers: [
      ["Connection", "X-Hop"],
      ["X-Hop", "1"],
      ["X-End", "2"],
    ],
    body: text("hop"),
  },
  {
    is: "what would act on the broker's origin",
    headers: [
      ["Set-Cookie", "a=b"],
      ["Set-Cookie", "c=d"],
      ["Strict-Transport-Security", "max-age=1"],
      ["Access-Control-Allow-Origin", "*"],
      ["Access-Control-Max-Age", "9"],
      ["Clear-Site-Data", '"*"'],
    ],
    body: text("no"),
  },
  {
    is: "headers that the broker sets too",
    headers: [
      ["X-Request-Id", "theirs"],
      ["Referrer-Policy", "unsafe-url"],
      ["RateLimit", '"theirs";r=1;t=2'],
      ["RateLimit-Policy", '"theirs";q=1;w=2'],
      ["Content-Security-Policy", "default-src *"],
      ["X-Content-Type-Options", "off"],
    ],
    body: text("both"),
  },
  { is: "a reason of its own", status: 200, reason: "Very Well", headers: JSON_TYPE, body: json },
  { is: "an error with an empty reason", status: 404, reason: "", headers: JSON_TYPE, body: json },
  {
    is: "early hints before it",
    earlyHints: "</style.css>; rel=preload",
    headers: typed("text/html"),
    body: text("<p>hello"),
  },
];

/** Answers as APIs give them. */
export const shapes: readonly Shape[] = [...codings, ...statuses, ...ranges, ...bodies, ...headers];
