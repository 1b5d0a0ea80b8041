import { randomBytes } from "node:crypto";

/** What a provider has given out for one consent. */
export interface Grant {
  user: string;
  /** Which of the user's consents it was. */
  consent: string;
}

/** A use of a refresh token, which was answered with new tokens. */
interface Use {
  at: number;
  /** Whether the answer is known not to have arrived: Latchkey had stopped waiting. */
  isLate: boolean;
}

interface RefreshToken {
  grant: Grant;
  uses: Use[];
}

/** Two uses of one refresh token. */
export interface DoubleUse {
  grant: Grant;
  first: Use;
  second: number;
}

/**
 * The tokens of a provider that rotates refresh tokens: each use gives a new one. One that was used goes on working, so that
 * a second use does not end the grant but is noted.
 */
export class Rotation {
  readonly #access = new Map<string, { grant: Grant; until: number }>();
  readonly #refresh = new Map<string, RefreshToken>();
  readonly #codes = new Set<string>();
  readonly #lifetimeSeconds: number;
  readonly doubleUses: DoubleUse[] = [];
  readonly codesUsedTwice: Grant[] = [];

  constructor(lifetimeSeconds: number) {
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  /** Tokens for a code, which is `<user>.<consent>`. */
  exchange(code: string, now: number): object {
    const [user = "", consent = ""] = code.split(".");
    const grant = { user, consent };
    if (this.#codes.has(code)) this.codesUsedTwice.push(grant);
    this.#codes.add(code);
    return this.#issue(grant, now);
  }

  /** New tokens for a refresh token. Undefined: it was never given out. */
  refresh(token: string, now: number): object | undefined {
    const known = this.#refresh.get(token);
    if (!known) return undefined;
    const first = known.uses.at(-1);
    if (first !== undefined) this.doubleUses.push({ grant: known.grant, first, second: now });
    known.uses.push({ at: now, isLate: false });
    return this.#issue(known.grant, now);
  }

  /** Notes that the answer to the newest use did not arrive. */
  noteLate(token: string): void {
    const use = this.#refresh.get(token)?.uses.at(-1);
    if (use) use.isLate = true;
  }

  /** Whose access token it is. `ended`: it was one. Undefined: it never was. */
  grantOf(accessToken: string, now: number): Grant | "ended" | undefined {
    const known = this.#access.get(accessToken);
    return known && (known.until > now ? known.grant : "ended");
  }

  #issue(grant: Grant, now: number): object {
    const [access, refresh] = [newToken(), newToken()];
    this.#access.set(access, { grant, until: now + this.#lifetimeSeconds * 1000 });
    this.#refresh.set(refresh, { grant, uses: [] });
    return { access_token: access, refresh_token: refresh, token_type: "bearer", expires_in: this.#lifetimeSeconds };
  }
}

function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** Latchkey waits ten seconds for a provider, and then repeats a commit for five while the database fails. */
const UNWRITTEN_MS = 16_000;
/** What was on its way when the runtime was killed may still have been answered. */
const ON_ITS_WAY_MS = 1000;

/**
 * The double uses that nothing explains. Latchkey has nothing but the old token when its runtime was killed between the
 * provider's answer and its own write (F12), and when the answer came too late (F05).
 *
 * @param kills when the runtime was killed
 */
export function unexplained(doubleUses: readonly DoubleUse[], kills: readonly number[]): DoubleUse[] {
  const isKilled = ({ first: { at }, second }: DoubleUse) =>
    kills.some((kill) => at > kill - UNWRITTEN_MS && at < kill + ON_ITS_WAY_MS && second > kill);
  return doubleUses.filter((use) => !use.first.isLate && !isKilled(use));
}
