/** Whether a request with the session cookie may pass: a GET by the effect of its route, and a method that writes. */
export interface Pass {
  elsewhere: boolean;
  flow: boolean;
  none: true;
  write: boolean;
}

export interface RequestKind {
  what: string;
  headers: Record<string, string>;
  passes: Pass;
}

/** An entry of ALLOWED_ORIGINS. */
export const LISTED = "https://app.example.com";
const EVIL = "https://evil.example";

const ALL = "elsewhere flow write";

/**
 * What browsers send along, and what nobody but an attacker would; and for each what it may pass, as a person has
 * written it down.
 */
export function requestKinds(ownOrigin: string, frontend: string): RequestKind[] {
  const rows: [what: string, passes: string, ...headers: (string | undefined)[]][] = [
    // what, passes, Sec-Fetch-Site, Sec-Fetch-Mode, Origin, Referer, X-Requested-With
    ["an old browser that says nothing", ""],
    ["an old browser with a header of a script", "elsewhere flow", ...Array(4).fill(undefined), "XMLHttpRequest"],
    ["an old browser with our origin", ALL, undefined, undefined, ownOrigin],
    ["an old browser with the application's origin", ALL, undefined, undefined, frontend],
    ["an old browser with a listed origin", ALL, undefined, undefined, LISTED],
    ["an old browser with another origin", "", undefined, undefined, EVIL],
    ["an old browser with the origin null", "", undefined, undefined, "null"],
    ["an old browser with an empty origin", "", undefined, undefined, ""],
    ["an old browser with another origin and a script's header", "", undefined, undefined, EVIL, undefined, "x"],
    ["an old browser with an allowed referrer only", "flow", undefined, undefined, undefined, `${LISTED}/x`],
    ["a navigation without a site", "", undefined, "navigate"],
    ["a fetch of our own page", "elsewhere flow", "same-origin", "cors"],
    ["a write of our own page", ALL, "same-origin", "cors", ownOrigin],
    ["a fetch of our own page in same-origin mode", "elsewhere flow", "same-origin", "same-origin"],
    ["an image of our own page", "elsewhere flow", "same-origin", "no-cors"],
    ["a link of our own page", "flow", "same-origin", "navigate"],
    ["a form of our own page", "flow", "same-origin", "navigate", ownOrigin],
    ["another origin that claims to be our own", "", "same-origin", "cors", EVIL],
    ["a link of a sibling host", "flow", "same-site", "navigate"],
    ["an image of a sibling host", "flow", "same-site", "no-cors"],
    ["a fetch of a sibling host", "", "same-site", "cors", "https://sibling.example.com"],
    ["a sibling host without an origin and a script's header", "flow", "same-site", "cors", undefined, undefined, "x"],
    ["a fetch of the application at a sibling host", ALL, "same-site", "cors", frontend],
    ["a link of another site", "", "cross-site", "navigate"],
    ["a link of another site with its referrer", "", "cross-site", "navigate", undefined, `${EVIL}/`],
    ["a link of the application at another site", "flow", "cross-site", "navigate", undefined, `${frontend}/`],
    ["a link of a listed application", "flow", "cross-site", "navigate", undefined, `${LISTED}/a?b=c`],
    ["a form of another site", "", "cross-site", "navigate", EVIL],
    ["a form of another site that hides its origin", "", "cross-site", "navigate", "null"],
    ["a form of the application", "flow", "cross-site", "navigate", LISTED],
    ["an image of another site", "", "cross-site", "no-cors"],
    ["an image of the application", "flow", "cross-site", "no-cors", undefined, `${LISTED}/`],
    ["a script's header of another site", "", "cross-site", "cors", undefined, undefined, "x"],
    ["a fetch of another site", "", "cross-site", "cors", EVIL],
    ["a fetch of another site with an allowed referrer", "", "cross-site", "cors", EVIL, `${LISTED}/`],
    ["a fetch of a sandboxed frame", "", "cross-site", "cors", "null"],
    ["a fetch of the application at another site", ALL, "cross-site", "cors", frontend],
    ["a fetch of a listed application", ALL, "cross-site", "cors", LISTED],
    ["an address that was typed in", "flow", "none", "navigate"],
    ["a fetch of an extension", "elsewhere flow", "none", "cors"],
    ["a site that is no word of the list", "", "cross-origin", "cors"],
    ["an empty site", "", "", "cors"],
    ["a site in capitals", "", "Same-Origin", "cors"],
    ["two sites", "", "same-origin, cross-site", "cors"],
  ];
  const names = ["sec-fetch-site", "sec-fetch-mode", "origin", "referer", "x-requested-with"];
  return rows.map(([what, passes, ...values]) => {
    const sent = names.flatMap((name, index) => (values[index] === undefined ? [] : [[name, values[index]]]));
    const may = (effect: string) => passes.split(" ").includes(effect);
    const pass: Pass = { elsewhere: may("elsewhere"), flow: may("flow"), none: true, write: may("write") };
    return { what, headers: Object.fromEntries(sent), passes: pass };
  });
}

/** Origins that begin, end or read like an allowed one. */
export function lookAlikes(ownOrigin: string): string[] {
  return [
    "null",
    `${LISTED}.evil.example`,
    `${LISTED}@evil.example`,
    `${LISTED}:8443`,
    "http://app.example.com",
    "https://evilapp.example.com",
    "https://sub.app.example.com",
    "https://example.com",
    "https://app.example.com.",
    `${ownOrigin}.evil.example`,
    `${ownOrigin}0`,
    ownOrigin.replace("http:", "https:"),
    ownOrigin.replace("localhost", "127.0.0.1"),
  ];
}
