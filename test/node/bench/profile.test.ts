import { expect, it } from "vitest";
import { filesOf, summarise } from "../../../bench/profile/summarise.ts";

const bundle = ["// src/a.ts", "function a() {}", "// node_modules/x/b.js", "function b() {}"].join("\n");

const frame = (functionName: string, lineNumber: number, url = "") => ({ functionName, url, lineNumber });

it("a profile says which part of the time each function took, and which file of ours asked for it", () => {
  const nodes = [
    { id: 1, callFrame: frame("(root)", -1), children: [2, 5] },
    { id: 2, callFrame: frame("a", 1), children: [3, 4] },
    { id: 3, callFrame: frame("b", 3) },
    { id: 4, callFrame: frame("all", 7, "cloudflare-internal:d1-api") },
    { id: 5, callFrame: frame("(idle)", -1) },
  ];
  const profile = { nodes, samples: [3, 5, 2, 4], timeDeltas: [50, 1000, 25, 25] };
  expect(summarise(profile, filesOf(bundle))).toEqual({
    files: [["src/a.ts", 1]],
    own: [
      ["b node_modules/x/b.js", 0.5],
      ["a src/a.ts", 0.25],
      ["all cloudflare-internal:d1-api", 0.25],
    ],
    withCalled: [
      ["a src/a.ts", 1],
      ["b node_modules/x/b.js", 0.5],
      ["all cloudflare-internal:d1-api", 0.25],
    ],
  });
});
