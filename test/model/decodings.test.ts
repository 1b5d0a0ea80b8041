import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { resolveTarget } from "../../src/domain/policy/urlPolicy.ts";
import { deployed } from "../support/reach.ts";
import { checkAll, printInputs } from "./inputs.ts";

const BASES = ["https://good.example/v1", "https://good.example", "https://good.example/a%2Fb/c/"];
const ROUNDS = 6;

/** Encodes every character of a text that a server could decode, several times over. */
function encoded(text: string, times: number): string {
  const once = [...text].map((character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
  return Array.from({ length: times - 1 }).reduce<string>((current) => current.replaceAll("%", "%25"), once);
}

const hostile = fc
  .tuple(fc.constantFrom(".", "..", "/", "\\", "\0", ";", "//", "../", "%", "2e", "25", "a", "?", "#"), fc.nat(4))
  .map(([text, times]) => (times === 0 ? text : encoded(text, times)));
const piece = fc.oneof(
  hostile,
  fc.constantFrom("a", "b.c", "/", "%c0%ae", "%c0%af", "%e0%80%af", "%u002e", "%ZZ", "%"),
);
const target = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(""));

/** Decodes as servers do: valid escapes only, bytes as Latin-1, overlong forms as what they stand for. */
function decode(path: string): string {
  const folded = path.replace(/%c0%ae|%e0%80%ae|%u002e/gi, ".").replace(/%c0%af|%e0%80%af|%u002f/gi, "/");
  return folded.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Where a server ends up that cuts parameters and takes backslashes for slashes. */
function resolved(path: string): string {
  const stack: string[] = [];
  for (const segment of path.replaceAll("\\", "/").split("/").slice(1)) {
    const [name = ""] = segment.split(/[;?#]/, 1);
    if (name === "..") stack.pop();
    else if (name !== ".") stack.push(segment);
  }
  return `/${stack.join("/")}`;
}

afterAll(() => printInputs("decodings of addresses"));

describe("whatever the target", { timeout: 1200_000 }, () => {
  it("T22 the address stays below the base, however often a server decodes it", () => {
    checkAll(fc.tuple(fc.constantFrom(...BASES), target), ([base, text]) => {
      const url = resolveTarget([base], text, deployed);
      if (!url) return;
      let path = url.pathname;
      let below = new URL(base).pathname.replace(/\/$/, "");
      for (let round = 0; round < ROUNDS; round++) {
        const where = `${JSON.stringify(text)} decoded ${round} times: ${path}`;
        expect(`${resolved(path)}/`.startsWith(`${below}/`), where).toBe(true);
        expect(path, where).not.toMatch(/[\\\0]/);
        expect(path.startsWith("//"), where).toBe(false);
        [path, below] = [decode(path), decode(below)];
      }
    });
  });

  it("B10 segments that are texts with slashes within go through as they came", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9 @:äé€._-]{1,8}$/).filter((text) => !/^[. ]*$/.test(text));
    const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join("/"));
    const end = fc.constantFrom("", "/");
    const segments = fc.array(fc.tuple(text, end), { minLength: 1, maxLength: 4 });
    checkAll(fc.tuple(fc.constantFrom(...BASES), segments), ([base, parts]) => {
      const path = parts.map((part) => encodeURIComponent(part.join(""))).join("/");
      expect(resolveTarget([base], path, deployed)?.href).toBe(`${base.replace(/\/$/, "")}/${path}`);
    });
  });

  it("B10 empty segments that the caller wrote go through", () => {
    const word = fc.constantFrom("a", "b.c", "");
    checkAll(fc.array(word, { maxLength: 6 }), (words) => {
      const path = ["x", ...words, "y"].join("/");
      expect(resolveTarget(BASES.slice(0, 1), path, deployed)?.href).toBe(`${BASES[0]}/${path}`);
    });
  });
});
