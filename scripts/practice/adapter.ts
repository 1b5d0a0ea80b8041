import { type Adapter, type AdapterPayload, errors } from "oidc-provider";

/** The kinds of record whose id is the value that a client is given. */
const ISSUED = new Set(["AccessToken", "RefreshToken", "AuthorizationCode"]);

interface Entry {
  payload: AdapterPayload;
  expiresAt: number;
}

interface Behaviour {
  /** Told of each id that is saved. */
  saved: (id: string) => void;
  /** What was used can be used again. */
  reusable: boolean;
}

/** What oidc-provider stores, in memory: one instance for each kind of record. */
class MemoryAdapter implements Adapter {
  readonly #entries = new Map<string, Entry>();
  readonly #behaviour: Behaviour;

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const expiresAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresIn * 1000;
    this.#entries.set(id, { payload, expiresAt });
    this.#behaviour.saved(id);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#live(id);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.userCode === userCode);
  }

  /**
   * Marks a code or a refresh token as used. oidc-provider reads the mark long before it sets it, so two requests at the
   * same time would both win; refusing the second mark makes single use hold for them too.
   */
  async consume(id: string): Promise<void> {
    if (this.#behaviour.reusable) return;
    const payload = this.#live(id);
    if (!payload || payload.consumed) throw new errors.InvalidGrant("already used");
    payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#entries.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    this.destroyAll((payload) => payload.grantId === grantId);
  }

  destroyAll(matches: (payload: AdapterPayload) => boolean): void {
    for (const [id, { payload }] of this.#entries) {
      if (matches(payload)) this.#entries.delete(id);
    }
  }

  #live(id: string): AdapterPayload | undefined {
    const entry = this.#entries.get(id);
    if (entry && entry.expiresAt > Date.now()) return entry.payload;
    this.#entries.delete(id);
    return undefined;
  }

  #search(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [id, { payload }] of this.#entries) {
      if (matches(payload)) return this.#live(id);
    }
    return undefined;
  }
}

/**
 * What becomes of a refresh token that was used: with `strict` it counts as stolen, and its family is revoked; with
 * `grace` it goes on working, and each use gives a new one.
 */
export type Rotation = "strict" | "grace";

/** The provider's whole storage. */
export interface Storage {
  /** The adapter of one kind of record, always the same one for the same kind. */
  adapter(kind: string): Adapter;
  /** Every access token, refresh token and authorization code saved so far, also those that are gone by now. */
  issued(): string[];
  endAccessTokens(accountId: string): void;
}

/** Storage that starts empty and lasts as long as the process. */
export function createStorage(rotation: Rotation): Storage {
  const adapters = new Map<string, MemoryAdapter>();
  const issued = new Set<string>();
  const adapter = (kind: string) => {
    const known = adapters.get(kind);
    if (known) return known;
    const saved = (id: string) => void (ISSUED.has(kind) && issued.add(id));
    const made = new MemoryAdapter({ saved, reusable: kind === "RefreshToken" && rotation === "grace" });
    adapters.set(kind, made);
    return made;
  };
  return {
    adapter,
    issued: () => [...issued],
    endAccessTokens: (accountId) => adapter("AccessToken").destroyAll((payload) => payload.accountId === accountId),
  };
}
