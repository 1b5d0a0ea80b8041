import type { StoredStatus } from "../../terms/connection.ts";
import { LatchkeyError } from "../errors.ts";
import { persist } from "./persist.ts";

/** For how long one refresher keeps the others away: longer than all that it does meanwhile. */
export const LEASE_MS = 30_000;
/** For how long the others wait for it. */
const PATIENCE_MS = 12_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;
/** Between the last moment to send and the end of the lease, beyond the time of the call itself. */
const SLACK_MS = 1000;

/** A connection as one read showed it. What is in `row` is of no interest here. */
export interface Seen<Row> {
  row: Row;
  /** Counts credential writes. */
  version: number;
  status: StoredStatus;
  /** The access token has not expired, as far as is known. */
  usable: boolean;
  /** Somebody holds a lease that has not run out. */
  leased: boolean;
  /** Why the provider must not be asked now, and for how long. */
  backoff: LatchkeyError | undefined;
}

export interface Lease<Row> {
  seen: Seen<Row>;
  /** Whether a call that is sent now arrives before anybody else can hold a lease. To be asked right before sending. */
  mayStillSend(): boolean;
}

/** What a provider said to a refresh token. `late`: it was not asked, because the lease was running out. */
export type Answer<Tokens> =
  | { kind: "tokens"; tokens: Tokens }
  | { kind: "invalid_grant" }
  | { kind: "failed"; error: LatchkeyError }
  | { kind: "late" };

export type Opened = { current: string | undefined; previous: string | undefined };

export type Reason = "grant_refused" | "token_expired";

/**
 * All that the machine does to the world. Each method is one step: a worker can stall or die before and after it. Those
 * that write throw `StorageError` when it is not known whether they did.
 */
export interface RefreshIo<Row, Tokens> {
  /** Milliseconds by a clock that is only ever compared with itself. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
  newId(): string;
  /** How long one call to the provider can take, in milliseconds. */
  callMs: number;
  /** The provider revokes everything when a used refresh token comes again. */
  isStrict: boolean;
  /** Undefined: gone. */
  read(): Promise<Seen<Row> | undefined>;
  /** Atomically: only for this version, while connected, when no lease is running and no backoff. */
  takeLease(version: number): Promise<Seen<Row> | undefined>;
  /** The refresh tokens of a row. */
  open(seen: Seen<Row>): Promise<Opened>;
  /** Answers that came too late to be committed, of the same authorization, newest first; without token: does not open. */
  candidates(seen: Seen<Row>): Promise<{ id: string; refreshToken: string | undefined }[]>;
  dropCandidate(id: string): Promise<void>;
  exchange(lease: Lease<Row>, refreshToken: string): Promise<Answer<Tokens>>;
  /** Atomically: only if the version is still that of `seen`. Undefined when it is not, and not by this very commit. */
  commit(seen: Seen<Row>, commitId: string, tokens: Tokens, used: string): Promise<Seen<Row> | undefined>;
  /** Keeps an answer beside the row. `orphaned`: the connection has ended; `superseded`: it was authorized anew. */
  keepCandidate(seen: Seen<Row>, id: string, tokens: Tokens, used: string): Promise<"kept" | "orphaned" | "superseded">;
  /** Ends at the provider what nobody will use. */
  discard(seen: Seen<Row>, tokens: Tokens): Promise<void>;
  /** Atomically: only if version and lease are still those of `seen` and there is no candidate but the `known` ones. */
  giveUp(seen: Seen<Row>, reason: Reason, known: string[] | "any"): Promise<boolean>;
  /** Gives the lease back, and begins to back off. */
  release(seen: Seen<Row>, error: LatchkeyError): Promise<void>;
}

/** `current`: somebody else refreshed, or what is there can still be used. */
export type Outcome<Row> =
  | { kind: "refreshed" | "current"; seen: Seen<Row> }
  | { kind: "failed"; error: LatchkeyError }
  | { kind: "in_progress" | "needs_reauth" | "gone" };

/**
 * Refreshes a connection, or waits for whoever is at it. One at a time, and no token is lost:
 *
 * - A lease, taken for one version, keeps others from asking the provider. It only saves calls: what keeps tokens safe is
 *   that a commit names the version that it replaces.
 * - Nothing is sent that could arrive after the lease, so a late sender never shows a provider a token that somebody has
 *   used since. (Whoever takes over a lease that ran out does send the row's token: it cannot know of an answer that is
 *   still in the hands of its predecessor.)
 * - A commit that finds another version keeps its answer as a candidate. A commit whose outcome is unknown is repeated
 *   under its id.
 * - Only when the provider refuses the row's token, the candidates and the token before it, the user has to help.
 *
 * @param refused the access token was refused, so that it does not count as usable, whatever its expiry
 * @throws StorageError when the row could not be read or written
 */
export async function refresh<Row, Tokens>(
  io: RefreshIo<Row, Tokens>,
  seen: Seen<Row>,
  refused = false,
): Promise<Outcome<Row>> {
  const patience = io.now() + PATIENCE_MS;
  let current: Seen<Row> | undefined = seen;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    if (current && current.version === seen.version && !current.leased && !current.backoff) {
      const askedAt = io.now();
      const leased = await io.takeLease(seen.version);
      if (leased) return refreshUnderLease(io, newLease(io, leased, askedAt));
      current = await io.read();
    }
    const settled = settle(seen, current, refused);
    if (settled) return settled;
    if (io.now() >= patience) return { kind: "in_progress" };
    await io.wait(pause);
    current = await io.read();
  }
}

