import type { refusedReasons, StoredStatus } from "../../terms/connection.ts";
import { LatchkeyError } from "../errors.ts";
import { persist } from "./persist.ts";

/** How long a lease keeps others from refreshing. It is longer than everything that its holder does. */
export const LEASE_MS = 30_000;
/** How long the others wait for the holder. */
const PATIENCE_MS = 12_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;
/** Time between the last moment to send and the end of the lease, in addition to the time of the call itself. */
const SLACK_MS = 1000;

/** So many refusals that may mean anything mean that the refresh token is dead. */
const REFUSALS_UNTIL_END = 3;
/** A failure within this time may be tried again while the caller waits. */
const QUICK_MS = 3000;

/** A connection as one read returned it. The machine does not look into `row`. */
export interface Seen<Row> {
  row: Row;
  /** Counts the writes of the credential. */
  version: number;
  status: StoredStatus;
  /** Whether the access token is not known to have expired. */
  usable: boolean;
  /** Whether somebody holds a lease that has not expired. */
  leased: boolean;
  /** Why the provider must not be called now, and for how long. */
  backoff: LatchkeyError | undefined;
  /** How often the refresh token was refused since the last success, in words that may mean anything. */
  refusals: number;
}

export interface Lease<Row> {
  seen: Seen<Row>;
  /**
   * Whether a call that is sent now arrives before anybody else can hold a lease. Must be checked right before sending.
   */
  mayStillSend(): boolean;
}

/**
 * The provider's answer to a refresh token. `isCertain`: it says unmistakably that the refresh token is dead. `mayRepeat`:
 * the provider cannot answer now, and asked for no delay. `late`: it was not called, because the lease was about to
 * expire.
 */
export type Answer<Tokens> =
  | { kind: "tokens"; tokens: Tokens }
  | { kind: "refused"; error: LatchkeyError; isCertain: boolean }
  | { kind: "failed"; error: LatchkeyError; mayRepeat: boolean }
  | { kind: "late" };

/** What whoever refreshes wants. */
export interface Wish {
  /** The access token was refused; it then counts as unusable, whatever its expiry. */
  refused?: boolean;
  /** Somebody asked for just this, who passes the backoff. */
  byHand?: boolean;
}

export type Opened = { current: string | undefined; previous: string | undefined };

export type Reason = (typeof refusedReasons)[number] | "token_expired";

/**
 * All side effects of the machine. Each method is one step: a worker can stall or die before and after it. Methods that
 * write throw `StorageError` when it is not known whether they wrote.
 */
export interface RefreshIo<Row, Tokens> {
  /** Milliseconds of a clock that is only compared with itself. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
  newId(): string;
  /** Maximum duration of one call to the provider, in milliseconds. */
  callMs: number;
  /** Milliseconds before the second try, after a failure that was quick. */
  repeatPauseMs: number;
  /** Whether the provider revokes the whole token family when a used refresh token comes again. */
  isStrict: boolean;
  /** Undefined: the row no longer exists. */
  read(): Promise<Seen<Row> | undefined>;
  /** Atomic: only for this version, while connected, without a running lease and without a backoff that binds. */
  takeLease(version: number, byHand: boolean): Promise<Seen<Row> | undefined>;
  /** Returns the refresh tokens of a row. */
  open(seen: Seen<Row>): Promise<Opened>;
  /**
   * Results of the same authorization that came too late to be committed, newest first. Without a token: it does not
   * open.
   */
  candidates(seen: Seen<Row>): Promise<{ id: string; refreshToken: string | undefined }[]>;
  dropCandidate(id: string): Promise<void>;
  exchange(lease: Lease<Row>, refreshToken: string): Promise<Answer<Tokens>>;
  /**
   * Atomic: only if the version is still that of `seen`. Undefined when it is not, unless this same commit wrote it.
   */
  commit(seen: Seen<Row>, commitId: string, tokens: Tokens, used: string): Promise<Seen<Row> | undefined>;
  /** Keeps a result beside the row. `orphaned`: the connection has ended. `superseded`: it has a new authorization. */
  keepCandidate(seen: Seen<Row>, id: string, tokens: Tokens, used: string): Promise<"kept" | "orphaned" | "superseded">;
  /** Revokes tokens at the provider that nobody will use. */
  discard(seen: Seen<Row>, tokens: Tokens): Promise<void>;
  /** Atomic: only if version and lease are still those of `seen` and there are no candidates except `known`. */
  giveUp(seen: Seen<Row>, reason: Reason, known: string[] | "any"): Promise<boolean>;
  /** Gives the lease back and starts a backoff. `isRefusal`: counts as one. */
  release(seen: Seen<Row>, error: LatchkeyError, isRefusal: boolean): Promise<void>;
}

/** `current`: somebody else refreshed, or the current token can still be used. */
export type Outcome<Row> =
  | { kind: "refreshed" | "current"; seen: Seen<Row> }
  | { kind: "failed"; error: LatchkeyError }
  | { kind: "in_progress" | "needs_reauth" | "gone" };

/**
 * Refreshes a connection, or waits for whoever is refreshing it. Only one refreshes at a time, and no token is lost:
 *
 * - A lease on one version keeps others from calling the provider. It only saves calls. Tokens are safe because a
 *   commit names the version that it replaces.
 * - Nothing is sent that could arrive after the lease has expired. So a late sender never sends a token that somebody
 *   else has used since. (Whoever takes over an expired lease does send the row's token. It cannot know of an answer
 *   that its predecessor has received and not yet written.)
 * - A commit that finds another version keeps its result as a candidate. A commit with an unknown outcome is repeated
 *   under its id.
 * - The user has to act only when the provider refuses the row's token, the candidates and the token before it: in words
 *   that leave no doubt, or three times in others.
 *
 * @throws StorageError when the row could not be read or written
 */
