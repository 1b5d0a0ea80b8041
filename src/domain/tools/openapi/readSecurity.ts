import { entriesOf, listOf, own } from "../json.ts";
import { follow, type OpenApiDocument } from "./openDocument.ts";
import { Unusable } from "./unusable.ts";

const MAX_SETS = 20;
const MAX_SCOPES = 50;
const SCOPE_LENGTH = 300;

/**
 * Returns the scopes that an operation needs: one set for each of its OAuth alternatives, and each set is sufficient.
 * Empty when one alternative needs no scope, or when the document does not say.
 */
export function readSecurity(document: OpenApiDocument, operation: unknown): string[][] {
  const requirements = own(operation, "security") ?? own(document.root, "security");
  const alternatives = listOf(requirements)
    .slice(0, MAX_SETS)
    .map((alternative) => scopesOf(document, alternative));
  const sets = alternatives.filter((scopes) => scopes !== undefined);
  return sets.every((scopes) => scopes.length > 0) ? sets : [];
}

/** Returns undefined when the alternative uses another authentication than OAuth. */
function scopesOf(document: OpenApiDocument, alternative: unknown): string[] | undefined {
  const schemes = entriesOf(alternative);
  if (schemes.length === 0) return [];
  const ofOAuth = schemes.filter(([name]) => isOAuth(document, name));
  if (ofOAuth.length === 0) return undefined;
  const scopes = ofOAuth.flatMap(([, names]) => listOf(names)).filter((scope) => typeof scope === "string");
  return [...new Set(scopes)].filter((scope) => scope !== "" && scope.length <= SCOPE_LENGTH).slice(0, MAX_SCOPES);
}

function isOAuth(document: OpenApiDocument, name: string): boolean {
  try {
    const type = own(follow(document, own(document.securitySchemes, name)), "type");
    return type === "oauth2" || type === "openIdConnect";
  } catch (error) {
    if (error instanceof Unusable) return false;
    throw error;
  }
}
