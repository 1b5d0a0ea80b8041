import type { Section, Understood } from "./understood.ts";

/** A request header of a caller, and whether the provider's API sees it. */
export interface HeaderCase extends Understood {
  readonly name: string;
  readonly value: string;
  readonly arrives: boolean;
}

const goes = (name: string, value: string, whose: string, id = "B15"): HeaderCase => ({
  ...{ id, name, value, arrives: true },
  input: `\`${name}: ${value}\` (${whose})`,
  becomes: "arrives as it came",
});

const stays = (name: string, value: string, why: string): HeaderCase => ({
  ...{ id: "T27", name, value, arrives: false },
  input: `\`${name}\` (${why})`,
  becomes: "is not sent; `latchkey-dropped-headers` names it",
});

const ofTheWay = (name: string, value: string, whose: string): HeaderCase => ({
  ...{ id: "T27", name, value, arrives: false },
  input: `\`${name}\` (${whose})`,
  becomes: "is not sent; an envelope that names it is told",
});

/** What APIs and their SDKs need. */
export const SENT_ON: readonly HeaderCase[] = [
  goes("Notion-Version", "2022-06-28", "Notion"),
  goes("X-Restli-Protocol-Version", "2.0.0", "LinkedIn"),
  goes("OData-Version", "4.0", "Dynamics, SAP"),
  goes("Workbook-Session-Id", "cluster=1", "Microsoft Graph"),
  goes("X-HTTP-Method-Override", "PATCH", "APIs that take PATCH by POST"),
  goes("Digest", "sha=1", "Box uploads"),
  goes("Depth", "1", "WebDAV"),
  goes("Tus-Resumable", "1.0.0", "resumable uploads"),
  goes("X-Upload-Content-Type", "image/png", "Google uploads"),
  goes("X-Goog-User-Project", "billing", "Google Cloud"),
  goes("Sforce-Call-Options", "client=x", "Salesforce"),
  goes("As-User", "12", "Box"),
  goes("OpenAI-Organization", "org-1", "OpenAI", "C14"),
  goes("Stripe-Account", "acct_1", "Stripe", "C14"),
  goes("User-Agent", "sdk/1.0", "every SDK", "C14"),
  goes("X-Stainless-Lang", "js", "OpenAI's and Anthropic's SDKs", "C14"),
  goes("X-Request-Id", "of-the-caller", "tracing", "C14"),
  goes("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracing", "C14"),
  goes("X-Requested-With", "XMLHttpRequest", "APIs that guard against forgery"),
  goes("Cache-Control", "max-age=0", "caching"),
  goes("Accept", "application/vnd.acme+json", "negotiation"),
  goes("If-None-Match", '"v2"', "conditions"),
  goes("Idempotency-Key", "key-1", "repeating"),
  goes("Range", "bytes=0-9", "downloads"),
];

/** What would act on the connection, pass for somebody else, or reach another address. */
export const KEPT_BACK: readonly HeaderCase[] = [
  stays("Cookie", "a=b", "credentials"),
  stays("Proxy-Authorization", "Basic eA==", "credentials"),
  stays("TE", "trailers", "one hop"),
  stays("Trailer", "Expires", "framing"),
  stays("Max-Forwards", "1", "one hop"),
  stays("X-Original-URL", "/admin", "another address"),
  stays("X-Rewrite-URL", "/admin", "another address"),
  stays("X-Host", "evil.example", "another address"),
  stays("X_Original.URL", "/admin", "the same for servers that read headers as variables"),
  stays("Origin", "http://localhost:8789", "browsers: the caller's page"),
  stays("Referer", "http://localhost:8789/secret-page", "browsers: the caller's page"),
  stays("Sec-Fetch-Site", "same-origin", "browsers"),
  stays("Sec-CH-UA", '"x"', "browsers: client hints"),
  stays("Device-Memory", "8", "browsers: client hints"),
  stays("Latchkey-Anything", "1", "Latchkey's own"),
];

/** How a request travelled. The platform adds these itself, so the caller of a path is not told of what it never sent. */
export const OF_THE_WAY: readonly HeaderCase[] = [
  ofTheWay("Via", "1.1 evil", "proxies"),
  ofTheWay("Forwarded", "for=1.2.3.4", "proxies"),
  ofTheWay("X-Forwarded-For", "1.2.3.4", "proxies"),
  ofTheWay("X-Forwarded-Proto", "https", "proxies"),
  ofTheWay("X_Forwarded_Host", "evil.example", "the same for servers that read headers as variables"),
  ofTheWay("X-Real-IP", "1.2.3.4", "proxies"),
  ofTheWay("True-Client-IP", "1.2.3.4", "proxies"),
  ofTheWay("CF-Connecting-IP", "1.2.3.4", "Cloudflare"),
  ofTheWay("CF-Ray", "230b030023ae2822-SJC", "Cloudflare"),
  ofTheWay("CF-IPCountry", "US", "Cloudflare"),
  ofTheWay("CF-Visitor", "{}", "Cloudflare"),
  ofTheWay("CF-Access-Jwt-Assertion", "jwt", "Cloudflare"),
  ofTheWay("CDN-Loop", "x", "proxies"),
];

/** Belong to the call of Latchkey on the path; an envelope that names one for the provider is told that it is dropped. */
export const OF_THE_CALL: readonly HeaderCase[] = [
  stays("Authorization", "Bearer other", "credentials"),
  stays("X-API-Key", "key", "credentials"),
  stays("X-Act-As-User", "bob", "Latchkey's own"),
  stays("Host", "evil.example", "framing"),
  stays("Content-Length", "5", "framing"),
  stays("Transfer-Encoding", "chunked", "framing"),
  stays("Connection", "close", "one hop"),
  stays("Keep-Alive", "timeout=5", "one hop"),
  stays("Upgrade", "h2c", "one hop"),
  stays("Expect", "100-continue", "framing"),
];

export const headers: Section = {
  title: "Request headers",
  about:
    "On the path and in an envelope alike. Every header that is not kept back goes through as it came. The integration's own headers and its credential win over the caller's.",
  rows: [...SENT_ON, ...KEPT_BACK, ...OF_THE_WAY, ...OF_THE_CALL],
};
