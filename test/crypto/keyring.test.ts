import fc from "fast-check";
import { expect, it } from "vitest";
import { deriveSigningKey, findKey, importKeyring, KeyError, KeyringFormatError } from "../../src/crypto/keyring.ts";
import { canary } from "../support/canary.ts";
import { keyringOf, randomKey } from "../support/keyrings.ts";

it("reads one key, which seals", async () => {
  const keyring = await importKeyring(`main:${randomKey()}`);
  expect(keyring.primary).toBe("main");
  expect([...keyring.keys.keys()]).toEqual(["main"]);
  expect(keyring.retired.size).toBe(0);
});

it("reads several keys in their order, white space and the URL-safe alphabet included, and seals with the first", async () => {
  const urlSafe = randomKey().replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const keyring = await importKeyring(` k-2026_11 : ${randomKey()} ,\n older:${urlSafe},gone:retired `);
  expect(keyring.primary).toBe("k-2026_11");
  expect([...keyring.keys.keys()]).toEqual(["k-2026_11", "older"]);
  expect([...keyring.retired]).toEqual(["gone"]);
});

it("seals with the first key that is not retired", async () => {
  const keyring = await importKeyring(`gone:retired,new:${randomKey()},old:${randomKey()}`);
  expect(keyring.primary).toBe("new");
});

it("imports keys that nobody can take out again", async () => {
  const keyring = await keyringOf("main", "old");
  for (const key of [...keyring.keys.values(), await deriveSigningKey(keyring, "main", "state")]) {
    expect(key.extractable).toBe(false);
    expect(key.usages.filter((usage) => usage === "deriveBits" || usage === "wrapKey")).toEqual([]);
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
  }
});

it("reads the same key from both base64 alphabets", async () => {
  const standard = randomKey();
  const [one, other] = await Promise.all([
    importKeyring(`main:${standard}`),
    importKeyring(`main:${standard.replaceAll("+", "-").replaceAll("/", "_")}`),
  ]);
  const signature = await crypto.subtle.sign("HMAC", await deriveSigningKey(one, "main", "state"), new Uint8Array(1));
  const key = await deriveSigningKey(other, "main", "state");
  expect(await crypto.subtle.verify("HMAC", key, signature, new Uint8Array(1))).toBe(true);
});

it.each([
  ["nothing at all", ""],
  ["white space", "  "],
  ["a key without an id", randomKey()],
  ["an empty id", `:${randomKey()}`],
  ["an id with a dot, which would break the envelope", `a.b:${randomKey()}`],
  ["an id with a space", `a b:${randomKey()}`],
  ["an id that is not ASCII", `schlüssel:${randomKey()}`],
  ["an id of 33 characters", `${"k".repeat(33)}:${randomKey()}`],
  ["a comma at the end", `main:${randomKey()},`],
  ["an empty entry", `main:${randomKey()},,old:${randomKey()}`],
  ["an id twice", `main:${randomKey()},main:${randomKey()}`],
  ["an id in use and retired", `main:${randomKey()},main:retired`],
  ["an id retired and in use", `main:retired,main:${randomKey()}`],
  ["only retired keys", "main:retired,old:retired"],
  ["an empty key", "main:"],
  ["a key of 31 bytes", `main:${randomKey(31)}`],
  ["a key of 33 bytes", `main:${randomKey(33)}`],
  ["a key of 16 bytes", `main:${randomKey(16)}`],
  ["a key in hexadecimal", `main:${"0123456789abcdef".repeat(4)}`],
  ["a key that is not base64", `main:${"!".repeat(43)}`],
  ["entries separated by a semicolon", `main:${randomKey()};old:${randomKey()}`],
  ["a second key that is short", `main:${randomKey()},old:${randomKey(8)}`],
])("refuses %s", async (_what, configuration) => {
  const error = await importKeyring(configuration).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KeyringFormatError);
});

it("says which entry is wrong and how, and never repeats a key", async () => {
  const short = canary("short-key");
  const refusals: [string, RegExp][] = [
    [`main:${short}`, /(main|entry 1).* 32 bytes/],
    [`main:${randomKey()},${short}`, /entry 2 must be kid:base64key/],
    [`main:${randomKey()},old:${randomKey()},old:${short}`, /(old|entry 3).* twice/],
    ["old:retired", /no key is left that can seal/],
  ];
  for (const [configuration, message] of refusals) {
    const error = await importKeyring(configuration).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KeyringFormatError);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain(short);
  }
});

it("repeats no part of a key in its message, wherever the separators went wrong", async () => {
  const separator = fc.constantFrom(",", ":", ";", "=", " ", "", "\n", "::", ",,");
  const length = fc.constantFrom(8, 16, 24, 31, 32, 33, 48);
  await fc.assert(
    fc.asyncProperty(length, length, separator, separator, separator, async (one, two, first, second, third) => {
      const keys = [randomKey(one), randomKey(two)] as const;
      const configuration = `k1${first}${keys[0]}${second}k2${third}${keys[1]}`;
      const error = await importKeyring(configuration).catch((thrown: unknown) => thrown);
      const message = error instanceof Error ? `${error.message} ${error.stack}` : "";
      for (const key of keys) {
        for (const piece of [key.slice(0, 8), key.slice(-8)]) expect(message).not.toContain(piece);
      }
    }),
    { numRuns: 200 },
  );
});

it("repeats no key whose place was swapped with its id", async () => {
  for (const bytes of [16, 24, 32]) {
    const key = randomKey(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const error = await importKeyring(`${key}:main`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KeyringFormatError);
    expect(String(error)).not.toContain(key);
  }
});

it("finds a key by its id, and tells a retired id from one that was never there", async () => {
  const keyring = await importKeyring(`main:${randomKey()},gone:retired`);
  expect(findKey(keyring, "main")).toBe(keyring.keys.get("main"));
  expect(() => findKey(keyring, "gone")).toThrow(new KeyError("key_retired"));
  for (const kid of ["other", "", "Main", "__proto__", "toString", "retired"]) {
    expect(() => findKey(keyring, kid), kid).toThrow(new KeyError("key_unavailable"));
  }
});
