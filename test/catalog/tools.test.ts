import { type Schema, Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createCatalog, oauth2Method } from "../../src/catalog/catalog.ts";
import { providers as definitions } from "../../src/catalog/providers.ts";
import type { Provider } from "../../src/catalog/schema.ts";
import { type Tool, toolSchema } from "../../src/catalog/tool.ts";
import { mayCallerSet } from "../../src/domain/policy/keptBack.ts";
import { resolveTarget } from "../../src/domain/policy/urlPolicy.ts";
import { deployed } from "../support/reach.ts";
import { toolCalls } from "./toolCalls/all.ts";

const catalog = createCatalog(definitions);

/** Tools with the slug of their provider, which may not name them yet; and where the calls of toolCalls say that its API is. */
interface Curated {
  slug: string;
  tools: readonly Tool[];
  baseUrls: readonly [string, ...string[]];
  /** Undefined while there is no definition. */
  provider: Provider | undefined;
}

const curated: readonly Curated[] = Object.entries(toolCalls).map(([slug, { tools, bases }]) => ({
  ...{ slug, baseUrls: bases, provider: catalog.bySlug(slug) },
  tools: tools.map((tool) => toolSchema.parse(tool)),
}));
const toolsOfSlug = (slug: string) => curated.find((each) => each.slug === slug)?.tools ?? [];
const CURATED = [
  ...["airtable", "asana", "discord", "dropbox", "github", "gmail", "google-calendar", "google-docs", "google-drive"],
  ...["google-sheets", "hubspot", "jira", "linear", "microsoft-teams", "notion", "onedrive", "outlook", "salesforce"],
  ...["slack", "stripe", "todoist", "trello", "zendesk"],
];

/** Tools that only read, but by another method than GET. */
const READING_OTHERWISE: Record<string, string> = {
  "notion search": "the query is a JSON body",
  "notion query_data_source": "the filter is a JSON body",
  "google-calendar query_free_busy": "the calendars are a JSON body",
  "outlook query_free_busy": "the people are a JSON body",
  "salesforce search": "the objects are a JSON body",
  "hubspot search_contacts": "the conditions are a JSON body",
  "hubspot search_companies": "the conditions are a JSON body",
  "hubspot search_deals": "the conditions are a JSON body",
  "dropbox get_account": "every call is a POST",
  "dropbox get_space_usage": "every call is a POST",
  "dropbox list_folder": "every call is a POST",
  "dropbox list_folder_page": "every call is a POST",
  "dropbox search_files": "every call is a POST",
  "dropbox search_files_page": "every call is a POST",
  "dropbox get_metadata": "every call is a POST",
  "dropbox get_temporary_link": "every call is a POST",
  "dropbox list_shared_links": "every call is a POST",
};
const isGraphql = (tool: Tool) => tool.path === "/graphql";

/** What no other call takes back: said to people, merged, shared or gone. */
const IRREVERSIBLE = [
  "google-drive delete_file",
  "google-drive share_file",
  "gmail send_message",
  "gmail send_draft",
  "gmail delete_draft",
  "google-calendar create_event_and_notify",
  "google-calendar update_event_and_notify",
  "google-calendar delete_event",
  "slack post_message",
  "slack schedule_message",
  "slack delete_message",
  "notion update_page_markdown",
  "github merge_pull_request",
  "github create_pull_request_review",
  "asana delete_task",
  "trello delete_card",
  "salesforce delete_record",
  "airtable delete_records",
  "stripe create_refund",
  "stripe finalize_invoice",
  "stripe send_invoice",
  "stripe cancel_subscription",
  "zendesk create_ticket",
  "zendesk reply_to_ticket",
  "todoist delete_task",
  "discord send_message",
  "discord delete_message",
  "dropbox delete_file",
  "dropbox create_shared_link",
  "outlook send_message",
  "outlook send_draft",
  "outlook reply_to_message",
  "outlook create_event_and_invite",
  "outlook update_event",
  "outlook respond_to_event",
  "outlook delete_event",
  "microsoft-teams send_channel_message",
  "microsoft-teams reply_in_channel",
  "microsoft-teams send_chat_message",
  "onedrive delete_item",
  "onedrive create_sharing_link",
  "google-sheets clear_range",
  "google-sheets change_structure",
  "google-docs delete_text",
];

