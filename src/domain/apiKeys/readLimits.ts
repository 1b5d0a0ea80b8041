import type { KeyLimits } from "../../terms/keyLimits.ts";
import { isUserId } from "../access/userId.ts";
import type { Context } from "../context.ts";
import { normalized } from "../delegation/meet.ts";
import { readPattern } from "../delegation/pathPattern.ts";
import { splitToolEntry, toolEntry } from "../delegation/toolPattern.ts";
import { LatchkeyError, toLatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";

/** Limits as somebody writes them: integrations by any name, tools also by that of their integration. */
export type GivenLimits = KeyLimits;

type Faults = { path: string; message: string }[];

/**
 * Reads the limits that a key is to have. Integrations are found as the caller sees them, and kept by their ids: a name that comes to
 * mean another one later does not change what the key is for. One database round trip for each name.
 *
 * @returns null where nothing is limited
 * @throws LatchkeyError `validation_failed`, which names every entry that is none
 */
export async function readLimits(ctx: Context, given: GivenLimits | undefined): Promise<KeyLimits | null> {
  if (!given || Object.keys(given).length === 0) return null;
  const faults: Faults = [];
  const ids = await idsOf(ctx, given);
  const idOf = (name: string, path: string) => {
    const found = ids.get(name);
    if (found !== undefined && "id" in found) return found.id;
    faults.push({ path: `limits.${path}`, message: found?.fault ?? "is no integration that you may use" });
    return "";
  };
  const limits = {
    ...given,
    ...(given.integrations && { integrations: given.integrations.map((name, at) => idOf(name, `integrations.${at}`)) }),
    ...(given.tools && { tools: given.tools.map((name, at) => toolOf(name, (slug) => idOf(slug, `tools.${at}`))) }),
    ...(given.paths && { paths: given.paths.map((text, at) => patternOf(text, `limits.paths.${at}`, faults)) }),
  };
  for (const [at, user] of (given.users ?? []).entries()) {
    if (!isUserId(user)) faults.push({ path: `limits.users.${at}`, message: "is no user id" });
  }
  if (faults.length === 0) return normalized(limits);
  throw new LatchkeyError("validation_failed", "The key cannot be limited like this.", { errors: faults });
}

function toolOf(name: string, idOf: (slug: string) => string): string {
  const { integration, tool } = splitToolEntry(name);
  return integration === undefined ? tool : toolEntry(idOf(integration), tool);
}

function patternOf(text: string, path: string, faults: Faults): string {
  const read = readPattern(text);
  if ("pattern" in read) return read.pattern;
  faults.push({ path, message: read.fault });
  return text;
}

type Found = { id: string } | { fault: string };

async function idsOf(ctx: Context, { integrations = [], tools = [] }: GivenLimits): Promise<Map<string, Found>> {
  const ofTools = tools.flatMap((name) => splitToolEntry(name).integration ?? []);
  const names = [...new Set([...integrations, ...ofTools])];
  const found = await Promise.all(names.map((name) => idOf(ctx, name)));
  return new Map(names.map((name, at) => [name, found[at] ?? { fault: "is not there" }]));
}

async function idOf(ctx: Context, reference: string): Promise<Found> {
  try {
    const { integration } = await findIntegration({ ...ctx, about: {} }, reference);
    return { id: integration.id };
  } catch (error) {
    const { code } = toLatchkeyError(error);
    if (code === "ambiguous_reference") return { fault: "stands for several: use an id or a natural id" };
    if (code === "not_found") return { fault: "is no integration that you may use" };
    if (code === "key_limit") return { fault: "is none of the integrations that your key is limited to" };
    throw error;
  }
}
