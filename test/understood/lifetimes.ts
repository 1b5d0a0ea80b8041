import type { Section, Understood } from "./understood.ts";

const HOUR = 3600;
/** The clock of the test: 2026-11-05T12:00:00Z. */
export const NOW_MS = 1_793_880_000_000;

/** How a token endpoint says how long a token lives, beside its `access_token`. */
export interface SaidLifetime extends Understood {
  readonly said: Readonly<Record<string, unknown>>;
  /** Undefined: no end is known. */
  readonly seconds: number | "unreadable" | undefined;
}

const IN_AN_HOUR = NOW_MS / 1000 + HOUR;
const shown = (seconds: number | undefined) => (seconds === undefined ? "no end is known" : `${seconds} seconds`);
const members = (said: Record<string, unknown>) => JSON.stringify(said).slice(1, -1);

const lasts = (said: Record<string, unknown>, seconds: number | undefined): SaidLifetime => ({
  ...{ id: "B06", input: `\`${members(said)}\``, becomes: shown(seconds), said, seconds },
});

const unreadable = (said: Record<string, unknown>): SaidLifetime => ({
  ...lasts(said, undefined),
  seconds: "unreadable",
  becomes: "what was named before, else the catalogue's lifetime, else an hour",
});

export const LIFETIMES: readonly SaidLifetime[] = [
  ...[3600, "3600", " 3600 ", "3600.0", "3.6e3", "3600s", "1h", "1 h", "60 min", "60m", "3600 seconds", "1 hour"],
  ...["0h 60m", "PT1H", "pt60m", "PT3600S", "3,600", "3_600", "1:00:00", "3600000ms", [3600], ["3600", "3600"]],
]
  .map((expires_in) => lasts({ expires_in }, HOUR))
  .concat([
    lasts({ expires_in: "1h30m" }, 5400),
    lasts({ expires_in: "2 days" }, 172_800),
    lasts({ expires_in: "P1D" }, 86_400),
    lasts({ expires_in: "P1DT12H" }, 129_600),
    lasts({ expires_in: "1.12:00:00" }, 129_600),
    lasts({ expires_in: IN_AN_HOUR }, HOUR),
    lasts({ expires_in: String(1000 * IN_AN_HOUR) }, HOUR),
    lasts({ expires_in: "2026-11-05T13:00:00Z" }, HOUR),
    lasts({ expires_in: "2026-11-05 13:00:00" }, HOUR),
    lasts({ expires_in: "2026-11-05T15:00:00.000+02:00" }, HOUR),
    lasts({ expires_in: "Thu, 05 Nov 2026 13:00:00 GMT" }, HOUR),
    lasts({ expires_at: IN_AN_HOUR }, HOUR),
    lasts({ expires_at: String(IN_AN_HOUR) }, HOUR),
    lasts({ expires_at: 1000 * IN_AN_HOUR }, HOUR),
    lasts({ expires_at: "2026-11-05T13:00:00+0000" }, HOUR),
    lasts({ expiresAt: "2026-11-05T13:00:00Z" }, HOUR),
    lasts({ expires_on: String(IN_AN_HOUR) }, HOUR),
    lasts({ expiresIn: 3600 }, HOUR),
    lasts({ expires: 3600 }, HOUR),
    lasts({ expires: IN_AN_HOUR }, HOUR),
    lasts({ expires_in: null, expires_at: IN_AN_HOUR }, HOUR),
    lasts({ expires_in: "soon", expires_at: IN_AN_HOUR }, HOUR),
    lasts({ expires_in: 7200, expires_at: IN_AN_HOUR }, 7200),
    ...["soon", "NaN", true, {}, { seconds: 7200 }, "2001-01-01T00:00:00Z"].map((expires_in) =>
      unreadable({ expires_in }),
    ),
    unreadable({ expires_at: "tomorrow" }),
    ...[0, -1, "0", "", "never", "unlimited", null, false, []].map((expires_in) => lasts({ expires_in }, undefined)),
    lasts({ expires_at: 0 }, undefined),
  ]);

/** The same of its refresh token. */
export const REFRESH_LIFETIMES: readonly SaidLifetime[] = [
  lasts({ refresh_token_expires_in: "30d" }, 2_592_000),
  lasts({ refresh_token_expires_in: null, refresh_expires_in: 3600 }, HOUR),
  lasts({ refreshTokenExpiresIn: 3600 }, HOUR),
  lasts({ refresh_token_expires_at: IN_AN_HOUR }, HOUR),
  lasts({ refresh_token_expires_at: "2026-11-05T13:00:00Z" }, HOUR),
  lasts({ refreshTokenExpiresAt: 1000 * IN_AN_HOUR }, HOUR),
  lasts({ refresh_expires_in: 0 }, undefined),
  lasts({ refresh_token_expires_in: "soon" }, undefined),
];

export const lifetimes: Section = {
  title: "Lifetimes",
  about:
    "What a token endpoint says of how long its tokens live, on 2026-11-05 at 12:00 UTC. A number without a unit is in the " +
    "unit that the definition names, seconds by default. Other names are looked at where the definition's hold nothing.",
  rows: [...LIFETIMES, ...REFRESH_LIFETIMES],
};
