import type { Tool } from "../../../catalog/tool.ts";
import { MAX_PARAMETERS, MAX_TOOL_BYTES } from "../limits.ts";
import type { Schema } from "../schemaKeywords.ts";
import type { SchemaBundler } from "./bundleSchemas.ts";
import type { Notes } from "./notes.ts";
import type { Draft } from "./readParameters.ts";
import type { Extent } from "./readSchema.ts";
import { cut, keyFor } from "./toolNames.ts";
import { TooLarge, Unusable } from "./unusable.ts";

export const PARAMETER_TEXT_LENGTH = 2000;

/** A form that the description of an operation's parameters can have. */
export interface Form {
  /** One parameter for the whole body, whose fields share their definitions. */
  asWhole: boolean;
  extent: Extent;
}

const FULL: Extent = { isBrief: false, levels: Number.POSITIVE_INFINITY, hasKinds: true };
const DEEPEST = 8;

/** The forms of a description in which no level is left out, from the most complete to the smallest. */
function* wholeForms(bundler: SchemaBundler): Generator<Form> {
  for (const hasKinds of [true, false]) {
    if (!hasKinds && !bundler.hasKinds()) return;
    yield { asWhole: false, extent: { ...FULL, hasKinds } };
    yield { asWhole: true, extent: { ...FULL, hasKinds } };
    yield { asWhole: true, extent: { ...FULL, hasKinds, isBrief: true } };
  }
}

/**
 * Returns the first form of a description that is small enough, and notes what it lacks. A description that is too large
 * first shares its definitions, then loses its explanations, then the kinds of its schemas, then its deepest levels.
 *
 * @throws Unusable
 */
export function smallEnough<T extends Pick<Described, "isCut" | "isCircular">>(
  bundler: SchemaBundler,
  notes: Notes,
  make: (form: Form) => T,
): T {
  const attempt = (form: Form): T | undefined => {
    try {
      return make(form);
    } catch (error) {
      if (error instanceof TooLarge) return undefined;
      throw error;
    }
  };
  for (const form of wholeForms(bundler)) {
    const made = attempt(form);
    if (!made) continue;
    noteLoss(bundler, notes, form, made);
    return made;
  }
  const form = (levels: number) => ({ asWhole: true, extent: { isBrief: true, levels, hasKinds: false } });
  const { levels, made } = deepest((each) => attempt(form(each)));
  noteLoss(bundler, notes, form(levels), made);
  return made;
}

/** Finds the most levels that fit, in few attempts. */
function deepest<T>(attempt: (levels: number) => T | undefined): { levels: number; made: T } {
  let found: { levels: number; made: T } | undefined;
  let [low, high] = [-1, DEEPEST];
  while (low <= high) {
    const levels = Math.ceil((low + high) / 2);
    const made = attempt(levels);
    if (made) found = { levels, made };
    if (made) low = levels + 1;
    else high = levels - 1;
  }
  if (!found) throw new TooLarge();
  return found;
}

function noteLoss(
  bundler: SchemaBundler,
  notes: Notes,
  { extent: { isBrief, levels, hasKinds } }: Form,
  { isCut, isCircular }: Pick<Described, "isCut" | "isCircular">,
): void {
  if (isCircular) notes.add("values of a schema that is a part of itself are refused, because nobody can check them");
  if (isBrief) notes.add("explanations within its parameters are left out, because they are too large");
  if (!hasKinds && bundler.hasKinds()) notes.add("kinds of its schemas are left out, because they are too large");
  if (isCut)
    notes.add(
      `its parameters are described ${Math.max(levels, 0)} levels deep and open below, because they are too large`,
    );
}

export interface Described {
  parameters: Tool["parameters"];
  /** Size of the parameters as JSON text, in bytes. */
  bytes: number;
  isCut: boolean;
  isCircular: boolean;
}

/**
 * Gives each parameter its key and its schema.
 * @throws Unusable, TooLarge
 */
export function describeParameters(bundler: SchemaBundler, drafts: readonly Draft[], extent: Extent): Described {
  const parameters = new Map<string, Tool["parameters"][string]>();
  let [bytes, isCut, isCircular] = [0, false, false];
  for (const draft of drafts) {
    const bundle = bundler.bundle(draft.schema, extent, draft.hidden);
    const { in: place, name, style, required, allowReserved } = draft;
    const key = keyFor(name, place, (candidate) => parameters.has(candidate));
    const schema = described(bundle.schema, extent.isBrief ? undefined : draft.description);
    const named = key !== name && place !== "body" ? { name } : {};
    parameters.set(key, { in: place, ...named, style, ...(allowReserved && { allowReserved }), required, schema });
    bytes += bundle.bytes + key.length + (draft.description?.length ?? 0);
    isCut ||= bundle.isCut;
    isCircular ||= bundle.isCircular;
    if (bytes > MAX_TOOL_BYTES) throw new TooLarge();
  }
  return { parameters: Object.fromEntries(parameters), bytes, isCut, isCircular };
}

function described(schema: Schema, description: string | undefined): Schema {
  return description ? { ...schema, description: cut(description, PARAMETER_TEXT_LENGTH) } : schema;
}

/**
 * Returns as many parameters as a tool may have: the required ones, then the others in their order.
 * @throws Unusable
 */
export function fewEnough(drafts: readonly Draft[], notes: Notes): Draft[] {
  if (drafts.length <= MAX_PARAMETERS) return [...drafts];
  if (drafts.some((draft) => draft.in === "body-field")) throw new TooLarge("it has too many parameters");
  let left = MAX_PARAMETERS - drafts.filter(({ required }) => required).length;
  if (left < 0) throw new Unusable("it has too many parameters");
  return drafts.filter(({ required, name }) => {
    const isKept = required || left-- > 0;
    if (!isKept) notes.add("optional parameters are left out, because it has too many", name);
    return isKept;
  });
}
