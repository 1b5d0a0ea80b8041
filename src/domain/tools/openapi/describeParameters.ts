import type { Tool } from "../../../catalog/tool.ts";
import { MAX_PARAMETERS, MAX_TOOL_BYTES } from "../limits.ts";
import type { Schema } from "../schemaKeywords.ts";
import type { SchemaBundler } from "./bundleSchemas.ts";
import type { Notes } from "./notes.ts";
import type { Draft } from "./readParameters.ts";
import type { Extent } from "./readSchema.ts";
import { cut, keyFor } from "./toolNames.ts";
import { TooLarge, Unusable } from "./unusable.ts";

/** A form that the description of an operation's parameters can have. */
export interface Form {
  /** One parameter for the whole body, whose fields share their definitions. */
  asWhole: boolean;
  extent: Extent;
}

const FULL: Extent = { isBrief: false, levels: Number.POSITIVE_INFINITY, hasKinds: true };
const DEEPEST = 8;

/** The forms from the most complete to the smallest. */
function formsOf(bundler: SchemaBundler): () => Form | undefined {
  const withKinds = [FULL, FULL, { ...FULL, isBrief: true }].map((extent, index) => ({ asWhole: index > 0, extent }));
  const without = withKinds.map(({ asWhole, extent }) => ({ asWhole, extent: { ...extent, hasKinds: false } }));
  const levels = Array.from({ length: DEEPEST + 2 }, (_, index) => DEEPEST - index);
  const cuts = levels.map((each) => ({ asWhole: true, extent: { isBrief: true, levels: each, hasKinds: false } }));
  let next = 0;
  return () => {
    if (next === withKinds.length && !bundler.hasKinds()) next += without.length;
    return [...withKinds, ...without, ...cuts][next++];
  };
}

/**
 * Returns the first form of a description that is small enough, and notes what it lacks. A description that is too large
 * first shares its definitions, then loses its explanations, then the kinds of its schemas, then its deepest levels.
 *
 * @throws Unusable
 */
export function smallEnough<T extends { isCut: boolean }>(
  bundler: SchemaBundler,
  notes: Notes,
  make: (form: Form) => T,
): T {
  const nextForm = formsOf(bundler);
  for (let form = nextForm(); form; form = nextForm()) {
    try {
      const made = make(form);
      noteLoss(bundler, notes, form, made.isCut);
      return made;
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
    }
  }
  throw new TooLarge();
}

function noteLoss(bundler: SchemaBundler, notes: Notes, { extent }: Form, isCut: boolean): void {
  const { isBrief, levels, hasKinds } = extent;
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
}

/**
 * Gives each parameter its key and its schema.
 * @throws Unusable, TooLarge
 */
export function describeParameters(bundler: SchemaBundler, drafts: readonly Draft[], extent: Extent): Described {
  const parameters = new Map<string, Tool["parameters"][string]>();
  let [bytes, isCut] = [0, false];
  for (const draft of drafts) {
    const bundle = bundler.bundle(draft.schema, extent);
    const { in: place, name, style, required, allowReserved } = draft;
    const key = keyFor(name, place, (candidate) => parameters.has(candidate));
    const schema = described(bundle.schema, extent.isBrief ? undefined : draft.description);
    const named = key !== name && place !== "body" ? { name } : {};
    parameters.set(key, { in: place, ...named, style, ...(allowReserved && { allowReserved }), required, schema });
    bytes += bundle.bytes + key.length + (draft.description?.length ?? 0);
    isCut ||= bundle.isCut;
    if (bytes > MAX_TOOL_BYTES) throw new TooLarge();
  }
  return { parameters: Object.fromEntries(parameters), bytes, isCut };
}

function described(schema: Schema, description: string | undefined): Schema {
  return description ? { ...schema, description: cut(description, 2000) } : schema;
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
