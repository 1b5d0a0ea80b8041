import { env } from "cloudflare:workers";
import fc from "fast-check";
import { base64url } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { importKeyring } from "../../src/crypto/keyring.ts";
import { sign } from "../../src/crypto/signature.ts";
import { toLatchkeyError } from "../../src/domain/errors.ts";
import {
  issuePageToken,
  PAGE_TOKEN_LENGTH,
  type PagedList,
  type Position,
  readPageToken,
} from "../../src/domain/paging/pageToken.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { testApp } from "../support/app.ts";
import { keyCaller, userCaller } from "../support/callers.ts";
import { randomKey } from "../support/keyrings.ts";

const ADA = userCaller("ada");
const LIST: PagedList = { kind: "integrations", filter: ["a", ["github"], ["crm", "eu"]] };
const POSITION: Position = { after: "int_01h455vb4pex5vsknk084sn02q", total: 1234 };
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

let deps: AppDeps;

beforeEach(async () => {
  ({ deps } = await testApp());
});

const issue = (position = POSITION, list = LIST, caller = ADA) => issuePageToken({ deps, caller }, list, position);
const read = (token: string, list = LIST, caller = ADA, from = deps) =>
  readPageToken({ deps: from, caller }, list, token);

async function expectRefused(reading: Promise<Position>, name = ""): Promise<void> {
  const outcome = await reading.then(
    () => "accepted",
    (error: unknown) => {
      const { code, errors } = toLatchkeyError(error);
      return { code, paths: errors?.map(({ path }) => path) };
    },
  );
  expect(outcome, name).toEqual({ code: "validation_failed", paths: ["page_token"] });
}

/** A payload of somebody's choice, signed as ours are. */
async function forge(payload: string, list = LIST): Promise<string> {
  const encoded = base64url.encode(payload);
  const bound = JSON.stringify([ADA.tenant, ADA.principal, list.kind, list.filter, encoded]);
  return `${encoded}.${await sign(deps.keyring, "page", bound)}`;
}