export async function refresh<Row, Tokens>(
  io: RefreshIo<Row, Tokens>,
  seen: Seen<Row>,
  { refused = false, byHand = false }: Wish = {},
): Promise<Outcome<Row>> {
  const isUrgent = refused || !seen.usable;
  const patience = io.now() + PATIENCE_MS;
  let current: Seen<Row> | undefined = seen;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    if (current && current.version === seen.version && !current.leased && (byHand || !current.backoff)) {
      const askedAt = io.now();
      const leased = await io.takeLease(seen.version, byHand);
      if (leased) return refreshUnderLease(io, newLease(io, leased, askedAt), isUrgent);
      current = await io.read();
    }
    const settled = settle(seen, current, refused);
    if (settled) return settled;
    if (io.now() >= patience) return { kind: "in_progress" };
    await io.wait(pause);
    current = await io.read();
  }
}

/** @param askedAt the clock before the lease was requested, because its start by the database's clock is not known */
export function newLease<Row>(
  io: Pick<RefreshIo<Row, unknown>, "now" | "callMs">,
  seen: Seen<Row>,
  askedAt: number,
): Lease<Row> {
  const lastMoment = askedAt + LEASE_MS - io.callMs - SLACK_MS;
  return { seen, mayStillSend: () => io.now() < lastMoment };
}

/**
 * Refreshes with a lease that is already taken; the second part of `refresh`.
 * @param isUrgent whether somebody waits who has no usable token
 */
export async function refreshUnderLease<Row, Tokens>(
  io: RefreshIo<Row, Tokens>,
  lease: Lease<Row>,
  isUrgent = false,
): Promise<Outcome<Row>> {
  const { seen } = lease;
  const opened = await openOrRelease(io, seen);
  if (opened.current === undefined) return giveUp(io, seen, "token_expired", "any");
  const first = await exchange(io, lease, opened.current, isUrgent);
  const reason = reasonToEnd(seen, first);
  if (reason === undefined) return conclude(io, seen, first, opened.current);
  // Another worker may have written in the meantime. Then the refused token had already been replaced.
  const settled = settle(seen, await io.read(), true);
  if (settled || io.isStrict) return settled ?? giveUp(io, seen, reason, "any");
  const candidates = await io.candidates(seen);
  const others = [...candidates, { id: undefined, refreshToken: opened.previous }];
  const outcome = await tryOthers(io, lease, opened.current, others);
  const known = candidates.map(({ id }) => id);
  return outcome ?? giveUp(io, seen, reason, known);
}

/**
 * Shows a refresh token to the provider, once more after a short failure while somebody waits. Not to a strict provider:
 * it may have used the token up before it failed, and a second use would end the grant.
 */
async function exchange<Row, Tokens>(
  io: RefreshIo<Row, Tokens>,
  lease: Lease<Row>,
  refreshToken: string,
  isUrgent: boolean,
): Promise<Answer<Tokens>> {
  const askedAt = io.now();
  const answer = await io.exchange(lease, refreshToken);
  const mayRepeat = answer.kind === "failed" && answer.mayRepeat && isUrgent && !io.isStrict;
  if (!mayRepeat || io.now() - askedAt > QUICK_MS) return answer;
  await io.wait(io.repeatPauseMs);
  const second = await io.exchange(lease, refreshToken);
  return second.kind === "late" ? answer : second;
}

/** Returns why an answer ends the use of a refresh token, if it does. */
function reasonToEnd(seen: Seen<unknown>, answer: Answer<unknown>): Reason | undefined {
  if (answer.kind !== "refused") return undefined;
  if (answer.isCertain) return "grant_refused";
  return seen.refusals + 1 < REFUSALS_UNTIL_END ? undefined : "refresh_refused";
}

/** Tries the other refresh tokens that might be valid, each once. Returns undefined when none is. */
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
    const isRefused = answer === undefined || reasonToEnd(lease.seen, answer) !== undefined;
    const outcome = isRefused ? undefined : await conclude(io, lease.seen, answer, refreshToken);
    // A candidate that cannot be deleted costs at most another attempt.
    if (id !== undefined && (isRefused || answer.kind === "tokens")) await io.dropCandidate(id).catch(() => {});
    if (outcome) return outcome;
  }
  return undefined;
}

async function openOrRelease<Row, Tokens>(io: RefreshIo<Row, Tokens>, seen: Seen<Row>): Promise<Opened> {
  try {
    return await io.open(seen);
  } catch (error) {
    if (error instanceof LatchkeyError) await io.release(seen, error, false);
    throw error;
  }
}

async function conclude<Row, Tokens>(
  io: RefreshIo<Row, Tokens>,
  seen: Seen<Row>,
  answer: Answer<Tokens>,
  used: string,
): Promise<Outcome<Row>> {
  switch (answer.kind) {
    case "tokens":
      return keep(io, seen, answer.tokens, used);
    case "refused":
    case "failed":
      await io.release(seen, answer.error, answer.kind === "refused");
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
  // A row that needs consent for another reason keeps its new token, which is not used.
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

/** Returns the outcome that a read shows without a call to the provider, if any. */
function settle<Row>(before: Seen<Row>, current: Seen<Row> | undefined, refused: boolean): Outcome<Row> | undefined {
  if (!current || current.status === "disconnected") return { kind: "gone" };
  if (current.status === "needs_reauth") return { kind: "needs_reauth" };
  if (current.version !== before.version) return { kind: "current", seen: current };
  if (current.usable && !refused) return { kind: "current", seen: current };
  // Whoever holds a lease in spite of a backoff may succeed.
  return current.backoff && !current.leased ? { kind: "failed", error: current.backoff } : undefined;
}
