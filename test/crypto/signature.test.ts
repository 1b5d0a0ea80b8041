import { base64url } from "jose";
import { expect, it } from "vitest";
import { importKeyring, type Keyring, type SigningPurpose } from "../../src/crypto/keyring.ts";
import { sign, verify } from "../../src/crypto/signature.ts";
import { issueState, verifyState } from "../../src/domain/flows/state.ts";
import { testApp } from "../support/app.ts";
import { keyringOf, randomKey } from "../support/keyrings.ts";

const TEXT = "v1.ticket";
const OTHER_PURPOSE: SigningPurpose = "page";

it("verifies what it signed, and no other text", async () => {
  const keyring = await keyringOf("main");
  const signature = await sign(keyring, "state", TEXT);
  expect(signature).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(await verify(keyring, "state", TEXT, signature)).toBe(true);
  for (const other of ["", "v1.ticke", "v1.ticket ", "v1.tickeT", `${TEXT}\0`]) {
    expect(await verify(keyring, "state", other, signature), other).toBe(false);
  }
});

it("refuses a signature made for another purpose under the same key", async () => {
  const keyring = await keyringOf("main");
  const forState = await sign(keyring, "state", TEXT);
  const forOther = await sign(keyring, OTHER_PURPOSE, TEXT);
  expect(forOther).not.toBe(forState);
  expect(await verify(keyring, "state", TEXT, forOther)).toBe(false);
  expect(await verify(keyring, OTHER_PURPOSE, TEXT, forState)).toBe(false);
  expect(await verify(keyring, OTHER_PURPOSE, TEXT, forOther)).toBe(true);
});

it("does not sign with the master key itself, nor with a key that seals", async () => {
  const master = randomKey();
  const signature = await sign(await importKeyring(`main:${master}`), "state", TEXT);
  const bytes = Uint8Array.from(atob(master), (character) => character.charCodeAt(0));
  const hkdf = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits"]);
  const info = new TextEncoder().encode("latchkey/v1/seal");
  const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  for (const raw of [bytes, new Uint8Array(await crypto.subtle.deriveBits(parameters, hkdf, 256))]) {
    const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const other = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(TEXT));
    expect(base64url.encode(new Uint8Array(other))).not.toBe(signature);
  }
});

it("verifies after a rotation what an older key signed, until that key is retired or dropped", async () => {
  const [oldKey, newKey] = [randomKey(), randomKey()];
  const signature = await sign(await importKeyring(`old:${oldKey}`), "state", TEXT);
  const holds = async (configuration: string) => verify(await importKeyring(configuration), "state", TEXT, signature);
  expect(await holds(`new:${newKey},old:${oldKey}`)).toBe(true);
  expect(await holds(`new:${newKey},renamed:${oldKey}`)).toBe(true);
  expect(await holds(`new:${newKey},old:retired`)).toBe(false);
  expect(await holds(`new:${newKey}`)).toBe(false);
});

it("signs with the first key", async () => {
  const [oldKey, newKey] = [randomKey(), randomKey()];
  const signature = await sign(await importKeyring(`new:${newKey},old:${oldKey}`), "state", TEXT);
  expect(await verify(await importKeyring(`new:${newKey}`), "state", TEXT, signature)).toBe(true);
  expect(await verify(await importKeyring(`old:${oldKey}`), "state", TEXT, signature)).toBe(false);
});

it("T07 refuses a signature with any bit flipped, cut, padded, or spelled in another way", async () => {
  const keyring = await keyringOf("main");
  const signature = await sign(keyring, "state", TEXT);
  const bytes = base64url.decode(signature);
  const flipped = Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const changed = bytes.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return base64url.encode(changed);
  });
  const spelledOtherwise = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    .map((last) => `${signature.slice(0, -1)}${last}`)
    .filter((other) => other !== signature);
  const cut = Array.from({ length: bytes.length }, (_, length) => base64url.encode(bytes.subarray(0, length)));
  const odd = [`${signature}=`, ` ${signature}`, `${signature}\n`, `${signature}AAAA`, "!".repeat(43), "é".repeat(43)];
  for (const forged of [...flipped, ...spelledOtherwise, ...cut, ...odd]) {
    expect(await verify(keyring, "state", TEXT, forged), JSON.stringify(forged)).toBe(false);
  }
});

it("T07 still knows a state after a rotation, and no more once the key that signed it is retired", async () => {
  const { deps } = await testApp();
  const [oldKey, newKey] = [randomKey(), randomKey()];
  const withKeys = async (configuration: string) => ({ ...deps, keyring: await importKeyring(configuration) });
  const { ticketId, state } = await issueState(await withKeys(`old:${oldKey}`));
  expect(await verifyState(await withKeys(`new:${newKey},old:${oldKey}`), state)).toBe(ticketId);
  expect(await verifyState(await withKeys(`new:${newKey},old:retired`), state)).toBeUndefined();
  expect(await verifyState(await withKeys(`new:${newKey}`), state)).toBeUndefined();
});

it("refuses everything when the keyring holds no key", async () => {
  const keyring = await keyringOf("main");
  const empty: Keyring = { ...keyring, keys: new Map() };
  expect(await verify(empty, "state", TEXT, await sign(keyring, "state", TEXT))).toBe(false);
});
