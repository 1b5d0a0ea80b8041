import type { Reach } from "../../../oauth/endpoint.ts";
import { parsePlace } from "../../policy/urlPolicy.ts";
import { listOf, own, textOf } from "../json.ts";

/** A server of a document. */
export interface Server {
  /** As the document writes it. */
  text: string;
  /** Its address, when it can be called. */
  url: URL | undefined;
  /** The path of its address, with a slash at the end, as far as the document says it. */
  path: string;
}

const MAX_SERVERS = 20;
const MAX_LENGTH = 2000;
/** A host without a scheme: with a port, or of at least two labels, the last of letters. */
const HOST = /^[a-z0-9{}.-]+(?:\.[a-z]{2,}|:\d+|\.[a-z]{2,}:\d+)(?:\/|$)/i;

/** Reads a list of servers. Variables have their default, or the first value that they may have. */
export function readServers(list: unknown, reach: Reach): Server[] {
  return listOf(list)
    .slice(0, MAX_SERVERS)
    .flatMap((server) => {
      const text = textOf(own(server, "url"))?.trim();
      return text === undefined || text === "" || text.length > MAX_LENGTH
        ? []
        : [readServer(text, own(server, "variables"), reach)];
    });
}

function readServer(text: string, variables: unknown, reach: Reach): Server {
  const filled = absolute(
    text.replace(/\{([^{}]*)\}/g, (variable, name: string) => {
      const described = own(variables, name);
      return textOf(own(described, "default")) ?? textOf(listOf(own(described, "enum"))[0]) ?? variable;
    }),
  );
  const isAddress = /^https?:\/\/[^\s?#{}\\]+$/i.test(filled);
  const url = isAddress
    ? (parsePlace(filled, reach)?.url ?? parsePlace(filled.replace(/^http:/i, "https:"), reach)?.url)
    : undefined;
  return { text, url, path: pathOf(filled) };
}

/** Completes addresses that documents shorten: `//host/path`, `host.example/path`. */
function absolute(text: string): string {
  if (text.startsWith("//")) return `https:${text}`;
  return HOST.test(text) ? `https://${text}` : text;
}

/** Returns the path of an address, also of one that could not be called, or of a path alone. */
function pathOf(text: string): string {
  const [address = ""] = text.split(/[?#]/, 1);
  const path = address.replace(/^[a-z{][a-z0-9+.{}-]*:\/\/[^/]*/i, "");
  // A variable for the whole address stands for a host.
  const segments = path
    .replace(/^\{[^{}]*\}(?=\/|$)/, "")
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".");
  const isPath = segments.every((segment) => /^[A-Za-z0-9._~!$&'()*+,;=:@%-]+$/.test(segment) && segment !== "..");
  const isOfOther = /^[^/]*@/.test(address.replace(/^[a-z]+:\/\//i, ""));
  return !isPath || isOfOther || segments.length === 0 ? "/" : `/${segments.join("/")}/`;
}
