import type { Reach } from "../../oauth/endpoint.ts";
import { judgeTarget } from "../policy/urlPolicy.ts";
import { withoutParameter } from "./placeCredential.ts";

/** What decides which links of an answer lead through the proxy. */
export interface Links {
  /** The URL that was called, which links can be relative to. */
  called: URL;
  /** Where the integration's credential may be sent. */
  places: readonly string[];
  reach: Reach;
  integrationId: string;
  /** Also `Location`. */
  withLocation: boolean;
  /** The parameter of the query that the credential stands in. */
  secretParameter: string | null;
}

/**
 * Rewrites the links of an answer (RFC 8288) that name an address of the integration to addresses of the proxy. A client
 * that follows the next page then stays here, and does not send its own token to the provider. Other links stay as they
 * are.
 */
export function proxiedLinks(headers: Headers, links: Links): Headers {
  const link = headers.get("link");
  if (link !== null) {
    headers.set(
      "link",
      link.replace(/<([^<>]*)>(?=\s*(?:;|,|$))/g, (written, target: string) => {
        const here = addressHere(target, links);
        return here === undefined ? written : `<${here}>`;
      }),
    );
  }
  const location = links.withLocation ? headers.get("location") : null;
  const here = location === null ? undefined : addressHere(location, links);
  if (here !== undefined) headers.set("location", here);
  return headers;
}

/** Returns the address at the proxy for a link, or undefined when it does not lead to the integration. */
function addressHere(
  link: string,
  { called, places, reach, integrationId, secretParameter }: Links,
): string | undefined {
  if (!URL.canParse(link, called.href)) return undefined;
  const url = new URL(link, called);
  const { hash, protocol } = url;
  if (!/^https?:$/.test(protocol)) return undefined;
  url.hash = "";
  // Some APIs repeat the whole query in their links, and with it the key.
  if (secretParameter !== null) url.search = withoutParameter(url.search.slice(1), secretParameter);
  if (!(judgeTarget(places, url.href, reach) instanceof URL)) return undefined;
  return `${reach.publicUrl}/api/integrations/${integrationId}/request/${targetOf(url, places, reach)}${hash}`;
}

/** Returns the path below the base URL where that means the same, because it survives every intermediary. */
function targetOf({ href }: URL, [base = "", ...others]: readonly string[], reach: Reach): string {
  const directory = base.endsWith("/") ? base : `${base}/`;
  const path = href.startsWith(directory) ? href.slice(directory.length) : undefined;
  const same = path === undefined || path === "" ? undefined : judgeTarget([base, ...others], path, reach);
  return path !== undefined && same instanceof URL && same.href === href ? path : href;
}
