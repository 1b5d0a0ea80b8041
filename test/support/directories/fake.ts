/** A thing in a provider's storage. What is at the top has the parent `top`. */
export interface Item {
  id: string;
  name: string;
  parent: string;
  kind: "folder" | "file" | "site" | "drive";
  /** Google: in a shared drive, so that only who asks for these sees it. */
  inSharedDrive?: boolean;
  trashed?: boolean;
}

export type StorageProvider = "google-drive" | "onedrive" | "sharepoint" | "dropbox" | "box";
export type Trouble = "unauthorized" | "forbidden" | "not-found" | "too-many" | "failing";

/** One provider's account, as a test sets it up. */
export interface World {
  provider: StorageProvider;
  items: Item[];
  /** Entries of a page, also when more are asked for. */
  pageSize: number;
  /** What the token endpoint gives, one after the other. */
  tokens: string[];
  /** Tokens that were given and do not count any more. */
  rejected: string[];
  /** Stands in every error's text. */
  words: string;
  /** How every call of the API ends, from now on. */
  trouble?: Trouble;
  /** Graph: where the next page is said to be. */
  nextLink?: string;
}

export interface Asked {
  method: string;
  /** Below the API's base, percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
  /** The address of the API's base. */
  base: string;
}

export interface Told {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** How one provider's API behaves. */
export interface Fake {
  answer(world: World, asked: Asked): Told;
  /** An error as the provider words it. */
  refuse(trouble: Trouble, world: World): Told;
}

export const ok = (body: unknown): Told => ({ status: 200, body });

export function childrenOf(world: World, parent: string): Item[] {
  return world.items.filter((item) => item.parent === parent);
}

export function find(world: World, id: string): Item | undefined {
  return world.items.find((item) => item.id === id);
}

/** What an item lies in, the topmost first. Bounded, because a test may make a circle. */
export function above(world: World, item: Item): Item[] {
  const path: Item[] = [];
  for (let next = find(world, item.parent); next && path.length < 100; next = find(world, next.parent))
    path.unshift(next);
  return path;
}

/** One page of a listing; `position` is what the page before named, of which clients know nothing. */
export function pageOf(items: Item[], size: number, position: string | null) {
  const start = position === null ? 0 : Number(/^opaque\/\+(\d+)=$/.exec(position)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) return undefined;
  const next = start + size < items.length ? `opaque/+${start + size}=` : undefined;
  return { items: items.slice(start, start + size), next };
}

/** The fields that a client asked for, and no others. */
export function pick(entry: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).filter(([name, value]) => names.includes(name) && value !== undefined),
  );
}
