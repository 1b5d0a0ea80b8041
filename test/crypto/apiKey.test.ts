import { base64url } from "jose";
import { describe, expect, it } from "vitest";
import { isApiKey, looksLikeApiKey, makeApiKey } from "../../src/crypto/apiKey.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

describe("an API key", () => {
  it("T17 is agk_ and 48 letters: 256 random bits, and the first 32 of their SHA-256", async () => {
    const key = await makeApiKey();
    expect(key).toMatch(/^agk_[A-Za-z0-9_-]{48}$/);
    const bytes = base64url.decode(key.slice(4));
    expect(bytes).toHaveLength(36);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice(0, 32)));
    expect([...bytes.slice(32)]).toEqual([...digest.slice(0, 4)]);
    expect([looksLikeApiKey(key), await isApiKey(key)]).toEqual([true, true]);
  });

  it("T17 is another one each time, in every one of its random bits", async () => {
    const keys = await Promise.all(Array.from({ length: 256 }, makeApiKey));
    expect(new Set(keys).size).toBe(keys.length);
    const ones = new Array<number>(256).fill(0);
    for (const key of keys) {
      const bytes = base64url.decode(key.slice(4));
      ones.forEach((count, bit) => {
        ones[bit] = count + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1);
      });
    }
    // Ten standard deviations from the middle.
    for (const count of ones) expect(Math.abs(count - 128)).toBeLessThan(80);
  });

  it("T17 is none any more with any one character changed, left out, doubled or swapped", async () => {
    const key = await makeApiKey();
    const taken: string[] = [];
    for (let at = 0; at < key.length; at++) {
      const [before, after] = [key.slice(0, at), key.slice(at + 1)];
      const others = [...ALPHABET].filter((letter) => letter !== key[at]);
      const changed = others.map((letter) => before + letter + after);
      const swapped = key.slice(0, at) + (key[at + 1] ?? "") + key[at] + key.slice(at + 2);
      const forms = [...changed, before + after, before + key[at] + key[at] + after];
      if (swapped !== key) forms.push(swapped);
      for (const form of forms) if (await isApiKey(form)) taken.push(form);
    }
    // One of four thousand million passes by chance.
    expect(taken.length).toBeLessThan(2);
  });

  it("T17 has one spelling only", async () => {
    const key = await makeApiKey();
    const standard = key.replaceAll("-", "+").replaceAll("_", "/").replace("agk/", "agk_");
    const forms = [`${key}=`, `${key} `, ` ${key}`, key.toUpperCase(), key.toLowerCase(), `${key}\n`, `agk_${key}`];
    if (standard !== key) forms.push(standard);
    for (const form of [...forms, "agk_", "agk_💥", "", "agk", key.slice(4)]) {
      expect([form, await isApiKey(form)]).toEqual([form, false]);
    }
  });
});
