import * as z from "zod";
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

const text = z.lazy(() =>
  z
    .string()
    .min(1)
    .max(255)
    .regex(/^\P{Cc}+$/u),
);

const MAX_GROUPS = 1000;

/**
 * Reads the claims of a verified token as identity providers write them. Null is absent, everywhere. Who somebody is must
 * fit, or the token is refused. Of what gives rights, whatever does not fit gives none: a text is a list of one and is
 * never split, and of a list the items count that are texts. What only decorates is left out when it does not fit.
 */
export function readClaims(payload: Record<string, unknown>): ReadClaims {
  const wrong = new Set<string>();
  const claim = (name: string) => (Object.hasOwn(payload, name) ? (payload[name] ?? undefined) : undefined);
  const read = <T>(name: string, schema: z.ZodType<T>): T | undefined => {
    const value = claim(name);
    const { data } = schema.safeParse(value);
    if (data === undefined && value !== undefined) wrong.add(name);
    return data;
  };
  const readList = (name: string, item: z.ZodType<string>): string[] => {
    const list = [claim(name) ?? []].flat();
    const items = list.flatMap((value) => item.safeParse(value).data ?? []);
    if (items.length < list.length) wrong.add(name);
    return items;
  };
  const sub = read("sub", text.refine(isUserId));
  const tenant = read("tenant", text);
  const groups = readList("groups", text);
  if (groups.length > MAX_GROUPS) wrong.add("groups");
  const rights = {
    groups: groups.length > MAX_GROUPS ? [] : groups,
    roles: readList("roles", z.string()),
    scope: readList("scope", z.string()).join(" "),
  };
  const decoration = { email: read("email", text), name: read("name", text) };
  if (sub === undefined) wrong.add("sub");
  if (sub === undefined || wrong.has("tenant")) return { claims: undefined, wrong: [...wrong] };
  return { claims: { sub, tenant: tenant ?? "default", ...rights, ...decoration }, wrong: [...wrong] };
}
