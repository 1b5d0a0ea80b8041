import type { Place } from "../../../catalog/schema.ts";
import { entriesOf, listOf, own, textOf } from "../json.ts";
import { follow, type OpenApiDocument } from "./openDocument.ts";
import type { SchemaScope } from "./schemaScope.ts";
import { Unusable } from "./unusable.ts";

/** What the credential of a call is usually called, with `-` for `_`. */
const CREDENTIAL =
  /^(?:(?:proxy-)?authorization|(?:x-)?(?:(?:access|auth|oauth|bearer|api)-?)?token|(?:x-)?api-?key|x-auth-key|ocp-apim-subscription-key)$/i;

/** Whether a parameter of an operation, in this place and with this name, carries the credential. */
export type CredentialCheck = (operation: unknown, place: string, name: string) => boolean;

/**
 * Returns a check whether a parameter carries the credential. Latchkey places the credential, so nobody may be asked for
 * it: an agent that obeys would put a secret there.
 *
 * That are the place of the integration's own credential, those of the document's `apiKey` schemes, and the usual names
 * of credentials where an operation has security requirements.
 */
export function credentialCheck(document: OpenApiDocument, places: Place[] = []): CredentialCheck {
  const keys = keysOf(document);
  for (const place of places) if ("name" in place) keys.add(keyOf(place.in, place.name));
  return (operation, place, name) => {
    if (place === "path") return false;
    if (keys.has(keyOf(place, name))) return true;
    // AWS and others write their own parameters `Token`, `AuthToken`: what a call is about, not who calls.
    const isUsualCase = place === "header" || /^[a-z]/.test(name);
    return isSecured(document, operation) && isUsualCase && CREDENTIAL.test(name.replaceAll("_", "-"));
  };
}

/** Checks whether an operation needs a credential. */
export function isSecured(document: OpenApiDocument, operation: unknown): boolean {
  const requirements = own(operation, "security") ?? own(document.root, "security");
  return listOf(requirements).some((alternative) => entriesOf(alternative).length > 0);
}

/**
 * Returns the fields of a body that carry the credential, as Slack's document says of some, in whatever part of its schema.
 * In a body such a name is mostly what the call is about, so the description has to say it.
 */
export function credentialFields({ properties }: SchemaScope, schema: unknown): string[] {
  const fields = properties(schema).filter(([name, property]) => isCredentialField(name, property));
  return [...new Set(fields.map(([name]) => name))];
}

function isCredentialField(name: string, schema: unknown): boolean {
  const description = textOf(own(schema, "description")) ?? "";
  return (
    CREDENTIAL.test(name.replaceAll("_", "-")) &&
    /^\W*(?:authentication|authorization|bearer) token\b/i.test(description)
  );
}

/** Returns the places of the keys that the document's security schemes name. */
function keysOf(document: OpenApiDocument): Set<string> {
  const found = entriesOf(document.securitySchemes).flatMap(([, scheme]) => {
    try {
      const found = follow(document, scheme);
      const [place, name] = [textOf(own(found, "in")), textOf(own(found, "name"))];
      return own(found, "type") === "apiKey" && place && name ? [keyOf(place, name)] : [];
    } catch (error) {
      if (error instanceof Unusable) return [];
      throw error;
    }
  });
  return new Set(found);
}

function keyOf(place: string, name: string): string {
  return `${place} ${place === "header" ? name.toLowerCase() : name}`;
}
