import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddress } from "../../src/oauth/endpoint.ts";

const PUBLIC = [
  "https://example.com",
  "https://example.com/oauth/token",
  "https://api.eu.example.co.uk/v1/token?tenant=a",
  "https://example.com:443/token",
  "HTTPS://EXAMPLE.COM/Token",
  "https://xn--bcher-kva.example.com/",
  "https://1password.com/",
  "https://10.example.com/",
  "https://localhost.example.com/",
  "https://internal.example.com/",
  "https://mylocal.com/",
  "https://notinternal.io/",
];

const LOOPBACK = [
  "http://localhost",
  "http://localhost:8787/token",
  "https://localhost/",
  "https://LOCALHOST:8443/",
  "http://127.0.0.1:4444/token",
  "https://127.0.0.1/",
  // The URL parser reads all of these as 127.0.0.1.
  "http://2130706433/",
  "http://0x7f000001/",
  "http://0177.0.0.1/",
  "http://0x7f.1/",
  "http://127.1/",
  "http://127.0.0.1./",
  "http://１２７.０.０.１/",
  "http://127。0。0。1/",
  "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
  "http://%6c%6f%63%61%6c%68%6f%73%74/",
];

const REFUSED: [string, string[]][] = [
  [
    "other loopback addresses",
    ["http://127.0.0.2/", "https://127.255.255.254/", "https://[::1]/", "http://[0:0:0:0:0:0:0:1]/"],
  ],
  ["the unspecified address", ["http://0.0.0.0/", "https://0/", "https://[::]/"]],
  [
    "private addresses",
    ["https://10.0.0.1/", "https://172.16.0.1/", "https://192.168.1.1/", "https://100.64.0.1/", "https://[fd00::1]/"],
  ],
  [
    "link-local addresses",
    ["http://169.254.169.254/latest/meta-data/", "https://169.254.169.254/", "https://[fe80::1]/"],
  ],
  ["public addresses too", ["https://8.8.8.8/", "https://1.1.1.1:443/", "https://[2606:4700:4700::1111]/"]],
  [
    "IPv4 in IPv6",
    [
      "https://[::ffff:127.0.0.1]/",
      "https://[::ffff:7f00:1]/",
      "https://[::ffff:10.0.0.1]/",
      "https://[64:ff9b::a9fe:a9fe]/",
      "https://[::127.0.0.1]/",
    ],
  ],
  [
    "decimal, octal and hexadecimal addresses",
    [
      "https://3232235777/",
      "https://0xc0a80101/",
      "https://0300.0250.01.01/",
      "https://0xa9.0xfe.0xa9.0xfe/",
      "https://192.168.257/",
      "https://2852039166/",
      "https://0x08.8.8.8/",
    ],
  ],
  [
    "addresses in full-width digits or with odd dots",
    ["https://１０.０.０.１/", "https://10。0。0。1/", "https://192．168．1．1/"],
  ],
  ["names below localhost", ["http://app.localhost/", "https://a.b.localhost/", "http://app.localhost:8787/"]],
  [
    "a trailing dot",
    ["https://example.com./token", "http://localhost./", "https://service.internal./", "https://localhost。/"],
  ],
  [
    "ports other than 443",
    ["https://example.com:80/", "https://example.com:8443/token", "https://example.com:22/", "https://example.com:1/"],
  ],
  [
    "user info",
    [
      "https://user@example.com/",
      "https://user:secret@example.com/",
      "https://:secret@example.com/",
      "https://example.com@evil.example/",
      "https://example.com%40evil@example.com/",
    ],
  ],
  ["user info on loopback", ["http://user@localhost/", "http://:x@127.0.0.1/", "http://localhost@127.0.0.1/"]],
  [
    "single labels",
    ["https://intranet/", "https://metadata/computeMetadata/v1/", "https://com/", "http://kubernetes/"],
  ],
  ["empty labels", ["https://.intranet/", "https://.example.com/", "https://a..example.com/", "https://./"]],
  [
    "private top-level names",
    [
      "https://printer.local/",
      "https://metadata.google.internal/",
      "https://db.internal/",
      "https://a.b.INTERNAL/",
      "https://router.lan/",
      "https://nas.home.arpa/",
      "https://x.test/",
      "https://x.invalid/",
      "https://x.onion/",
      "https://x.alt/",
      "https://x。local/",
      "https://x.loc%61l/",
    ],
  ],
  [
    "other schemes",
    [
      "http://example.com/",
      "ftp://example.com/",
      "ftp://localhost/",
      "file:///etc/passwd",
      "ws://localhost/",
      "wss://example.com/",
      "javascript:alert(1)",
      "data:text/plain,x",
      "blob:https://example.com/x",
    ],
  ],
  [
    "what is not a URL",
    [
      "",
      " ",
      "example.com",
      "//example.com/",
      "/token",
      "https://",
      "https:///",
      "https://exa mple.com/",
      "https://exam<ple.com/",
      "https://example.com:99999/",
      "https://[::1/",
      "https://1.2.3.4.5/",
      "https://256.256.256.256/",
      "https://example.0x1g.1/",
    ],
  ],
];

