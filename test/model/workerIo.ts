import { backoffError } from "../../src/domain/credentials/refreshFailure.ts";
import {
  type Answer,
  LEASE_MS,
  type Lease,
  newLease,
  type RefreshIo,
  type Seen,
} from "../../src/domain/credentials/refreshMachine.ts";
import { LatchkeyError } from "../../src/domain/errors.ts";
import { StorageError } from "../../src/storage/errors.ts";
import type { Credential, Row } from "./database.ts";
import { LATE, type Worker, type World } from "./refreshModel.ts";

/** `refreshToken`: missing where the provider does not rotate. */
export interface Tokens {
  refreshToken?: string;
}
export type ModelIo = RefreshIo<Row, Tokens>;

const CALL_MS = 10_000;
const REPEAT_PAUSE_MS = 600;

/** The adapter of one refresh: what src/domain/credentials/refreshIo.ts is to D1 and to the provider. */
export class WorkerIo implements ModelIo {
  readonly callMs = CALL_MS;
  readonly repeatPauseMs = REPEAT_PAUSE_MS;
  readonly isStrict: boolean;
  readonly #world: World;
  readonly #worker: Worker;
  readonly #leaseId: string;
  readonly #id: number;
  #opened: Credential | undefined;

  constructor(world: World, worker: Worker, connectionId: number) {
    this.isStrict = world.provider.rotation === "strict";
    this.#world = world;
    this.#worker = worker;
    this.#leaseId = world.newId("lease");
    this.#id = connectionId;
  }

  now(): number {
    return this.#world.clock + this.#worker.plan.skew;
  }

  async wait(milliseconds: number): Promise<void> {
    await this.#at("before wait");
    await this.#world.wait(milliseconds);
    await this.#at("after wait");
  }

  newId(): string {
    return this.#world.newId("commit");
  }

  async read(): Promise<Seen<Row> | undefined> {
    return this.#seen(await this.#access("read", () => this.#world.database.find(this.#id)));
  }

  async takeLease(version: number, byHand: boolean): Promise<Seen<Row> | undefined> {
    const { database } = this.#world;
    const take = () => this.#leased(database.takeLease(this.#id, version, this.#leaseId, LEASE_MS, byHand));
    return this.#seen(await this.#access("takeLease", take));
  }

  /** The scheduled work's way to a lease. */
  async leaseDue(): Promise<Lease<Row> | undefined> {
    const askedAt = this.now();
    const { database } = this.#world;
    const take = () => this.#leased(database.leaseDue(this.#leaseId, LEASE_MS));
    const seen = this.#seen(await this.#access("leaseDue", take));
    return seen && newLease(this, seen, askedAt);
  }

  async open({ row }: Seen<Row>): Promise<{ current: string | undefined; previous: string | undefined }> {
    await this.#at("before open");
    this.#opened = row.credential ?? undefined;
    await this.#at("after open");
    return { current: this.#opened?.refreshToken, previous: this.#opened?.previousRefreshToken };
  }

  async candidates({ row }: Seen<Row>): Promise<{ id: string; refreshToken: string }[]> {
    const found = await this.#access("candidates", () => this.#world.database.listCandidates(row));
    return found.map(({ id, credential: { refreshToken } }) => ({ id, refreshToken }));
  }

  async dropCandidate(id: string): Promise<void> {
    await this.#write("dropCandidate", () => this.#world.database.deleteCandidate(id));
  }

  async exchange({ mayStillSend }: Lease<Row>, refreshToken: string): Promise<Answer<Tokens>> {
    const world = this.#world;
    const worker = this.#worker;
    await this.#at("before send");
    if (!mayStillSend()) return { kind: "late" };
    const failure = worker.providerFails;
    worker.providerFails = undefined;
    const request = failure ? undefined : world.call(worker, refreshToken, CALL_MS);
    await this.#at("sent");
    const answer = await request;
    await this.#at("answered");
    if (failure?.isRefusal) {
      world.mereWords++;
      return this.#refused(false);
    }
    if (failure) {
      const { retryAfter } = failure;
      const error = failed("provider_unavailable", retryAfter);
      return { kind: "failed", error, mayRepeat: retryAfter === undefined };
    }
    if (answer === LATE) return { kind: "failed", error: failed("provider_timeout", undefined), mayRepeat: false };
    if (answer === undefined) return this.#refused(world.plan.saysInvalidGrant);
    return { kind: "tokens", tokens: answer === refreshToken ? {} : { refreshToken: answer } };
  }

  #refused(isCertain: boolean): Answer<Tokens> {
    if (!isCertain) this.#world.refusals++;
    return { kind: "refused", error: failed("provider_refused", undefined), isCertain };
  }

