import { randomBytes } from "node:crypto";

export const PUBLIC_URL = "http://localhost:8787";
/** As high as the configuration allows: limits are not what is measured. */
const NO_LIMIT = "999999";

export type Variables = ReturnType<typeof makeVariables>;

/** The variables of a Worker, with fresh secrets. @param practice where the practice provider answers */
export function makeVariables(practice: string) {
  return {
    ENCRYPTION_KEYS: `bench:${randomBytes(32).toString("base64")}`,
    JWT_SECRET: randomBytes(32).toString("hex"),
    PUBLIC_URL,
    FRONTEND_URL: "http://localhost:8789",
    ALLOW_LOOPBACK: "true",
    PRACTICE_PROVIDER_URL: practice,
    CALLS_PER_MINUTE: NO_LIMIT,
    KEY_CALLS_PER_MINUTE: NO_LIMIT,
    FLOWS_PER_MINUTE: NO_LIMIT,
    CHANGES_PER_MINUTE: NO_LIMIT,
  };
}
