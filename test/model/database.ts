import { planRefresh } from "../../src/domain/credentials/refreshTimes.ts";

/** What the sealed credential holds. */
export interface Credential {
  refreshToken: string;
  previousRefreshToken?: string;
}

/** The columns of `connections` that refreshing reads or writes. Never changed in place: who has read one keeps it. */
export interface Row {
  id: number;
  version: number;
  grantVersion: number;
  status: "connected" | "needs_reauth" | "disconnected";
  statusReason: string | null;
  credential: Credential | null;
  tokenExpiresAt: number | null;
  nextRefreshAt: number | null;
  nextAttemptAt: number | null;
  leaseId: string | null;
  leaseUntil: number | null;
  failures: number;
  failure: string | null;
  failedAt: number | null;
  refusals: number;
  commitId: string | null;
}

export interface Candidate {
  id: string;
  connectionId: number;
  grantVersion: number;
  credential: Credential;
}

export const noRefreshState = {
  ...{ nextAttemptAt: null, leaseId: null, leaseUntil: null },
  ...{ failures: 0, failure: null, failedAt: null, refusals: 0 },
};

/** As in src/storage/refresh.ts, backoff.ts and refreshQueue.ts. */
const FIRST_BACKOFF_MS = 40_000;
const SHORTEST_BACKOFF_MS = 1000;
const DOUBLINGS = 7;
const LONGEST_BACKOFF_MS = 3600_000;
const LONGEST_BACKOFF_OF_CALLS_MS = 60_000;
const PAUSE_BY_HAND_MS = 10_000;
const OUT_MS = 120_000;

/**
 * One connection and its candidates. A method is one statement or one batch of src/storage, with the same guards and the
 * same result; it happens at once, as D1 does one thing after the other.
 */
export class Database {
  row: Row | undefined;
  candidates: Candidate[] = [];
  readonly #now: () => number;
  /** Of the access tokens, in milliseconds. */
  readonly #lifetime: number;
  #ids = 0;

  constructor(now: () => number, lifetime: number) {
    this.#now = now;
    this.#lifetime = lifetime;
  }

  find(id: number): Row | undefined {
    return this.row?.id === id ? this.row : undefined;
  }