  async commit({ row }: Seen<Row>, commitId: string, tokens: Tokens, used: string): Promise<Seen<Row> | undefined> {
    const credential = nextCredential(this.#opened, tokens, used);
    const { database } = this.#world;
    return this.#seen(await this.#write("commit", () => database.commit(row, commitId, credential)));
  }

  async keepCandidate({ row: { grantVersion } }: Seen<Row>, id: string, tokens: Tokens, used: string) {
    const candidate = {
      id,
      connectionId: this.#id,
      grantVersion,
      credential: nextCredential(this.#opened, tokens, used),
    };
    return this.#write("keepCandidate", () => {
      const fate = this.#world.database.keepCandidate(candidate);
      const issued = this.#world.issued.get(tokens.refreshToken ?? "");
      if (issued && fate === "superseded") issued.isSuperseded = true;
      return fate;
    });
  }

  async discard(_: Seen<Row>, { refreshToken = "" }: Tokens): Promise<void> {
    await this.#at("before discard");
    const issued = this.#world.issued.get(refreshToken);
    if (issued) issued.isDiscarded = true;
    await this.#at("after discard");
  }

  async giveUp({ row }: Seen<Row>, reason: string, known: string[] | "any"): Promise<boolean> {
    return this.#write("giveUp", () => this.#world.database.giveUp(row, reason, known));
  }

  async release({ row }: Seen<Row>, { code, retryAfter }: LatchkeyError, isRefusal: boolean): Promise<void> {
    const asked = retryAfter === undefined ? undefined : retryAfter * 1000;
    await this.#write("release", () => this.#world.database.release(row, code, asked, isRefusal));
  }

  #at(place: string): Promise<void> {
    return this.#world.at(this.#worker, place);
  }

  async #access<T>(step: string, effect: () => T): Promise<T> {
    await this.#at(`before ${step}`);
    const { unavailable, isDead } = this.#worker;
    if (isDead) throw new Error("a dead worker goes on");
    const fails = unavailable.times > 0;
    if (fails) unavailable.times--;
    if (fails && !unavailable.isApplied) throw new StorageError("unavailable", "not applied");
    const result = effect();
    if (fails) throw new StorageError("unavailable", "the answer was lost");
    await this.#at(`after ${step}`);
    return result;
  }

  #write<T>(step: string, effect: () => T): Promise<T> {
    const world = this.#world;
    return this.#access(step, () => {
      const result = effect();
      world.note(`worker ${this.#worker.index}: ${step}`);
      world.afterWrite();
      this.#markKept();
      return result;
    });
  }

  #markKept(): void {
    const world = this.#world;
    for (const token of world.tokensOf(world.database.row)) {
      const issued = world.issued.get(token);
      if (issued) issued.kept ??= { at: world.writes, isLate: world.clock >= this.#worker.lease.until };
    }
  }

  #leased(row: Row | undefined): Row | undefined {
    if (row) this.#worker.lease = { until: row.leaseUntil ?? 0, at: this.#world.writes };
    return row;
  }

  #seen(row: Row | undefined): Seen<Row> | undefined {
    return row && seenOf(row, this.#world.clock);
  }
}

export function seenOf(row: Row, now: number): Seen<Row> {
  const { version, status, tokenExpiresAt, leaseUntil } = row;
  return {
    ...{ row, version, status, usable: tokenExpiresAt === null || tokenExpiresAt > now },
    ...{ leased: leaseUntil !== null && leaseUntil > now, backoff: backoffError(row, now) },
    refusals: row.refusals,
  };
}

function failed(
  code: "provider_unavailable" | "provider_timeout" | "provider_refused",
  retryAfter: number | undefined,
): LatchkeyError {
  return new LatchkeyError(code, "", retryAfter === undefined ? {} : { retryAfter: retryAfter / 1000 });
}

function nextCredential(before: Credential | undefined, { refreshToken: given }: Tokens, used: string): Credential {
  const refreshToken = given ?? used;
  const previous = refreshToken === used ? before?.previousRefreshToken : used;
  return {
    refreshToken,
    ...(previous !== undefined && previous !== refreshToken && { previousRefreshToken: previous }),
  };
}
