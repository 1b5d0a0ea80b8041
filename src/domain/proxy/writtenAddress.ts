/**
 * Writes an address that people read as a URL holds it: in path and query, blanks, quotes and every character beyond ASCII
 * are percent-encoded as browsers do (WHATWG URL). What is encoded already stays as it is. Characters that URL parsers drop
 * or take for others are left for the address policy to refuse, and so is everything before the path.
 */
export function writtenAddress(address: string): string {
  const [start = ""] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(address) ?? [];
  const [path = "", ...query] = address.slice(start.length).split("?");
  const written = path.replace(IN_PATH, encode);
  return query.length === 0 ? `${start}${written}` : `${start}${written}?${query.join("?").replace(IN_QUERY, encode)}`;
}

/** Blanks (but no tabs and line ends), the characters that WHATWG encodes there, and whole characters beyond ASCII. */
const IN_PATH = /[ "<>^`{}]|(?!\p{Cc}|\p{Cs})[^\0-\x7f]/gu;
const IN_QUERY = /[ "'<>]|(?!\p{Cc}|\p{Cs})[^\0-\x7f]/gu;

function encode(character: string): string {
  return character === "'" ? "%27" : encodeURIComponent(character);
}
