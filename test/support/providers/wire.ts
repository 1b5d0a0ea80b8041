import type { IncomingMessage, ServerResponse } from "node:http";

/** A request as a provider got it. */
export interface ProviderRequest {
  method: string;
  /** The address at the provider. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface ProviderAnswer {
  status: number;
  type?: string | undefined;
  body: unknown;
}

export async function readRequest(incoming: IncomingMessage, url: string): Promise<ProviderRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return { method: incoming.method ?? "GET", url, headers, body: Buffer.concat(chunks).toString("utf8") };
}

/** Returns the parameters of a request where they are documented to be. Elsewhere, and labelled otherwise, there are none. */
export function fieldsOf(
  { url, headers, body }: ProviderRequest,
  place: "form" | "json" | "query" | undefined,
): Map<string, string> {
  const type = headers["content-type"] ?? "";
  if (place === "query") return new Map(new URL(url).searchParams);
  if (type.startsWith("application/json") && place !== "form") {
    const members = Object.entries(JSON.parse(body || "{}") as Record<string, unknown>);
    return new Map(members.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]));
  }
  if (type.startsWith("application/x-www-form-urlencoded") && place !== "json")
    return new Map(new URLSearchParams(body));
  return new Map();
}

/** Compares addresses: all of the documented one must be there, and further parameters may. */
export function sameUrl(given: string, documented: string): boolean {
  const [one, other] = [new URL(given), new URL(documented)];
  const isSamePlace = one.origin === other.origin && withoutSlash(one.pathname) === withoutSlash(other.pathname);
  return isSamePlace && [...other.searchParams].every(([name, value]) => one.searchParams.getAll(name).includes(value));
}

/** A root is the same with a slash and without one. */
function withoutSlash(path: string): string {
  return path.replace(/\/$/, "");
}

/** Fills the tokens into a documented answer. */
export function answerTo(
  answer: ProviderAnswer,
  tokens: { access: string | undefined; refresh: string | undefined },
): ProviderAnswer {
  const fill = (text: string) =>
    text.replaceAll("{access}", tokens.access ?? "").replaceAll("{refresh}", tokens.refresh ?? "");
  const { body } = answer;
  return { ...answer, body: typeof body === "string" ? fill(body) : JSON.parse(fill(JSON.stringify(body))) };
}

export function send(response: ServerResponse, { status, type = "application/json", body }: ProviderAnswer): void {
  response.statusCode = status;
  response.setHeader("content-type", type);
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
