import type { Scheduler } from "fast-check";
import { Database, type Row } from "./database.ts";
import type { Plan, Strike, UserEvent, WorkerPlan } from "./plan.ts";
import { Provider } from "./provider.ts";

/** More than any refresh takes, with all its pauses. */
const MAX_TURNS = 1000;

/** A refresh token that the provider gave as an answer, and what became of it. */
export interface Issued {
  grant: number;
  holder: Worker;
  answeredAt: number;
  /** In the row or a candidate: when, in counts of writes, and whether its holder's lease had run out by then. */
  kept?: { at: number; isLate: boolean };
  /** Nobody can know it any more: its holder crashed, its answer came too late, or the database was away for too long. */
  isLost?: boolean;
  isDiscarded?: boolean;
  /** The user had authorized anew when it was to be kept. */
  isSuperseded?: boolean;
}

export interface Worker {
  index: number;
  plan: WorkerPlan;
  isDead: boolean;
  isDone: boolean;
  turns: number;
  /** How often it has been at a place. */
  visits: Map<string, number>;
  unavailable: { times: number; isApplied: boolean };
  providerFails: Extract<Strike, { kind: "provider fails" }> | undefined;
  lease: { until: number; at: number };
  outcomes: { kind: string; refreshToken: string | undefined }[];
}

/** In the place of an answer that came too late. */
export const LATE = "late";

interface Timer {
  at: number;
  fire(): void;
}

const never = () => new Promise<never>(() => {});

/** Everything around the machine, with a clock of its own. The scheduler decides whose turn it is. */
export class World {
  clock = 0;
  readonly plan: Plan;
  readonly database: Database;
  readonly provider: Provider;
  readonly workers: Worker[];
  readonly issued = new Map<string, Issued>();
  /** What went wrong first. */
  violation: string | undefined;
  readonly trace: string[] = [];
  calls = 0;
  /** Refusals in words that may mean anything, and those of them that were not meant. */
  refusals = 0;
  mereWords = 0;
  /** What the plan came to, before anybody looked at what is left. */
  result: { calls: number; refreshToken: string | undefined } | undefined;
  /** After the provider had ended the grant, and all was quiet. */
  statusAtLast: string | undefined;
  inFlight = 0;
  mostInFlight = 0;
  /** Counts the writes. */
  writes = 0;
  grant = 1;
  /** The user has disconnected. */
  hasEnded = false;
  /** Only a new authorization may connect. */
  needsConsent = false;
  /** No turns, no faults: for looking at what is left. */
  isQuiet = false;
  #ids = 0;
  readonly #scheduler: Scheduler;
  #timers: Timer[] = [];

  constructor(plan: Plan, scheduler: Scheduler) {
    this.plan = plan;
    this.#scheduler = scheduler;
    const now = () => this.clock;
    this.provider = new Provider(plan.rotation, now);
    this.database = new Database(now, plan.lifetime);
    const row = this.database.authorize(this.provider.authorize(this.grant));
    this.database.set(row, { tokenExpiresAt: 0, nextRefreshAt: 0 });
    this.workers = plan.workers.map((worker, index) => makeWorker(index, worker));
  }

  /** One more, who comes after the others. */
  newWorker(plan: WorkerPlan): Worker {
    const worker = makeWorker(this.workers.length, plan);
    this.workers.push(worker);
    return worker;
  }

  newId(prefix: string): string {
    return `${prefix}${++this.#ids}`;
  }

  note(text: string): void {
    this.trace.push(`${this.clock / 1000} s: ${text}`);
  }

  violate(text: string): void {
    this.violation ??= text;
  }

  async turn(label: string): Promise<void> {
    if (!this.isQuiet) await this.#scheduler.schedule(Promise.resolve(), label);
  }

  /** A place where a worker can be struck. */
  async at(worker: Worker, place: string): Promise<void> {
    if (worker.turns++ > MAX_TURNS) {
      this.violate(`5: worker ${worker.index} does not come to an end`);
      this.kill(worker);
      await never();
    }
    await this.turn(place);
    if (this.isQuiet) return;
    const visit = worker.visits.get(place) ?? 0;
    worker.visits.set(place, visit + 1);
    for (const fault of this.plan.faults) {
      if (fault.worker === worker.index && fault.at === place && fault.nth === visit) {
        await this.#strike(worker, fault.strike, place);
      }
    }
  }