/** @param askedAt the clock before the lease was asked for: when it began by the database's is not known */
export function newLease<Row>(
  io: Pick<RefreshIo<Row, unknown>, "now" | "callMs">,
  seen: Seen<Row>,
  askedAt: number,
): Lease<Row> {
  const lastMoment = askedAt + LEASE_MS - io.callMs - SLACK_MS;
  return { seen, mayStillSend: () => io.now() < lastMoment };
}

/** The part of `refresh` that whoever holds the lease does. */
export async function refreshUnderLease<Row, Tokens>(
  io: RefreshIo<Row, Tokens>,
  lease: Lease<Row>,
): Promise<Outcome<Row>> {
  const { seen } = lease;
  const opened = await openOrRelease(io, seen);
  if (opened.current === undefined) return giveUp(io, seen, "token_expired", "any");
  const first = await io.exchange(lease, opened.current);
  if (first.kind !== "invalid_grant") return conclude(io, seen, first, opened.current);
  // Somebody with another answer may have written meanwhile: then this refusal is of a token that was replaced.
  const settled = settle(seen, await io.read(), true);
  if (settled || io.isStrict) return settled ?? giveUp(io, seen, "grant_refused", "any");
  const candidates = await io.candidates(seen);
  const others = [...candidates, { id: undefined, refreshToken: opened.previous }];
  const outcome = await tryOthers(io, lease, opened.current, others);
  const known = candidates.map(({ id }) => id);
  return outcome ?? giveUp(io, seen, "grant_refused", known);
}

/** Tries what else might be the living refresh token, each once. Undefined when none is. */
async function tryOthers<Row, Tokens>(
  io: RefreshIo<Row, Tokens>,
  lease: Lease<Row>,
  refused: string,
  others: { id: string | undefined; refreshToken: string | undefined }[],
): Promise<Outcome<Row> | undefined> {
  const tried = new Set([refused]);
  for (const { id, refreshToken } of others) {
    if (refreshToken === undefined) continue;
    const answer = tried.has(refreshToken) ? undefined : await io.exchange(lease, refreshToken);
    tried.add(refreshToken);
    const isRefused = answer === undefined || answer.kind === "invalid_grant";
    const outcome = isRefused ? undefined : await conclude(io, lease.seen, answer, refreshToken);
    // One that stays costs another try at the most.
    if (id !== undefined && (isRefused || answer.kind === "tokens")) await io.dropCandidate(id).catch(() => {});
    if (outcome) return outcome;
  }
  return undefined;
}

async function openOrRelease<Row, Tokens>(io: RefreshIo<Row, Tokens>, seen: Seen<Row>): Promise<Opened> {
  try {
    return await io.open(seen);
  } catch (error) {
    if (error instanceof LatchkeyError) await io.release(seen, error);
    throw error;
  }
}

async function conclude<Row, Tokens>(
  io: RefreshIo<Row, Tokens>,
  seen: Seen<Row>,
  answer: Exclude<Answer<Tokens>, { kind: "invalid_grant" }>,
  used: string,
): Promise<Outcome<Row>> {
  switch (answer.kind) {
    case "tokens":
      return keep(io, seen, answer.tokens, used);
    case "failed":
      await io.release(seen, answer.error);
      return { kind: "failed", error: answer.error };
    case "late":
      return { kind: "in_progress" };
  }
}

async function keep<Row, Tokens>(
  io: RefreshIo<Row, Tokens>,
  seen: Seen<Row>,
  tokens: Tokens,
  used: string,
): Promise<Outcome<Row>> {
  const id = io.newId();
  const written = await persist(io, () => io.commit(seen, id, tokens, used));
  // The row may need a new consent for another reason; then its token is kept, and still not used.
  if (written) return written.status === "connected" ? { kind: "refreshed", seen: written } : { kind: "needs_reauth" };
  const fate = await persist(io, () => io.keepCandidate(seen, id, tokens, used));
  if (fate === "orphaned") await io.discard(seen, tokens);
  return settle(seen, await io.read(), true) ?? { kind: "in_progress" };
}

async function giveUp<Row, Tokens>(
  io: RefreshIo<Row, Tokens>,
  seen: Seen<Row>,
  reason: Reason,
  known: string[] | "any",
): Promise<Outcome<Row>> {
  if (await io.giveUp(seen, reason, known)) return { kind: "needs_reauth" };
  return settle(seen, await io.read(), true) ?? { kind: "in_progress" };
}

/** What is decided by what a read shows, without asking the provider. */
function settle<Row>(before: Seen<Row>, current: Seen<Row> | undefined, refused: boolean): Outcome<Row> | undefined {
  if (!current || current.status === "disconnected") return { kind: "gone" };
  if (current.status === "needs_reauth") return { kind: "needs_reauth" };
  if (current.version !== before.version) return { kind: "current", seen: current };
  if (current.usable && !refused) return { kind: "current", seen: current };
  return current.backoff && { kind: "failed", error: current.backoff };
}
