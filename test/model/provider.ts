/**
 * How a provider treats refresh tokens:
 *
 * - `static`: one token for good.
 * - `siblings`: a used token goes on working until a successor of it has been used; each use gives one more, all valid.
 * - `replacing`: the same, but a further use puts the earlier successor out of force.
 * - `timed`: as `replacing`, and only for a minute after the first use.
 * - `unknown`: a used token is dead at once.
 * - `strict`: a used token that comes again ends the whole grant.
 */
export const rotations = ["static", "siblings", "replacing", "timed", "unknown", "strict"] as const;
export type Rotation = (typeof rotations)[number];

/** Longer than a lease, so that the next worker can still come in time. */
export const GRACE_MS = 60_000;

interface Token {
  grant: number;
  usedAt: number | undefined;
  successors: string[];
  /** Put out of force by a sibling. */
  isReplaced: boolean;
}

export class Provider {
  readonly rotation: Rotation;
  readonly #now: () => number;
  readonly #tokens = new Map<string, Token>();
  readonly #endedGrants = new Set<number>();

  constructor(rotation: Rotation, now: () => number) {
    this.rotation = rotation;
    this.#now = now;
  }

  /** A user agrees: the first refresh token of a new grant. */
  authorize(grant: number): string {
    return this.#issue(grant);
  }

  /** @returns the refresh token of the answer, or undefined for `invalid_grant` */
  use(id: string): string | undefined {
    const token = this.#get(id);
    if (!this.isValid(id)) {
      if (this.rotation === "strict" && token.usedAt !== undefined) this.#endedGrants.add(token.grant);
      return undefined;
    }
    token.usedAt ??= this.#now();
    if (this.rotation === "static") return id;
    const before = token.successors.at(-1);
    if (before !== undefined && this.rotation !== "siblings") this.#get(before).isReplaced = true;
    const next = this.#issue(token.grant);
    token.successors.push(next);
    return next;
  }

  /** Whether a use would succeed now. */
  isValid(id: string): boolean {
    const { grant, usedAt, successors, isReplaced } = this.#get(id);
    if (this.#endedGrants.has(grant) || isReplaced) return false;
    if (usedAt === undefined || this.rotation === "static") return true;
    if (this.rotation === "unknown" || this.rotation === "strict") return false;
    if (this.rotation === "timed" && this.#now() - usedAt > GRACE_MS) return false;
    return !successors.some((successor) => this.#get(successor).usedAt !== undefined);
  }

  grantOf(id: string): number {
    return this.#get(id).grant;
  }

  successorsOf(id: string): readonly string[] {
    return this.#get(id).successors;
  }

  /** The user takes the consent back, at the provider. */
  end(grant: number): void {
    this.#endedGrants.add(grant);
  }

  #issue(grant: number): string {
    const id = `token${this.#tokens.size}`;
    this.#tokens.set(id, { grant, usedAt: undefined, successors: [], isReplaced: false });
    return id;
  }

  #get(id: string): Token {
    const token = this.#tokens.get(id);
    if (!token) throw new Error(`the provider never issued ${id}`);
    return token;
  }
}
