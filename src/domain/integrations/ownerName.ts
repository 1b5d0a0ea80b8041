import { SYSTEM } from "../context.ts";

const KIND = /^(?:user|team):./;

/**
 * How the owner of an integration is written, also before its slug: the user `user:ada` is `ada`. A team keeps its kind,
 * so that no user can pass for it; so does a user whose id looks like another kind. `system` is the tenant itself.
 */
export function ownerName(owner: string): string {
  const id = owner.replace(/^user:/, "");
  return KIND.test(id) || id === SYSTEM ? owner : id;
}

/** The name of an integration that no other has: `ada:notes`, `team:red:notes`, `system:notes`. */
export function naturalId({ owner, slug }: { owner: string; slug: string }): string {
  return `${ownerName(owner)}:${slug}`;
}

/** The owner that a name means: a user, unless it says another kind. */
export function ownerOfName(name: string): string {
  return KIND.test(name) || name === SYSTEM ? name : `user:${name}`;
}
