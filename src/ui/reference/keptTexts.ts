/**
 * Returns a function that writes a text once in an isolate, and then gives it again: anybody may ask for a page of the
 * reference, so asking often must cost little.
 *
 * Keys must be few: a language and an address of this deployment.
 */
export function createKeptTexts(): (key: string, write: () => string) => string {
  const kept = new Map<string, string>();
  return (key, write) => {
    const text = kept.get(key) ?? write();
    kept.set(key, text);
    return text;
  };
}
