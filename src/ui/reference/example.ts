import type { Schema } from "./schema.ts";

/** Values that a reader recognises, by the names of fields and parameters. A text without one is `text`. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  id: "notes",
  integration: "notes",
  integrationId: "int_01kaz8v3t2e5x9q4m7r6w1c0ds",
  integrationKey: "mail",
  integration_key: "mail",
  providerId: "prov_01m80h14vrfaqakxzdse7035fm",
  provider: "github",
  config: "cfg_01kaz8v3t2e5x9q4m7r6w1c0ds",
  integrationConfigId: "cfg_01kaz8v3t2e5x9q4m7r6w1c0ds",
  tool: "list-issues",
  tenant: "default",
  principalId: "user:grace",
  userId: "ada",
  user: "ada",
  path: "user/repos",
  slug: "github",
  go: "/docs",
  name: "Notes",
  displayName: "Notes",
  type: "custom",
  authType: "bearer",
  apiBaseUri: "https://api.acme.example",
  method: "GET",
  url: "/items?limit=10",
  accessToken: "ACCESS_TOKEN",
  access_token: "ACCESS_TOKEN",
  token: "TOKEN",
  credentialKey: "CREDENTIAL_KEY",
  scope: "read",
  scopes: ["token:read"],
  integrationAuthMetadataId: "oauth2",
  parameters: { state: "open" },
  configParameters: {},
  folderId: "root",
  frontendUrl: "https://app.acme.example",
};

/**
 * Returns a value that fits a schema: of an object, the fields that it must have.
 *
 * @param name the field's or the parameter's, for a value that says what it is
 */
export function exampleOf(schema: Schema, name = ""): unknown {
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (choice && !schema.properties) return exampleOf(choice, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.includes(SAMPLES[name]) ? SAMPLES[name] : schema.enum[0];
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object") return objectOf(schema, name);
  if (type === "array")
    return Array.isArray(SAMPLES[name]) ? SAMPLES[name] : schema.items ? [exampleOf(schema.items)] : [];
  if (type === "integer" || type === "number") return schema.minimum ?? 1;
  if (type === "boolean") return true;
  if (schema.format === "date-time") return "2027-01-31T12:00:00Z";
  return typeof SAMPLES[name] === "string" ? SAMPLES[name] : "text";
}

/** An object whose fields may all be left out shows those that have a value to show, or else the first one. */
function objectOf({ properties, required = [] }: Schema, name: string): unknown {
  if (!properties) return typeof SAMPLES[name] === "object" ? SAMPLES[name] : {};
  const names = Object.keys(properties);
  const shown = names.filter((field) => required.includes(field) || ALWAYS.has(field));
  const fields = shown.length > 0 ? shown : names.slice(0, 1);
  return Object.fromEntries(fields.map((field) => [field, exampleOf(properties[field] ?? {}, field)]));
}

/** Fields without which an example would not work, though they may be left out. */
const ALWAYS = new Set(["authType", "apiBaseUri", "parameters", "params", "token"]);
