import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import * as jose from "jose";
import { permissions } from "../src/domain/context.ts";
import { readTokenRequest, type TokenRequest } from "./lib/tokenRequest.ts";

/**
 * `npm run token`: signs a JWT for a person, as the application would that signs its users in. For whoever has no such
 * application yet. The token goes to standard output and nowhere else.
 */

const USAGE = `Usage: npm run -s token -- --user <id> [options]

  --user       user id: the token's sub
  --scope      what the user may do, separated by spaces; token:* stands for all of token:
               ${permissions.join(" ")}
  --tenant     default: default
  --hours      how long it works, from 1 to 24 (default: 1)
  --variables  file with JWT_SECRET (default: .dev.vars)

JWT_SECRET in the environment goes before the file. JWT_ISSUER and JWT_AUDIENCE are read from the same place.`;

const SHORTEST_SECRET = 32;

const { claims, hours, variables } = readRequest();
const { JWT_SECRET: secret = "", JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = readVariables(variables);
const key = new TextEncoder().encode(secret);
if (key.length < SHORTEST_SECRET) fail(`JWT_SECRET is not set, or shorter than ${SHORTEST_SECRET} bytes.`);

const token = new jose.SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" }).setIssuedAt();
if (issuer) token.setIssuer(issuer);
if (audience) token.setAudience(audience);
console.log(await token.setExpirationTime(`${hours}h`).sign(key));

function readRequest(): TokenRequest {
  try {
    return readTokenRequest(process.argv.slice(2));
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

/** All from one place: the issuer of one deployment does not go with the secret of another. */
function readVariables(file: string): NodeJS.Dict<string> {
  if (process.env.JWT_SECRET) return process.env;
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
