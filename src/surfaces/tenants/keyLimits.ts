import * as z from "zod";
import { type KeyLimits, limitedMethods } from "../../terms/keyLimits.ts";
import { actionTypes } from "../../terms/tool.ts";

const plain = (length: number) =>
  z
    .string()
    .max(length)
    .regex(/^\P{Cc}+$/u, "must not hold control characters");
const list = <T extends z.ZodType>(item: T, most: number) => z.array(item).min(1).max(most);

const LISTS = {
  integrations: "Only these: ids, slugs or natural ids. They are kept by their ids.",
  configs: "Only the shared connections of these configs, and no user's own.",
  tools: "Only these tools, and no proxied call: a tool's id, or `{slug}__{tool}` for that of one integration.",
  methods: "Only these methods; GET includes HEAD. Another method that a header or the query names counts as well.",
  paths:
    "Only paths below the base address that one of these patterns stands for. `*` is one segment, and `**` at the end any number: `/repos/*/issues/**`.",
  types: "Only tools of these types. A proxied call counts as READ_ONLY by GET and HEAD, else as IRREVERSIBLE.",
  users: "Only these users, for what is a user's: whom `user:act-as` may act as, and whose tokens and links.",
};

/** Limits as somebody gives them. */
export const limitsInput = z.lazy(() =>
  z.strictObject({
    integrations: list(plain(300), 50).optional().describe(LISTS.integrations),
    configs: list(plain(64), 50).optional().describe(LISTS.configs),
    tools: list(plain(400), 200).optional().describe(LISTS.tools),
    methods: list(z.enum(limitedMethods), 5).optional().describe(LISTS.methods),
    paths: list(plain(500), 50).optional().describe(LISTS.paths),
    types: list(z.enum(actionTypes), 3).optional().describe(LISTS.types),
    users: list(plain(255), 100).optional().describe(LISTS.users),
    callsPerMinute: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe("Calls to APIs, and reads of tokens, in a minute."),
    calls: z.int().min(1).max(1_000_000_000).optional().describe("Calls to APIs, and reads of tokens, in all."),
  }),
);

/** Limits as they are shown. */
export const limitsItem = z.lazy(() =>
  z.strictObject({
    integrations: z.array(z.string()).optional(),
    configs: z.array(z.string()).optional(),
    tools: z.array(z.string()).optional(),
    methods: z.array(z.enum(limitedMethods)).optional(),
    paths: z.array(z.string()).optional(),
    types: z.array(z.enum(actionTypes)).optional(),
    users: z.array(z.string()).optional(),
    callsPerMinute: z.int().optional(),
    calls: z.int().optional(),
  }),
);

/** What is not given is left out, since a limit that is there has a value. */
export function toGivenLimits(given: z.output<typeof limitsInput> | undefined): KeyLimits | undefined {
  return given && Object.fromEntries(Object.entries(given).filter(([, limit]) => limit !== undefined));
}

export function toLimitsItem(limits: KeyLimits): z.input<typeof limitsItem> {
  const lists = Object.entries(limits).map(([name, limit]) => [name, typeof limit === "number" ? limit : [...limit]]);
  return Object.fromEntries(lists);
}
