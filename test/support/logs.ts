/** Every line that was logged since the test began. */
export const loggedLines: string[] = [];

/** Catches what goes to the console instead of printing it. */
export function startCapture(): void {
  for (const level of ["debug", "log", "info", "warn", "error"] as const) {
    console[level] = (...values: unknown[]) => {
      loggedLines.push(values.map((value) => (value instanceof Error ? `${value.stack}` : String(value))).join(" "));
    };
  }
}

/** The events of a kind that were logged since the test began. */
export function loggedEvents(event: string): Record<string, unknown>[] {
  const entries = loggedLines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  return entries.filter((entry) => entry.event === event);
}
