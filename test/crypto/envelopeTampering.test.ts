import { base64url } from "jose";
import { expect, it } from "vitest";
import { open, type SealContext, seal } from "../../src/crypto/envelope.ts";
import { importKeyring, KeyError, type Keyring } from "../../src/crypto/keyring.ts";
import { keyringOf, randomKey } from "../support/keyrings.ts";

const context: SealContext = { tenant: "acme", table: "connections", recordId: "conn_1", field: "credential" };
/** 16 bytes of tag and 1 of text: base64url leaves two spare bits, so other spellings exist. */
const TEXT = "t";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

it("T34 refuses an envelope of which any byte was changed to any other ASCII character", async () => {
  const { keyring, envelope, kidAt } = await sealed();
  let tried = 0;
  for (let position = 0; position < envelope.length; position++) {
    for (let code = 0; code < 128; code++) {
      const changed = replaceAt(envelope, position, String.fromCharCode(code));
      if (changed === envelope) continue;
      const named = position >= kidAt.start && position < kidAt.end && changed[position] !== ".";
      const outcome = await outcomeOf(keyring, changed);
      expect(outcome, `byte ${position} to ${code}`).toBe(named ? "key_unavailable" : "credential_corrupt");
      tried += 1;
    }
  }
  expect(tried).toBe(envelope.length * 127);
});

it("T34 refuses a character beyond ASCII whose low byte is the right one", async () => {
  const { keyring, envelope, kidAt } = await sealed();
  for (let position = 0; position < envelope.length; position++) {
    // Its low byte is the byte that was there.
    const lookalike = String.fromCharCode(envelope.charCodeAt(position) + 0x100);
    const inKid = position >= kidAt.start && position < kidAt.end;
    const outcome = await outcomeOf(keyring, replaceAt(envelope, position, lookalike));
    expect(outcome, `byte ${position}`).toBe(inKid ? "key_unavailable" : "credential_corrupt");
  }
});

it("T34 refuses an envelope with any single bit of salt, IV, ciphertext or tag flipped", async () => {
  const { keyring, envelope } = await sealed();
  let tried = 0;
  for (const part of [2, 3, 4]) {
    const bytes = base64url.decode(envelope.split(".")[part] ?? "");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const outcome = await outcomeOf(keyring, replacePart(envelope, part, base64url.encode(changed)));
      expect(outcome, `bit ${bit} of part ${part}`).toBe("credential_corrupt");
      tried += 1;
    }
  }
  expect(tried).toBe((16 + 12 + 16 + TEXT.length) * 8);
});

it("T34 refuses a missing tag, a truncated tag at every length, and a byte appended to it", async () => {
  const { keyring, envelope } = await sealed();
  const bytes = base64url.decode(envelope.split(".")[4] ?? "");
  const lengths = Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length));
  const longer = new Uint8Array([...bytes, 0]);
  for (const changed of [...lengths, longer]) {
    const outcome = await outcomeOf(keyring, replacePart(envelope, 4, base64url.encode(changed)));
    expect(outcome, `${changed.length} bytes`).toBe("credential_corrupt");
  }
});

it("T34 refuses a salt or an IV of another length", async () => {
  const { keyring, envelope } = await sealed();
  for (const part of [2, 3]) {
    const bytes = base64url.decode(envelope.split(".")[part] ?? "");
    for (const changed of [new Uint8Array(), bytes.subarray(1), bytes.subarray(0, -1), new Uint8Array([...bytes, 0])]) {
      const outcome = await outcomeOf(keyring, replacePart(envelope, part, base64url.encode(changed)));
      expect(outcome, `part ${part} with ${changed.length} bytes`).toBe("credential_corrupt");
    }
  }
});