describe("a page token", () => {
  it("gives the position back, with a total and without, whatever the key is", async () => {
    const position = fc.record({
      after: fc.string({ unit: "binary", maxLength: 60 }),
      total: fc.option(fc.nat(), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(position, async (given) => {
        const token = await issue(given);
        expect(token).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
        expect(token.length).toBeLessThanOrEqual(PAGE_TOKEN_LENGTH);
        expect(await read(token)).toEqual(given);
      }),
    );
  });

  it("is the same for the same page, and says nothing of the caller and the filter", async () => {
    const token = await issue();
    expect(await issue()).toBe(token);
    const said = new TextDecoder().decode(base64url.decode(token.split(".")[0] ?? ""));
    expect(JSON.parse(said)).toEqual(POSITION);
  });

  it("T45 is refused with any character replaced by any other, left out, or put in twice", async () => {
    const token = await issue();
    const altered = new Set<string>();
    for (let index = 0; index < token.length; index++) {
      const [before, after] = [token.slice(0, index), token.slice(index + 1)];
      for (const character of `${ALPHABET}.=% \0`) altered.add(before + character + after);
      altered.add(before + after);
      altered.add(before + token[index] + token[index] + after);
    }
    altered.delete(token);
    const accepted: string[] = [];
    for (const one of altered)
      await read(one).then(
        () => accepted.push(one),
        () => {},
      );
    expect(accepted).toEqual([]);
  }, 60_000);

  it("T45 is refused cut at any place, or with anything around it", async () => {
    const token = await issue();
    for (let length = 0; length < token.length; length++) await expectRefused(read(token.slice(0, length)));
    for (const other of [`${token}A`, `${token}=`, `${token}\n`, ` ${token}`, `${token}.`, `${token}${token}`]) {
      await expectRefused(read(other), JSON.stringify(other));
    }
  });

  it("T13 is refused from another tenant, another user, and a key of the same name", async () => {
    const token = await issue();
    for (const caller of [
      userCaller("ada", { tenant: "other" }),
      userCaller("bob"),
      userCaller("Ada"),
      userCaller("root", { superuser: true, levelOnAll: 3 }),
      keyCaller("ada"),
    ])
      await expectRefused(read(token, LIST, caller), JSON.stringify(caller));
    expect(await read(token, LIST, userCaller("ada", { teams: ["red"], keyId: "key_1" }))).toEqual(POSITION);
  });

  it("T45 is refused for another list, and for the same with another filter", async () => {
    const token = await issue();
    const kinds = ["tools", "configs", "audit-events", "api-keys"] as const;
    for (const kind of kinds) await expectRefused(read(token, { ...LIST, kind }), kind);
    for (const filter of [
      undefined,
      null,
      [],
      ["a", ["github"], ["crm"]],
      ["a", ["github"], ["crm", "eu", ""]],
      ["a", ["github", "crm"], ["eu"]],
      ["A", ["github"], ["crm", "eu"]],
      [["a"], ["github"], ["crm", "eu"]],
      '["a",["github"],["crm","eu"]]',
    ])
      await expectRefused(read(token, { ...LIST, filter }), JSON.stringify(filter));
  });

  it("T45 keeps apart what it is bound to: nothing of one part can pass for a part beside it", async () => {
    const texts = fc.string({ unit: fc.constantFrom(...`a",[]\\:`, "\ud800", "é"), maxLength: 5 });
    const bound = fc.record({ tenant: texts, principal: texts, filter: fc.array(texts, { maxLength: 2 }) });
    await fc.assert(
      fc.asyncProperty(bound, bound, async (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const token = await issue(POSITION, { ...LIST, filter: one.filter }, userCaller("x", one));
        await expectRefused(read(token, { ...LIST, filter: other.filter }, userCaller("x", other)));
      }),
    );
  });

  it.each([
    ["an offset", "50"],
    ["an id", POSITION.after],
    ["JSON", JSON.stringify(POSITION)],
    ["the position alone", base64url.encode(JSON.stringify(POSITION))],
    ["with an empty signature", `${base64url.encode(JSON.stringify(POSITION))}.`],
    ["with a guessed signature", `${base64url.encode(JSON.stringify(POSITION))}.${"A".repeat(43)}`],
    ["SQL", "' OR '1'='1"],
    ["SQL in base64url", `${base64url.encode("'; DROP TABLE integrations; --")}.${"A".repeat(43)}`],
    ["a union", "x') UNION SELECT client_secret_sealed FROM integrations --"],
    ["wildcards", "%_%"],
    ["a null byte", "\0"],
    ["no ASCII", "é\ud800😀"],
    ["a template", "{{7*7}}"],
    ["a JWT without signature", "eyJhbGciOiJub25lIn0.eyJhZnRlciI6IiJ9."],
    ["empty", ""],
    ["a dot", "."],
    ["oversized", `${"A".repeat(100_000)}.${"A".repeat(43)}`],
    ["of many dots", ".".repeat(100_000)],
  ])("T45 is refused when it is made up: %s", async (_name, token) => {
    await expectRefused(read(token));
  });

  it("T45 fuzz: whatever text comes, the answer is validation_failed and nothing else", async () => {
    const part = fc.string({ unit: fc.constantFrom(...ALPHABET), maxLength: 100 });
    const shaped = fc.tuple(part, fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 43, maxLength: 43 }));
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.json().map((json) => `${base64url.encode(json)}.${"A".repeat(43)}`),
      shaped.map(([payload, signature]) => `${payload}.${signature}`),
    );
    await fc.assert(
      fc.asyncProperty(texts, (text) => expectRefused(read(text))),
      { numRuns: 500 },
    );
  });

  it("T45 is refused when its payload has another shape, though the signature holds: an older release may have made it", async () => {
    expect(await read(await forge(JSON.stringify(POSITION)))).toEqual(POSITION);
    for (const payload of [
      ...[{}, [], null, 1, "x", { after: 1 }, { after: null, total: 1 }, { total: 1 }],
      ...[-1, 1.5, "1", null].map((total) => ({ after: "x", total })),
      { ...POSITION, limit: 10 },
    ])
      await expectRefused(read(await forge(JSON.stringify(payload))), JSON.stringify(payload));
    for (const payload of ["", "{", "\0", "undefined"]) await expectRefused(read(await forge(payload)), payload);
  });

  it("T45 is refused when it was signed for another purpose, or by another deployment", async () => {
    const encoded = base64url.encode(JSON.stringify(POSITION));
    const bound = JSON.stringify([ADA.tenant, ADA.principal, LIST.kind, LIST.filter, encoded]);
    await expectRefused(read(`${encoded}.${await sign(deps.keyring, "state", bound)}`));
    const keyring = await importKeyring(`test:${randomKey()}`);
    await expectRefused(read(await issuePageToken({ deps: { ...deps, keyring }, caller: ADA }, LIST, POSITION)));
  });

  it("goes on after a rotation while the old key is there, and no more once it is retired or dropped", async () => {
    const token = await issue();
    const withKeys = async (configuration: string) => ({ ...deps, keyring: await importKeyring(configuration) });
    const newKey = randomKey();
    const rotated = await withKeys(`new:${newKey},${env.ENCRYPTION_KEYS}`);
    expect(await read(token, LIST, ADA, rotated)).toEqual(POSITION);
    await expectRefused(read(token, LIST, ADA, await withKeys(`new:${newKey},test:retired`)));
    await expectRefused(read(token, LIST, ADA, await withKeys(`new:${newKey}`)));
  });
});
