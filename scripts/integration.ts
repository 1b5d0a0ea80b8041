import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { parseArgs, parseEnv } from "node:util";
import * as z from "zod";
import { createCatalog, oauth2Method } from "../src/catalog/catalog.ts";
import type { OwnDefinition } from "../src/catalog/definition.ts";
import { providers } from "../src/catalog/providers.ts";
import { CUSTOM } from "../src/domain/integrations/checkSettings.ts";
import { slugOf } from "../src/domain/integrations/createIntegration.ts";
import { definitionInput } from "../src/domain/integrations/definitionInput.ts";
import { hasTypedInEndpoints } from "../src/domain/integrations/definitionOf.ts";
import { databaseOf } from "./lib/commandDatabase.ts";
import { LOCAL_STATE } from "./lib/localState.ts";
import { registerIntegration } from "./lib/registerIntegration.ts";

/**
 * `npm run integration`: makes an OAuth integration that everyone of a tenant may use, or changes it in place. The client
 * secret is read from standard input, so that it is in no list of processes and in no shell history.
 */

const USAGE = `Usage: npm run integration -- --provider <slug> --client-id <id> [options] < file-with-the-client-secret

  --provider   a provider of the catalogue that speaks OAuth, or custom
  --definition file with a definition in JSON (docs/definition.md): of a custom service, or over the provider's
  --name       default: the provider's, or custom
  --client-id  the client id that the provider gave you
  --scope      scopes to ask for, as the provider separates them (default: the provider's usual ones)
  --tenant     default: default
  --owner      user id of the owner (default: admin)
  --slug       default: the provider's; of a custom service, its name
  --remote     write to the deployed database; ENCRYPTION_KEYS must then be set to the deployment's
  --persist-to directory of the local database (default: that of npm start)
  --variables  file with the local ENCRYPTION_KEYS (default: .dev.vars)

Without --remote it writes to the local database. An integration of the same tenant, owner and slug is changed in place:
what is not given stays, and so do its shares and connections. With another client its users must connect again.`;

const { values } = parseArgs({
  options: {
    provider: { type: "string" },
    "client-id": { type: "string" },
    scope: { type: "string" },
    tenant: { type: "string", default: "default" },
    owner: { type: "string", default: "admin" },
    slug: { type: "string" },
    definition: { type: "string" },
    name: { type: "string" },
    remote: { type: "boolean", default: false },
    "persist-to": { type: "string" },
    variables: { type: "string", default: ".dev.vars" },
    help: { type: "boolean", default: false },
  },
});

const catalog = createCatalog(providers);
const type = values.provider ?? "";
const provider = catalog.bySlug(type);
const isKnown = type === CUSTOM || (provider && oauth2Method(provider));
const name = values.name ?? provider?.name ?? CUSTOM;
const clientId = values["client-id"];
const directory = values["persist-to"];
if (values.help || !isKnown || clientId === undefined) fail(USAGE);
if (values.remote && directory !== undefined) fail("--persist-to is for the local database.");

const definition = values.definition === undefined ? undefined : readDefinition(values.definition);
const clientSecret = (await text(process.stdin)).trim();
if (clientSecret === "") fail("The client secret must come on standard input.");

const options = {
  encryptionKeys: encryptionKeys(),
  catalog,
  // The Worker looks at its own origin again when it calls.
  allowLoopback: false,
  publicUrl: "https://localhost",
  database: databaseOf(values.remote ? "deployed" : { directory: directory ?? LOCAL_STATE }),
};
const { id, outcome } = await registerIntegration(options, {
  tenantId: values.tenant,
  owner: `user:${values.owner}`,
  slug: values.slug ?? provider?.slug ?? slugOf(name),
  name,
  description: provider?.description ?? "",
  type,
  clientId,
  clientSecret,
  ...(values.scope !== undefined && { scope: values.scope }),
  ...(definition && { definition }),
}).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
const described = { type, definition: definition ?? null, authorizationEndpoint: null, tokenEndpoint: null };
const callback = hasTypedInEndpoints({ catalog }, described) ? `callback/${id}` : "callback";
console.log(`${id}\n${outcome}\nRegister this redirect URI at ${name}: <PUBLIC_URL>/oauth2/${callback}`);

function readDefinition(file: string): OwnDefinition {
  try {
    return definitionInput.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    return fail(error instanceof z.ZodError ? z.prettifyError(error) : `${file} cannot be read as JSON.`);
  }
}

function encryptionKeys(): string {
  const keys = values.remote
    ? process.env.ENCRYPTION_KEYS
    : parseEnv(readFileSync(values.variables, "utf8")).ENCRYPTION_KEYS;
  return keys ?? fail("ENCRYPTION_KEYS is not set.");
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
