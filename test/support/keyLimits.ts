import fc from "fast-check";
import type { Action } from "../../src/domain/delegation/judge.ts";
import { normalized } from "../../src/domain/delegation/meet.ts";
import { readPattern } from "../../src/domain/delegation/pathPattern.ts";
import { type KeyLimits, limitedMethods } from "../../src/terms/keyLimits.ts";
import { actionTypes } from "../../src/terms/tool.ts";

/** Few names, so that what is made at random often meets. */
const INTEGRATIONS = ["int_a", "int_b", "int_c"];
const CONFIGS = ["cfg_a", "cfg_b"];
const USERS = ["ada", "bo", "cy"];
const TOOLS = ["read", "write", "drop__all"];
const SEGMENTS = ["repos", "acme", "issues", "a%2Fb", "%61cme", "*", "%2A", "caf%C3%A9"];

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });

/** Patterns as somebody writes them, all of which can be read. */
const pattern = fc
  .tuple(fc.array(fc.constantFrom(...SEGMENTS), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([segments, isOpen]) => `/${[...segments, ...(isOpen ? ["**"] : [])].join("/")}`);

export const storedPattern = pattern.map((text) => {
  const read = readPattern(text);
  if ("fault" in read) throw new Error(`${text} ${read.fault}`);
  return read.pattern;
});

const toolEntries = [...TOOLS.slice(0, 2), ...INTEGRATIONS.flatMap((id) => TOOLS.map((tool) => `${id}__${tool}`))];

/** Limits as they are stored. */
export const limits: fc.Arbitrary<KeyLimits> = fc
  .record(
    {
      integrations: some(INTEGRATIONS),
      configs: some(CONFIGS),
      tools: some(toolEntries),
      methods: some(limitedMethods),
      paths: fc.array(storedPattern, { minLength: 1, maxLength: 4 }),
      types: some(actionTypes),
      users: some(USERS),
      callsPerMinute: fc.integer({ min: 1, max: 9 }),
      calls: fc.integer({ min: 1, max: 9 }),
    },
    { requiredKeys: [] },
  )
  .map((given) => normalized(given));

export const sentPath = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom("repos", "acme", "issues", "%61cme", "a%2fb", "a%252Fb", "*", "", "café"),
      },
      { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
    ),
    { maxLength: 5 },
  )
  .map((segments) => `/${segments.join("/")}`);

const user = fc.option(fc.constantFrom(...USERS, "di"), { nil: undefined });
const integrationId = fc.constantFrom(...INTEGRATIONS, "int_d");
const tool = fc.option(fc.record({ id: fc.constantFrom(...TOOLS), actionType: fc.constantFrom(...actionTypes) }), {
  nil: undefined,
});

/** Calls of tools and raw calls, and everything else that somebody does. */
export const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    does: fc.constantFrom("see" as const, "connect" as const, "hold" as const),
    integrationId,
    userId: user,
  }),
  fc.record({
    does: fc.constant("call" as const),
    integrationId,
    userId: user,
    configId: fc.option(fc.constantFrom(...CONFIGS, "cfg_c"), { nil: undefined }),
    tool,
    request: fc.record({
      methods: fc.array(fc.constantFrom(...limitedMethods, "HEAD", "OPTIONS", "PURGE"), { minLength: 1, maxLength: 2 }),
      path: fc.option(sentPath, { nil: undefined }),
    }),
  }),
);
