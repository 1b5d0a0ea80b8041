import type { Caller } from "../../src/domain/context.ts";

/** A signed-in user of the default tenant, without teams and permissions unless told otherwise. */
export function userCaller(userId: string, claims: Partial<Caller> = {}): Caller {
  return {
    ...{ tenant: "default", principal: `user:${userId}`, userId, keyId: undefined, teams: [], superuser: false },
    ...{
      levelOnAll: 0,
      permissions: new Set(),
      email: undefined,
      name: undefined,
      delegated: undefined,
      connectSession: undefined,
    },
    ...claims,
  };
}

/** An API key that acts for its tenant. */
export function keyCaller(keyId: string, claims: Partial<Caller> = {}): Caller {
  return userCaller("", { principal: `key:${keyId}`, userId: undefined, keyId, ...claims });
}