describe("parseAddress accepts", () => {
  for (const text of PUBLIC) {
    it(`${text}, with and without loopback allowed`, () => {
      for (const allowLoopback of [false, true]) {
        expect(parseAddress(text, allowLoopback)?.href).toBe(new URL(text).href);
      }
    });
  }
});

describe("parseAddress accepts on loopback, in development only,", () => {
  for (const text of LOOPBACK) {
    it(text, () => {
      expect(parseAddress(text, false)).toBeUndefined();
      expect(parseAddress(text, true)?.hostname).toMatch(/^(localhost|127\.0\.0\.1)$/);
    });
  }
});

for (const [what, texts] of REFUSED) {
  describe(`parseAddress refuses ${what}`, () => {
    for (const text of texts) {
      it(`${JSON.stringify(text)}, with and without loopback allowed`, () => {
        for (const allowLoopback of [false, true]) expect(parseAddress(text, allowLoopback)).toBeUndefined();
      });
    }
  });
}

describe("parseAddress, whatever it is given,", () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const spelt = (part: number) => [String(part), `0x${part.toString(16)}`, `0${part.toString(8)}`];
  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);

  it("refuses every IPv4 address in every spelling", () => {
    const address = fc.tuple(octet, octet, octet, octet, fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }));
    fc.assert(
      fc.property(address, ([a, b, c, d, spellings]) => {
        const parts = [a, b, c, d].map((part, index) => spelt(part)[spellings[index] ?? 0]);
        const whole = ((a * 256 + b) * 256 + c) * 256 + d;
        for (const host of [parts.join("."), ...spelt(whole), `[::ffff:${a}.${b}.${c}.${d}]`]) {
          expect(parseAddress(`https://${host}/`, false)).toBeUndefined();
        }
      }),
    );
  });

  it("returns https URLs on port 443 of dotted names without user info, and throws never", () => {
    const piece = fc.oneof(
      label,
      fc.string({ maxLength: 5 }),
      fc.constantFrom(".", ":", "@", "/", "\\", "[", "]", "%2e", "。"),
    );
    const text = fc
      .tuple(fc.constantFrom("https://", "http://", "https:", ""), fc.array(piece))
      .map(([scheme, pieces]) => scheme + pieces.join(""));
    fc.assert(
      fc.property(text, (input) => {
        const url = parseAddress(input, false);
        if (!url) return;
        expect([url.protocol, url.port, url.username, url.password]).toEqual(["https:", "", "", ""]);
        expect(url.hostname).toMatch(/^([^.]+\.)+(?!\d+$)[^.]+$/);
      }),
      { numRuns: 2000 },
    );
  });
});
