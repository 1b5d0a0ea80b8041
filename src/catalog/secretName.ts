/**
 * Names under which authorization servers hand out what is secret, in answers and in callbacks: tokens, codes, assertions,
 * and the state that belongs to one browser.
 */
const SECRET_NAMES = [
  /(?:token|jwt|secret|password|assertion|verifier|ticket)s?$/i,
  /^(?:state|code|api_?key|session_?id|cookies?)$/i,
  /(?:auth|authorization|oauth|device|user|grant|refresh|access|service)_?code$/i,
];

/** Checks whether the last name of a dotted path, or of a parameter, is one of a secret. Places in a list are no names. */
export function namesSecret(path: string): boolean {
  const name = path.split(".").findLast((part) => !/^\d+$/.test(part)) ?? "";
  return SECRET_NAMES.some((pattern) => pattern.test(name));
}
