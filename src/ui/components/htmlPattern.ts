/** Browsers compile a pattern with the flag `v`, which knows less than `u`. One that it does not know is checked here only. */
export function htmlPattern(pattern: string): string | undefined {
  try {
    return new RegExp(pattern, "v") && pattern;
  } catch {
    return undefined;
  }
}
