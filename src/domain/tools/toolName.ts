import { sha256 } from "../../crypto/random.ts";
import type { Integration } from "../../storage/integrations.ts";

/** What the protocols of models take: `^[a-zA-Z0-9_-]{1,64}$`. */
const MAX_NAME = 64;
/** No slug and no id of an integration holds it. */
const SEPARATOR = "__";
/** Ids of tools hold no capital letter, so this one tells that an id was shortened. */
const SHORTENED = "X";
const HASH_LENGTH = 10;
/** As long as an id of an integration, so that half of a name is left for the tool. */
const MAX_REFERENCE = 30;

/** A name in its two parts. */
export interface NameParts {
  /** The slug or the id of an integration. */
  reference: string;
  /** What stands for the tool among those of its integration. */
  rest: string;
}

/**
 * Returns the name of a tool as a model knows it: `{slug}__{tool}`. What does not fit is shortened, and what may not be in a
 * name is replaced; a hash of the id then keeps it apart from others.
 */
export async function nameForModels(reference: string, id: string): Promise<string> {
  const plain = `${reference}${SEPARATOR}${id}`;
  if (plain.length <= MAX_NAME && !id.includes(".")) return plain;
  const hash = (await sha256(id)).slice(0, HASH_LENGTH);
  const room = MAX_NAME - reference.length - SEPARATOR.length - SHORTENED.length - HASH_LENGTH;
  return `${reference}${SEPARATOR}${id.replaceAll(".", "_").slice(0, room)}${SHORTENED}${hash}`;
}

/** Takes a name apart. Returns undefined when it is none of ours. */
export function partsOf(name: string): NameParts | undefined {
  const at = name.indexOf(SEPARATOR);
  if (at <= 0 || name.length > MAX_NAME) return undefined;
  const [reference, rest] = [name.slice(0, at), name.slice(at + SEPARATOR.length)];
  return rest === "" ? undefined : { reference, rest };
}

/** How the id of a tool begins, with `_` for every dot, and whether that is the whole id. */
export function stemOf(rest: string): { stem: string; isWhole: boolean } {
  const at = rest.indexOf(SHORTENED);
  return at < 0 ? { stem: rest, isWhole: true } : { stem: rest.slice(0, at), isWhole: false };
}

/** The first part of the names of an integration's tools, where nothing else goes by its slug: that, or the id. */
export function referenceOf({ id, slug }: Pick<Integration, "id" | "slug">): string {
  return slug.length <= MAX_REFERENCE ? slug : id;
}