it("T34 refuses other versions, other numbers of parts and nonsense", async () => {
  const { keyring, envelope } = await sealed();
  const rest = envelope.slice("v1".length);
  const versions = ["", "v0", "v2", "V1", "v1 ", " v1", "v01", "1"].map((version) => `${version}${rest}`);
  const [head, kid, salt, iv, ciphertext] = envelope.split(".");
  const shapes = [
    "",
    ".",
    "....",
    "v1",
    "v1.main",
    `${head}.${kid}.${salt}.${iv}`,
    `${head}.${kid}.${salt}.${ciphertext}`,
    `${head}..${salt}.${iv}.${ciphertext}`,
    `${head}.${kid}.${iv}.${salt}.${ciphertext}`,
    `${envelope}.`,
    `${envelope}.AAAA`,
    `.${envelope}`,
    "plain text",
    '{"accessToken":"text"}',
  ];
  for (const changed of [...versions, ...shapes]) {
    expect(await outcomeOf(keyring, changed), changed).toBe("credential_corrupt");
  }
});

it("T34 refuses another key id, configured or not, even one that stands for the same key", async () => {
  const [mainKey, otherKey] = [randomKey(), randomKey()];
  const keyring = await importKeyring(`main:${mainKey},other:${otherKey},twin:${mainKey},gone:retired`);
  const envelope = await seal(keyring, context, TEXT);
  const renamed = (kid: string) => outcomeOf(keyring, replacePart(envelope, 1, kid));
  expect(await renamed("main")).toBe(`opened: ${TEXT}`);
  expect(await renamed("other")).toBe("credential_corrupt");
  expect(await renamed("twin")).toBe("credential_corrupt");
  expect(await renamed("gone")).toBe("key_retired");
  for (const unknown of ["unknown", "Main", "main ", "__proto__", "constructor", "*"]) {
    expect(await renamed(unknown), unknown).toBe("key_unavailable");
  }
});

it("T34 refuses every other base64url spelling of the same salt and ciphertext", async () => {
  const { keyring, envelope } = await sealed();
  for (const part of [2, 4]) {
    const spelled = envelope.split(".")[part] ?? "";
    const bytes = base64url.decode(spelled);
    const others = [...ALPHABET]
      .map((last) => `${spelled.slice(0, -1)}${last}`)
      .filter((other) => other !== spelled && base64url.encode(bytes) === base64url.encode(base64url.decode(other)));
    expect(others.length, "spellings of the same bytes").toBeGreaterThan(0);
    for (const other of others) {
      expect(await outcomeOf(keyring, replacePart(envelope, part, other)), other).toBe("credential_corrupt");
    }
  }
});

it("T34 refuses padding, white space and the other base64 alphabet in every part", async () => {
  const keyring = await keyringOf("main");
  let envelope = await seal(keyring, context, TEXT);
  // Until a character occurs that the two alphabets write differently.
  while (!/[-_]/.test(envelope.split(".").slice(2).join("."))) envelope = await seal(keyring, context, TEXT);
  const [, , ...parts] = envelope.split(".");
  for (const [index, part] of parts.entries()) {
    const spellings = [
      `${part}=`,
      `${part}==`,
      `${part} `,
      ` ${part}`,
      `${part}\n`,
      `${part.slice(0, 4)}\t${part.slice(4)}`,
    ];
    const standard = part.replaceAll("-", "+").replaceAll("_", "/");
    for (const other of standard === part ? spellings : [...spellings, standard]) {
      const outcome = await outcomeOf(keyring, replacePart(envelope, index + 2, other));
      expect(outcome, JSON.stringify(other)).toBe("credential_corrupt");
    }
  }
});

async function sealed() {
  const keyring = await keyringOf("main");
  const envelope = await seal(keyring, context, TEXT);
  expect(await outcomeOf(keyring, envelope)).toBe(`opened: ${TEXT}`);
  return { keyring, envelope, kidAt: { start: "v1.".length, end: "v1.main".length } };
}

async function outcomeOf(keyring: Keyring, envelope: string): Promise<string> {
  try {
    return `opened: ${await open(keyring, context, envelope)}`;
  } catch (error) {
    if (error instanceof KeyError) return error.kind;
    throw error;
  }
}

function replaceAt(text: string, position: number, character: string): string {
  return `${text.slice(0, position)}${character}${text.slice(position + 1)}`;
}

function replacePart(envelope: string, index: number, part: string): string {
  return envelope
    .split(".")
    .map((current, at) => (at === index ? part : current))
    .join(".");
}