  async #strike(worker: Worker, strike: Strike, place: string): Promise<void> {
    this.note(`worker ${worker.index}, ${place}: ${JSON.stringify(strike)}`);
    switch (strike.kind) {
      case "crash":
        this.kill(worker);
        return never();
      case "stall":
        this.clock += strike.milliseconds;
        for (let turn = 0; turn < strike.turns; turn++) await this.turn("stalled");
        return;
      case "unavailable":
        worker.unavailable = { ...strike };
        return;
      case "provider fails":
        worker.providerFails = strike;
    }
  }

  kill(worker: Worker): void {
    worker.isDead = true;
    for (const issued of this.heldBy(worker)) issued.isLost = true;
  }

  /** The tokens that only this worker has. */
  heldBy(worker: Worker): Issued[] {
    return [...this.issued.values()].filter(
      ({ holder, kept, isLost, isDiscarded, isSuperseded }) =>
        holder === worker && !kept && !isLost && !isDiscarded && !isSuperseded,
    );
  }

  /** A pause: it ends no earlier, and maybe later. */
  async wait(milliseconds: number): Promise<void> {
    const at = this.clock + milliseconds;
    if (this.plan.isCalm && !this.isQuiet) return new Promise((fire) => void this.#timers.push({ at, fire }));
    await this.turn("waiting");
    this.clock = Math.max(this.clock, at);
  }

  /** Until nobody can go on. */
  async settle(): Promise<void> {
    for (;;) {
      await this.#scheduler.waitIdle();
      const next = this.#timers.toSorted((one, other) => one.at - other.at)[0];
      if (!next) return;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.clock = Math.max(this.clock, next.at);
      next.fire();
    }
  }

  async jump({ delay, milliseconds }: Plan["jumps"][number]): Promise<void> {
    for (let turn = 0; turn <= delay; turn++) await this.turn("before jump");
    this.clock += milliseconds;
    this.note("the clock has jumped");
  }

  async happen({ delay, kind }: UserEvent): Promise<void> {
    for (let turn = 0; turn <= delay; turn++) await this.turn("before event");
    this.note(`the user: ${kind}`);
    this.hasEnded = kind === "disconnect" || kind === "remove" || (kind === "endConsent" && this.hasEnded);
    this.needsConsent = kind !== "authorize";
    if (kind === "authorize") this.database.authorize(this.provider.authorize(++this.grant));
    else this.database[kind]();
    this.afterWrite();
  }

  /** What holds after each write. */
  afterWrite(): void {
    this.writes++;
    const { row } = this.database;
    if (this.hasEnded && row && row.status !== "disconnected") this.violate("4: a refresh undoes a disconnect");
    if (this.needsConsent && row?.status === "connected") this.violate("4: a refresh connects what needs consent");
    for (const token of this.tokensOf(row)) {
      const grant = this.provider.grantOf(token);
      if (this.hasEnded || grant !== this.grant) this.violate(`4: ${token} of grant ${grant} outlives its grant`);
    }
  }

  /** The refresh tokens that can be reached from a row. */
  tokensOf(row: Row | undefined): string[] {
    if (!row) return [];
    const credentials = [row.credential, ...this.database.listCandidates(row).map(({ credential }) => credential)];
    const tokens = credentials.flatMap((credential) => [credential?.refreshToken, credential?.previousRefreshToken]);
    return tokens.filter((token) => token !== undefined);
  }

  /** The answer that the provider gave to a request, by the time that it comes back. */
  async call(worker: Worker, token: string, callMs: number): Promise<string | undefined> {
    const sentAt = this.clock;
    this.calls++;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    await this.#travel("request");
    let answer: string | undefined;
    if (this.clock - sentAt <= callMs) {
      this.#checkReuse(worker, token);
      answer = this.provider.use(token);
      this.note(`worker ${worker.index} shows ${token} and gets ${answer ?? "invalid_grant"}`);
      if (answer !== undefined && answer !== token) {
        const grant = this.provider.grantOf(token);
        this.issued.set(answer, { grant, holder: worker, answeredAt: this.clock, isLost: worker.isDead });
      }
      await this.#travel("answer");
    }
    this.inFlight--;
    if (this.clock - sentAt <= callMs) return answer;
    const issued = answer === undefined ? undefined : this.issued.get(answer);
    if (issued) issued.isLost = true;
    this.note(`the answer to worker ${worker.index} comes too late`);
    return LATE;
  }

  async #travel(what: string): Promise<void> {
    if (this.plan.isCalm) await this.wait(this.plan.latency);
    else await this.turn(what);
  }

  /**
   * A strict provider must not be shown a used token while its successor is known. It cannot be helped when whoever got
   * the successor wrote it after its lease had run out, and after the lease of the one who shows the token began: it may
   * as well have been dead.
   */
  #checkReuse(worker: Worker, token: string): void {
    if (this.plan.rotation !== "strict") return;
    const known = this.tokensOf(this.database.row);
    for (const successor of this.provider.successorsOf(token)) {
      const kept = this.issued.get(successor)?.kept;
      const cannotBeHelped = kept?.isLate && kept.at > worker.lease.at;
      if (known.includes(successor) && !cannotBeHelped) {
        this.violate(`2: worker ${worker.index} shows ${token}, though its successor ${successor} is known`);
      }
    }
  }
}

function makeWorker(index: number, plan: WorkerPlan): Worker {
  return {
    ...{ index, plan, isDead: false, isDone: false, turns: 0, visits: new Map(), outcomes: [] },
    ...{ unavailable: { times: 0, isApplied: false }, providerFails: undefined, lease: { until: 0, at: 0 } },
  };
}