  takeLease(id: number, version: number, leaseId: string, leaseMs: number, byHand: boolean): Row | undefined {
    const row = this.find(id);
    if (row?.version !== version || !this.mayBeLeased(row, byHand)) return undefined;
    return this.set(row, { leaseId, leaseUntil: this.#now() + leaseMs });
  }

  leaseDue(leaseId: string, leaseMs: number): Row | undefined {
    const { row } = this;
    if (!row || row.nextRefreshAt === null || row.nextRefreshAt > this.#now() || !this.mayBeLeased(row))
      return undefined;
    const now = this.#now();
    return this.set(row, { leaseId, leaseUntil: now + leaseMs, nextRefreshAt: now + OUT_MS });
  }

  mayBeLeased(row: Row, byHand = false): boolean {
    const mayAttempt = this.isOver(row.nextAttemptAt) || (byHand && this.mayAttemptByHand(row));
    return row.status === "connected" && this.isOver(row.leaseUntil) && mayAttempt;
  }

  mayAttemptByHand({ failedAt, nextAttemptAt }: Row): boolean {
    if (failedAt === null || nextAttemptAt === null) return false;
    return this.isOver(failedAt + PAUSE_BY_HAND_MS) && nextAttemptAt <= failedAt + LONGEST_BACKOFF_OF_CALLS_MS;
  }

  commit(seen: Row, commitId: string, credential: Credential): Row | undefined {
    const row = this.find(seen.id);
    if (row?.version === seen.version && row.status !== "disconnected") return this.write(row, commitId, credential);
    return row?.commitId === commitId ? row : undefined;
  }

  /** The part of `commit` after its guard. */
  write(row: Row, commitId: string, credential: Credential): Row {
    const revives = row.status === "connected" || wasRefused(row);
    const { tokenExpiresAt, nextRefreshAt } = this.#times();
    return this.set(row, {
      ...noRefreshState,
      ...{ commitId, credential, tokenExpiresAt, version: row.version + 1 },
      ...(revives && ({ status: "connected", statusReason: null } as const)),
      nextRefreshAt: revives ? nextRefreshAt : null,
    });
  }

  keepCandidate(candidate: Candidate): "kept" | "orphaned" | "superseded" {
    const row = this.find(candidate.connectionId);
    if (!row || row.status === "disconnected") return "orphaned";
    if (row.grantVersion !== candidate.grantVersion) return "superseded";
    if (!this.candidates.some(({ id }) => id === candidate.id)) this.candidates.push(candidate);
    this.revive(row);
    return "kept";
  }

  revive(row: Row): void {
    if (!wasRefused(row)) return;
    this.set(row, { status: "connected", statusReason: null, nextRefreshAt: this.#now() });
  }

  listCandidates({ id, grantVersion }: Row): Candidate[] {
    return this.candidates
      .filter((candidate) => candidate.connectionId === id && candidate.grantVersion === grantVersion)
      .reverse();
  }

  deleteCandidate(id: string): void {
    this.candidates = this.candidates.filter((candidate) => candidate.id !== id);
  }

  giveUp(seen: Row, reason: string, known: string[] | "any"): boolean {
    const row = this.find(seen.id);
    if (row?.version !== seen.version || row.leaseId !== seen.leaseId || row.leaseId === null) return false;
    if (row.status !== "connected") return false;
    if (known !== "any" && this.hasOtherCandidate(row, known)) return false;
    this.set(row, { ...noRefreshState, status: "needs_reauth", statusReason: reason, nextRefreshAt: null });
    return true;
  }

  hasOtherCandidate(row: Row, known: string[]): boolean {
    return this.listCandidates(row).some(({ id }) => !known.includes(id));
  }

  release(seen: Row, code: string, retryAfter: number | undefined, isRefusal: boolean): void {
    const asked = retryAfter === undefined ? undefined : Math.max(retryAfter, SHORTEST_BACKOFF_MS);
    const row = this.find(seen.id);
    if (!row || row.leaseId !== seen.leaseId || row.leaseId === null) return;
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(row.failures, DOUBLINGS), LONGEST_BACKOFF_MS);
    const binding = asked ?? Math.min(backoff, LONGEST_BACKOFF_OF_CALLS_MS);
    const now = this.#now();
    this.set(row, {
      ...{ leaseId: null, leaseUntil: null, failures: row.failures + 1, failure: code, nextAttemptAt: now + binding },
      ...{ failedAt: now, refusals: row.refusals + (isRefusal ? 1 : 0) },
      nextRefreshAt: row.nextRefreshAt === null ? null : now + Math.max(backoff, asked ?? 0),
    });
  }

  /** Somebody puts the integration's client right. */
  liftBackoff(): void {
    const { row } = this;
    const isGivenUp = row?.status === "needs_reauth" && row.statusReason === "refresh_refused";
    if (!row || !(isGivenUp || (row.status === "connected" && row.failure !== null))) return;
    this.set(row, {
      ...{ status: "connected", statusReason: null, nextAttemptAt: null },
      ...{ failures: 0, failure: null, failedAt: null, refusals: 0 },
      nextRefreshAt: isGivenUp || row.nextRefreshAt !== null ? this.#now() : null,
    });
  }

  /** Somebody edits the integration's endpoints. */
  endConsent(): void {
    const { row } = this;
    if (!row || row.status === "disconnected") return;
    this.set(row, { status: "needs_reauth", statusReason: "integration_changed", nextRefreshAt: null });
  }

  disconnect(): void {
    const { row } = this;
    if (!row || row.status === "disconnected") return;
    this.candidates = [];
    this.set(row, {
      ...noRefreshState,
      ...{ status: "disconnected", statusReason: "disconnected_by_user", credential: null, version: row.version + 1 },
      ...{ tokenExpiresAt: null, nextRefreshAt: null },
    });
  }

  remove(): void {
    this.row = undefined;
    this.candidates = [];
  }

  /** The user authorizes, for the first time or anew. */
  authorize(refreshToken: string): Row {
    const version = (this.row?.version ?? 0) + 1;
    const id = this.row?.id ?? ++this.#ids;
    this.candidates = [];
    this.row = {
      ...{ id, version, grantVersion: version, status: "connected", statusReason: null, credential: { refreshToken } },
      ...{ ...this.#times(), ...noRefreshState, commitId: null },
    };
    return this.row;
  }

  set(row: Row, changes: Partial<Row>): Row {
    this.row = { ...row, ...changes };
    return this.row;
  }

  isOver(time: number | null): boolean {
    return time === null || time <= this.#now();
  }

  #times(): { tokenExpiresAt: number | null; nextRefreshAt: number | null } {
    const { expiresIn, refreshIn } = planRefresh(this.#lifetime / 1000, true, 0);
    const now = this.#now();
    return {
      tokenExpiresAt: expiresIn === null ? null : now + expiresIn,
      nextRefreshAt: refreshIn === null ? null : now + refreshIn,
    };
  }
}

function wasRefused({ status, statusReason }: Row): boolean {
  return status === "needs_reauth" && ["grant_refused", "refresh_refused"].includes(statusReason ?? "");
}