const TYPES = ["string", "integer", "number", "boolean", "array", "object", "null"] as const;
const typeName = z.enum(TYPES);
const count = z.number().int().min(0);

/**
 * The part of JSON Schema 2020-12 that the catalogue uses. Strict, where the meta-schema lets every unknown word pass:
 * a misspelt keyword would constrain nothing. Objects say whether they are open, and everything has a description.
 */
const member = {
  description: z.string().min(1),
  type: z.union([typeName, z.array(typeName).min(2)]).optional(),
  enum: z.array(z.union([z.string(), z.number()])).min(1),
  default: z.json(),
  minimum: z.number(),
  maximum: z.number(),
  minLength: count,
  maxLength: count,
  pattern: z.string().refine((pattern) => compiles(pattern), "must be a regular expression with the u flag"),
  format: z.enum(["date", "date-time", "email", "uuid"]),
  contentEncoding: z.literal("base64"),
  minItems: count,
  maxItems: count,
  required: z.array(z.string()).min(1),
};

interface Node {
  description?: string | undefined;
  type?: string | string[] | undefined;
  enum?: unknown[] | undefined;
  default?: unknown;
  properties?: Record<string, Node> | undefined;
  required?: string[] | undefined;
  items?: Node | undefined;
  oneOf?: Node[] | undefined;
  anyOf?: Node[] | undefined;
  additionalProperties?: boolean | Node | undefined;
}

const nodeSchema: z.ZodType<Node> = z.lazy(() =>
  z
    .strictObject({
      ...z.object(member).partial().shape,
      properties: z.record(z.string(), nodeSchema).optional(),
      items: nodeSchema.optional(),
      oneOf: z.array(nodeSchema).min(2).optional(),
      anyOf: z.array(nodeSchema).min(2).optional(),
      additionalProperties: z.union([z.boolean(), nodeSchema]).optional(),
    })
    .refine(
      ({ properties, required = [], type }) => type === undefined || required.every((name) => properties?.[name]),
      {
        error: "requires a member that it does not describe",
      },
    )
    .refine(
      ({ type, additionalProperties }) =>
        typesOf({ type }).includes("object") ? additionalProperties !== undefined : true,
      "an object must say whether it is open",
    )
    .refine(({ type, items }) => typesOf({ type }).includes("array") === (items !== undefined), "arrays have items")
    .refine(
      ({ properties = {} }) => Object.values(properties).every(({ description }) => description !== undefined),
      "every member has a description",
    ),
);

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

function typesOf({ type }: Pick<Node, "type">): string[] {
  return type === undefined ? [] : [type].flat();
}

/** A value of each type; 0.5 and not 1, which would be an integer too. */
const VALUES: Record<(typeof TYPES)[number], unknown> = {
  string: "x",
  integer: 1,
  number: 0.5,
  boolean: true,
  array: [],
  object: {},
  null: null,
};

function* eachTool(): Generator<{ name: string; tool: Tool } & Curated> {
  for (const of of curated) {
    for (const tool of of.tools) yield { ...of, name: `${of.slug} ${tool.id}`, tool };
  }
}

function* eachParameter() {
  for (const { name, tool } of eachTool()) {
    for (const [key, parameter] of Object.entries(tool.parameters)) {
      yield { name: `${name} ${key}`, tool, parameter, wireName: parameter.name ?? key };
    }
  }
}

const placeholders = (tool: Tool) => [...tool.path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);

