import { permissions } from "../src/domain/context.ts";
import { databaseOf } from "./lib/commandDatabase.ts";
import { type KeyRequest, readKeyRequest } from "./lib/keyRequest.ts";
import { registerApiKey } from "./lib/registerApiKey.ts";

/**
 * `npm run key`: makes an API key, the first one of a deployment or of this machine. The key goes to standard output and
 * nowhere else, so that it can be piped to where it is to be kept.
 */

const USAGE = `Usage: npm run -s key -- --name <name> --scopes <scope,scope> [options]

  --name        what it is for; when a living key has this name, no other is made
  --scopes      what it may do; token:* stands for all of token:
                ${permissions.join(" ")}
  --user        user id: the key acts as that user (default: it acts for its tenant)
  --expires     when it ends, as in 2030-01-31T00:00:00Z (default: never)
  --tenant      default: default
  --remote      write to the deployed database
  --persist-to  directory of the local database (default: that of npm start)

Without --remote it writes to the local database.`;

const { key: asked, target } = readRequest();
const { id, key } = await registerApiKey(asked, databaseOf(target)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return process.exit(1);
});
console.log(key);
console.error(`This is ${id}. The key is shown here and never again: Latchkey keeps its hash only.
Send it as X-API-Key. To revoke it: DELETE /v1/tenants/${encodeURIComponent(asked.tenantId)}/api-keys/${id}`);

function readRequest(): KeyRequest {
  try {
    return readKeyRequest(process.argv.slice(2), Date.now());
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return process.exit(1);
  }
}
