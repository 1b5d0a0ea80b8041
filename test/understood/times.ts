import type { Section, Understood } from "./understood.ts";

/** A time as a caller writes it, and as Latchkey writes it. */
interface TimeCase extends Understood {
  readonly written: string;
  readonly shown: string;
}

const time = (written: string, shown: string): TimeCase => ({
  id: "C5",
  input: `\`${written}\``,
  becomes: `\`${shown}\``,
  written,
  shown,
});

export const TIMES: readonly TimeCase[] = [
  time("2031-01-16T10:00:00", "2031-01-16T10:00:00.000Z"),
  time("2031-01-16 10:00:00", "2031-01-16T10:00:00.000Z"),
  time("2031-01-16T10:00", "2031-01-16T10:00:00.000Z"),
  time("2031-01-16T10:00:00.123456", "2031-01-16T10:00:00.123Z"),
  time("2031-01-16t10:00:00z", "2031-01-16T10:00:00.000Z"),
  time("2031-01-16T10:00:00Z", "2031-01-16T10:00:00.000Z"),
  time("2031-01-16 10:00:00 UTC", "2031-01-16T10:00:00.000Z"),
  time("2031-01-16 10:00:00+02:00", "2031-01-16T08:00:00.000Z"),
  time("2031-01-16T10:00:00+0200", "2031-01-16T08:00:00.000Z"),
  time("2031-01-16T10:00:00-05", "2031-01-16T15:00:00.000Z"),
  time("2031-01-16T10:00:00,5", "2031-01-16T10:00:00.500Z"),
  time("2032-02-29T23:59:59", "2032-02-29T23:59:59.000Z"),
];

/** What is no time, or no one time. */
export const NO_TIMES: readonly Understood[] = [
  "2031-01-16",
  "10:00:00",
  "2031-02-30T00:00:00",
  "2031-02-29 00:00:00",
  "2031-01-16T25:00:00",
  "2031-01-16T10:60:00",
  "2031-01-16T10:00:00 CET",
  "2031-01-16T10:00:00+2",
  "2031-01-16T10:00:00+25:00",
  "16.01.2031 10:00",
  "1926324000",
  "9999-12-31T23:59:59-12:00",
  "",
].map((input) => ({ id: "C5", input, becomes: "400" }));

export const times: Section = {
  title: "Times",
  about:
    "RFC 3339, and what is read as it. A time without a zone is in UTC. A date alone is refused: it is a whole day.",
  rows: [...TIMES, ...NO_TIMES.map((row) => ({ ...row, input: `\`${row.input || " "}\`` }))],
};