it("has tools of these providers, at least eight each, under ids of their own", () => {
  expect(curated.map(({ slug }) => slug).sort()).toEqual([...CURATED].sort());
  for (const { slug, tools } of curated) {
    const ids = tools.map(({ id }) => id);
    expect(ids.length, slug).toBeGreaterThanOrEqual(8);
    expect(new Set(ids).size, slug).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(_[a-z]+)*$/);
  }
});

it("are what their providers name, whose API is where their calls go", async () => {
  const named = catalog.entries.filter(({ toolCount }) => toolCount > 0);
  expect(named.map(({ slug }) => slug).filter((slug) => !CURATED.includes(slug))).toEqual([]);
  for (const { slug, tools, baseUrls, provider } of curated) {
    if (!provider) continue;
    const sorted = tools.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    expect(await catalog.toolsOf(slug), `${slug} has to name its tools`).toEqual(sorted);
    const { baseUrl, otherBaseUrls } = provider.api;
    expect(baseUrls[0], slug).toMatch(placeOf(baseUrl));
    const places = [baseUrl, ...otherBaseUrls].map(placeOf);
    for (const url of baseUrls)
      expect(
        places.some((place) => place.test(url)),
        `${slug} ${url}`,
      ).toBe(true);
  }
});

/** What a template of an address can become. */
function placeOf(template: string): RegExp {
  const fixed = template.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${fixed.join(".+")}$`);
}

it("describes each tool in a few whole sentences", () => {
  for (const { name, tool } of eachTool()) {
    expect(tool.displayName, name).toMatch(/^[A-Z][^.]{3,60}$/);
    expect(tool.description, name).toMatch(/^[A-Z`][\s\S]*\.$/);
    expect(tool.description.length, name).toBeLessThanOrEqual(400);
  }
});

describe("a tool's request", () => {
  it("has each placeholder of its path as a required parameter, and no other parameter in its path", () => {
    for (const { name, tool } of eachTool()) {
      const parameters = Object.entries(tool.parameters).filter(([, parameter]) => parameter.in === "path");
      const names = parameters.map(([key, parameter]) => parameter.name ?? key);
      expect(names.sort(), name).toEqual(placeholders(tool).sort());
      for (const [, parameter] of parameters) expect(parameter.required, name).toBe(true);
    }
  });

  it("lies below the provider's base, where the proxy lets it go", () => {
    for (const { name, baseUrls, tool } of eachTool()) {
      const path = tool.path.slice(1).replace(/\{[^}]*\}/g, "x");
      const target = tool.baseUrl === undefined ? path : `${tool.baseUrl}/${path}`;
      const url = resolveTarget(baseUrls, target, deployed);
      expect(url?.href, name).toBe(`${tool.baseUrl ?? baseUrls[0]}/${path}`);
    }
  });

  it("has nothing in the body of a GET or DELETE", () => {
    for (const { name, tool } of eachTool()) {
      if (tool.method !== "GET" && tool.method !== "DELETE") continue;
      expect(tool.fixedBody, name).toBeUndefined();
      for (const parameter of Object.values(tool.parameters)) expect(parameter.in, name).not.toMatch(/^body/);
    }
  });

  it("has one value for each place: no two parameters, and none where something fixed stands", () => {
    for (const { name, tool } of eachTool()) {
      const places = Object.entries(tool.parameters).map(
        ([key, { in: place, name: wire = key }]) => `${place} ${wire}`,
      );
      places.push(...Object.keys(tool.fixedQuery).map((key) => `query ${key}`));
      places.push(...Object.keys(tool.fixedBody ?? {}).map((key) => `body-field ${key}`));
      expect(new Set(places).size, name).toBe(places.length);
    }
  });

  it("has only headers that a caller may set", () => {
    for (const { name, parameter, wireName } of eachParameter()) {
      if (parameter.in === "header") expect(mayCallerSet(wireName.toLowerCase()), name).toBe(true);
    }
  });

  it("keeps slashes only in path parameters, whose pattern then refuses empty segments", () => {
    const segmented = [...eachParameter()].filter(({ parameter }) => parameter.style === "segments");
    expect(segmented.map(({ name }) => name)).toContain("github get_file_contents path");
    for (const { name, parameter } of segmented) {
      expect(parameter.in, name).toBe("path");
      const accepts = (value: string) => new Validator(parameter.schema, "2020-12").validate(value).valid;
      expect(["README.md", "src/a b/c#d.ts"].map(accepts), name).toEqual([true, true]);
      expect(["", "/", "/src", "src/", "src//a"].map(accepts), name).toEqual([false, false, false, false, false]);
    }
  });

  it("writes lists and objects by a style only where there is one", () => {
    for (const { name, tool, parameter } of eachParameter()) {
      const isStructure = ["array", "object"].includes(String(parameter.schema.type));
      if (parameter.style === "comma") expect([parameter.in, parameter.schema.type], name).toEqual(["query", "array"]);
      else if (parameter.style === "json") expect([parameter.in, isStructure], name).toEqual(["query", true]);
      else if (parameter.style === "deep") {
        const isPlace = parameter.in === "query" || (parameter.in === "body-field" && tool.bodyType === "form");
        expect([isPlace, isStructure], name).toEqual([true, true]);
      } else expect(["repeat", "segments"], name).toContain(parameter.style);
    }
  });
});

