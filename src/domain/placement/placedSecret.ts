import type { Place } from "../../catalog/schema.ts";
import { asBytes, decodedFully } from "../policy/decodings.ts";
import type { Credential } from "../vault/credential.ts";

/** A part of a credential that was sent in the address, which APIs repeat in the addresses of their answers. */
export interface PlacedSecret {
  /** The parameter that it stands in; undefined where it stands in the path. */
  name: string | undefined;
  value: string;
}

/** Shorter ones are found only where they are a whole value: they would be part of too much else. */
const UNMISTAKABLE = 8;

/** Returns what of the credential was in the address that was called. */
export function placedSecrets(places: Place[], credential: Credential): PlacedSecret[] {
  return places.flatMap((place) => {
    if (place.in !== "query" && place.in !== "path") return [];
    const name = place.in === "query" ? place.name : undefined;
    return secretsIn(credential, place.template).map((value) => ({ name, value }));
  });
}

/** The name of a pair is secret only where it is all there is, or stands in a place of its own, as keys of two parts do. */
function secretsIn(credential: Credential, template: string): string[] {
  switch (credential.type) {
    case "basic": {
      const { username, password } = credential;
      const isName = template.includes("{username}") && !template.includes("{password}");
      return [isName ? username : password || username];
    }
    case "oauth2":
      return [credential.accessToken];
    case "token":
      return [credential.token];
  }
}

/** Checks whether a text holds the secret, however it is encoded. */
export function holdsSecret(text: string, { value }: PlacedSecret): boolean {
  const secret = plain(value);
  if (secret === "") return false;
  // A plus is a blank in some places and a plus in others.
  return [plain(text), plain(text.replaceAll("+", " "))].some((found) =>
    value.length < UNMISTAKABLE ? found === secret : found.includes(secret),
  );
}

/**
 * Takes the secret out of an address: its parameter, and every other one whose value holds it. The rest stays as it is
 * written.
 *
 * @param isOurs whether the address is the API's, where the parameter's name has this meaning
 * @returns undefined when the address holds it elsewhere
 */
export function withoutSecret(address: URL, secret: PlacedSecret, isOurs: boolean): URL | undefined {
  const url = new URL(address);
  const holds = (text: string) => holdsSecret(text, secret);
  const kept = url.search
    .slice(1)
    .split("&")
    .filter((part) => part !== "" && !holds(part) && !isParameter(part, secret, isOurs));
  url.search = kept.join("&");
  if (holds(url.hash) || isParameter(url.hash.slice(1), secret, false)) url.hash = "";
  return holds(url.href) || url.pathname.split("/").some(holds) ? undefined : url;
}

function isParameter(pair: string, secret: PlacedSecret, isOurs: boolean): boolean {
  const values = [...new URLSearchParams(pair)];
  return values.some(([name, value]) => (isOurs && name === secret.name) || holdsSecret(value, secret));
}

/** Reads `%2525…` and `%u…` too. What is encoded too often to be read stays as it is. */
function plain(text: string): string {
  const bytes = asBytes(text);
  return (decodedFully(bytes) ?? bytes).toLowerCase();
}
