import { isUserId } from "../domain/access/userId.ts";

/** What a token says of its user. */
export interface UserClaims {
  sub: string;
  tenant: string;
  groups: string[];
  roles: string[];
  /** Permissions, separated by white space. */
  scope: string;
  email: string | undefined;
  name: string | undefined;
}

export interface ReadClaims {
  /** Undefined: they do not say who somebody is, and the token is refused. */
  claims: UserClaims | undefined;
  /** The names of the claims that did not fit, wholly or in part. Never their values. */
  wrong: string[];
}

type Check = (value: unknown) => value is string;

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isPlain(value: unknown): value is string {
  return isText(value) && value.length <= 255 && /^\P{Cc}+$/u.test(value);
}

function isUser(value: unknown): value is string {
  return isPlain(value) && isUserId(value);
}

const MAX_GROUPS = 1000;

/**
 * Reads the claims of a verified token as identity providers write them. Null is absent, everywhere. Who somebody is must
 * fit, or the token is refused. Of what gives rights, whatever does not fit gives none: a text is a list of one and is
 * never split, and of a list the items count that are texts. What only decorates is left out when it does not fit.
 */
export function readClaims(payload: Record<string, unknown>): ReadClaims {
  const wrong = new Set<string>();
  const claim = (name: string) => (Object.hasOwn(payload, name) ? (payload[name] ?? undefined) : undefined);
  const read = (name: string, fits: Check): string | undefined => {
    const value = claim(name);
    if (fits(value)) return value;
    if (value !== undefined) wrong.add(name);
    return undefined;
  };
  const readList = (name: string, fits: Check): string[] => {
    const list = [claim(name) ?? []].flat();
    const items = list.filter(fits);
    if (items.length < list.length) wrong.add(name);
    return items;
  };
  const sub = read("sub", isUser);
  const tenant = read("tenant", isPlain);
  const groups = readList("groups", isPlain);
  if (groups.length > MAX_GROUPS) wrong.add("groups");
  const rights = {
    groups: groups.length > MAX_GROUPS ? [] : groups,
    roles: readList("roles", isText),
    scope: readList("scope", isText).join(" "),
  };
  const decoration = { email: read("email", isPlain), name: read("name", isPlain) };
  if (sub === undefined) wrong.add("sub");
  if (sub === undefined || wrong.has("tenant")) return { claims: undefined, wrong: [...wrong] };
  return { claims: { sub, tenant: tenant ?? "default", ...rights, ...decoration }, wrong: [...wrong] };
}