describe("what a tool does", () => {
  it("is reading exactly where the method is GET, but for the exceptions", () => {
    for (const { name, tool } of eachTool()) {
      if (tool.method === "GET") expect(tool.actionType, name).toBe("READ_ONLY");
      else if (tool.actionType === "READ_ONLY") expect(name in READING_OTHERWISE || isGraphql(tool), name).toBe(true);
    }
  });

  it("cannot be undone exactly for these", () => {
    const names = [...eachTool()].filter(({ tool }) => tool.actionType === "IRREVERSIBLE").map(({ name }) => name);
    expect(names.sort()).toEqual([...IRREVERSIBLE].sort());
  });

  it("needs scopes that the provider can be asked for", () => {
    for (const { name, provider, tool } of eachTool()) {
      if (!provider) continue;
      const available = oauth2Method(provider)?.scopes.available.map((scope) => scope.name) ?? [];
      for (const set of tool.scopes) {
        expect(set.length, name).toBeGreaterThan(0);
        expect(new Set(set).size, name).toBe(set.length);
        for (const scope of set) expect(available, name).toContain(scope);
      }
      const sets = tool.scopes.map((set) => set.join(" "));
      expect(new Set(sets).size, name).toBe(sets.length);
    }
  });

  it("needs a scope wherever it changes something, at providers that have scopes", () => {
    for (const { name, provider, tool } of eachTool()) {
      if (tool.actionType === "READ_ONLY" || !provider) continue;
      if (oauth2Method(provider)?.scopes.available.length === 0) continue;
      expect(tool.scopes, name).not.toEqual([]);
    }
  });
});

