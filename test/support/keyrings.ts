import { importKeyring, type Keyring } from "../../src/crypto/keyring.ts";

/** A fresh master key as it stands in `ENCRYPTION_KEYS`. */
export function randomKey(bytes = 32): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))));
}

/** A keyring of fresh keys under these ids; the first seals. */
export function keyringOf(...kids: [string, ...string[]]): Promise<Keyring> {
  return importKeyring(kids.map((kid) => `${kid}:${randomKey()}`).join(","));
}
