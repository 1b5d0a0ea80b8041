import { type Adapter, type AdapterPayload, errors } from "oidc-provider";

/** The kinds of record whose id is the value that a client is given. */
const ISSUED = new Set(["AccessToken", "RefreshToken", "AuthorizationCode"]);

interface Entry {
  payload: AdapterPayload;
  expiresAt: number;
}

/** What oidc-provider stores, in memory: one instance for each kind of record. */
class MemoryAdapter implements Adapter {
  readonly #entries = new Map<string, Entry>();
  readonly #saved: (id: string) => void;

  constructor(saved: (id: string) => void) {
    this.#saved = saved;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const expiresAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresIn * 1000;
    this.#entries.set(id, { payload, expiresAt });
    this.#saved(id);
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
    const payload = this.#live(id);
    if (!payload || payload.consumed) throw new errors.InvalidGrant("already used");
    payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#entries.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.#entries) {
      if (payload.grantId === grantId) this.#entries.delete(id);
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

/** The provider's whole storage. */
export interface Storage {
  /** The adapter of one kind of record, always the same one for the same kind. */
  adapter(kind: string): Adapter;
  /** Every access token, refresh token and authorization code saved so far, also those that are gone by now. */
  issued(): string[];
}

/** Storage that starts empty and lasts as long as the process. */
export function createStorage(): Storage {
  const adapters = new Map<string, Adapter>();
  const issued = new Set<string>();
  const ignore = () => {};
  const collect = (id: string) => void issued.add(id);
  return {
    adapter(kind) {
      const adapter = adapters.get(kind) ?? new MemoryAdapter(ISSUED.has(kind) ? collect : ignore);
      adapters.set(kind, adapter);
      return adapter;
    },
    issued: () => [...issued],
  };
}