describe("the schema of a parameter", () => {
  it("is JSON Schema, spelt right, closed or open by intent, and described throughout", () => {
    for (const { name, parameter } of eachParameter()) {
      const { success, error } = nodeSchema.safeParse(parameter.schema);
      expect(success, `${name}: ${error && z.prettifyError(error)}`).toBe(true);
      expect(parameter.schema.description, name).toMatch(/^[A-Z`0-9][\s\S]*[.)]$/);
    }
  });

  it("takes its own default and choices, and no value of another type", () => {
    for (const { name, parameter } of eachParameter()) {
      const schema: Schema & Node = parameter.schema;
      const validator = new Validator(schema, "2020-12");
      const examples = [...(schema.enum ?? []), ...(schema.default === undefined ? [] : [schema.default])];
      for (const value of examples) expect(validator.validate(value).valid, `${name}: ${value}`).toBe(true);
      const allowed = typesOf(schema).flatMap((type) => (type === "number" ? ["number", "integer"] : [type]));
      for (const type of TYPES.filter((type) => !allowed.includes(type) && (allowed.length > 0 || type !== "object"))) {
        expect(validator.validate(VALUES[type]).valid, `${name} as ${type}`).toBe(false);
      }
    }
  });

  it("has bounds that leave room, in parameters that can be written where they stand", () => {
    for (const { name, parameter } of eachParameter()) {
      const {
        minimum = 0,
        maximum = Number.POSITIVE_INFINITY,
        minLength = 0,
        maxLength = minLength + 1,
      } = parameter.schema as Record<string, number | undefined>;
      expect(minimum < maximum && minLength < maxLength, name).toBe(true);
      if (parameter.in === "body-field") continue;
      const types = typesOf(parameter.schema);
      expect(types, name).toHaveLength(1);
      if (parameter.style === "json" || parameter.in === "body") continue;
      expect(types[0], name).toMatch(/^(string|integer|boolean|array)$/);
    }
  });
});

describe("a GraphQL query", () => {
  const tools = toolsOfSlug("linear");
  const declared = (query: string) =>
    new Map([...query.matchAll(/\$(\w+): ([\w[\]!]+)/g)].map(([, name, type]) => [name, type]));

  it("is what every tool of Linear sends", () => {
    for (const tool of tools)
      expect([tool.method, isGraphql(tool), typeof tool.fixedBody?.query], tool.id).toEqual(["POST", true, "string"]);
  });

  it("declares exactly the variables that it uses and that the parameters fill", () => {
    for (const tool of tools) {
      const query = String(tool.fixedBody?.query);
      const variables = [...declared(query).keys()].sort();
      const used = [...query.matchAll(/: \$(\w+)/g)].map(([, name]) => name);
      expect([...new Set(used)].sort(), tool.id).toEqual(variables);
      const filled = Object.values(tool.parameters).map(({ in: place, name = "" }) => {
        expect([place, name.split(".")[0]], tool.id).toEqual(["body-field", "variables"]);
        return name.split(".")[1];
      });
      expect([...new Set(filled)].sort(), tool.id).toEqual(variables);
    }
  });

  it("gets each variable that it cannot do without", () => {
    for (const tool of tools) {
      for (const [variable, type] of declared(String(tool.fixedBody?.query))) {
        if (!type?.endsWith("!") || type.endsWith("UpdateInput!")) continue;
        const names = Object.values(tool.parameters)
          .filter(({ required }) => required)
          .map(({ name }) => name ?? "");
        expect(
          names.some((name) => name.split(".")[1] === variable),
          `${tool.id} ${variable}`,
        ).toBe(true);
      }
    }
  });

  it("is a mutation where something changes, has balanced braces and no line breaks", () => {
    for (const tool of tools) {
      const query = String(tool.fixedBody?.query);
      expect(query, tool.id).toMatch(tool.actionType === "READ_ONLY" ? /^query / : /^mutation /);
      expect(query.split("{").length, tool.id).toBe(query.split("}").length);
      expect(query, tool.id).not.toMatch(/[\n\r\t]/);
    }
  });
});

it("asks for a whole message in base64url to send or to keep as a draft", () => {
  const tools = toolsOfSlug("gmail");
  const raw = (id: string) => tools.find((tool) => tool.id === id)?.parameters.raw;
  expect([raw("send_message")?.name, raw("create_draft")?.name]).toEqual(["raw", "message.raw"]);
  const accepts = (value: string) =>
    new Validator(raw("send_message")?.schema ?? false, "2020-12").validate(value).valid;
  expect([
    accepts("VG86IGFAZXhhbXBsZS5jb20NCg0KSGk_-w=="),
    accepts("VG86+/=="),
    accepts("To: a@example.com\r\n\r\nHi"),
  ]).toEqual([true, false, false]);
});

it("mails nobody by the tools that can be undone", () => {
  for (const { name, tool } of eachTool()) {
    if (tool.actionType !== "REVERSIBLE" || !name.startsWith("google-calendar ")) continue;
    expect(tool.fixedQuery.sendUpdates, name).toBe("none");
  }
});
