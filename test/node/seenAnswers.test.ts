import { describe, expect, it } from "vitest";
import { collectAnswers } from "../../scripts/lib/answerCollector.ts";
import { routes } from "../../src/app.ts";
import { buildOpenApi, problemsOf } from "../../src/http/openapi.ts";
import { answerLine, answerTable, compareAnswers, documentedAnswers } from "../support/seenAnswers.ts";
import { unseenAnswers } from "../support/unseenAnswers.ts";

const problem = (...codes: string[]) => ({
  content: {
    "text/html": {},
    "application/problem+json": {
      schema: { allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: codes } } }] },
    },
  },
});

const DOCUMENT = {
  paths: {
    "/things": {
      get: {
        operationId: "listThings",
        responses: { 200: { content: { "application/json": { schema: {} } } }, 400: problem("wrong", "worse") },
      },
    },
    "/things/{id}": { delete: { operationId: "deleteThing", responses: { 204: {} } } },
  },
};

const ALL = ["listThings 200 application/json", "listThings 400 wrong", "listThings 400 worse", "deleteThing 204 -"];

it("reads every answer of a document: by code, by content type, and without a body; a page is the same problem", () => {
  expect(documentedAnswers(DOCUMENT)).toEqual(ALL);
});

it("reads every code of every route from the document of this application", () => {
  const documented = documentedAnswers(buildOpenApi(routes, "https://latchkey.example.com"));
  expect(new Set(documented).size).toBe(documented.length);
  const without = (line: string) => line.replace(/ \d+ /, " ");
  const codes = routes.flatMap((route) => problemsOf(route).map((code) => `${route.operationId} ${code}`));
  expect(documented.map(without)).toEqual(expect.arrayContaining(codes));
  for (const { operationId, responses } of routes) {
    for (const status of Object.keys(responses)) {
      expect(
        documented.some((line) => line.startsWith(`${operationId} ${status} `)),
        operationId,
      ).toBe(true);
    }
  }
});

it("writes an answer as it reads one", () => {
  expect(answerLine("deleteThing", 204)).toBe("deleteThing 204 -");
  expect(answerLine("listThings", 400, "wrong")).toBe("listThings 400 wrong");
});

describe("a run", () => {
  const compare = (seen: string[], exceptions: Parameters<typeof compareAnswers>[2] = []) =>
    compareAnswers(ALL, new Set(seen), exceptions);
  const excepted = (operations: string[], codes: string[]) => [{ operations, codes, reason: "a reason" }];

  it("that has seen everything lacks nothing", () => {
    const counts = { documented: 4, seen: 4, excepted: 0 };
    expect(compare(ALL)).toEqual({ missing: [], needless: [], counts });
  });

  it("that has seen nothing lacks everything", () => {
    expect(compare([])).toEqual({ missing: ALL, needless: [], counts: { documented: 4, seen: 0, excepted: 0 } });
  });

  it("lacks exactly the code that it has not seen, also where another one of that status was", () => {
    expect(compare(ALL.filter((line) => !line.endsWith("worse"))).missing).toEqual(["listThings 400 worse"]);
  });

  it("lacks a body that was only seen empty", () => {
    const seen = ["listThings 400 wrong", "listThings 400 worse", "listThings 200 -", "deleteThing 204 -"];
    expect(compare(seen).missing).toEqual(["listThings 200 application/json"]);
  });

  it("does not take the answer of one operation for that of another", () => {
    expect(compare(["deleteThing 400 wrong"]).missing).toEqual(ALL);
  });

  it("may lack what is excepted, and nothing else", () => {
    const { missing, needless, counts } = compare(ALL.slice(0, 1), excepted(["listThings"], ["wrong", "worse"]));
    expect({ missing, needless, counts }).toEqual({
      missing: ["deleteThing 204 -"],
      needless: [],
      counts: { documented: 4, seen: 1, excepted: 2 },
    });
  });

  it("is told of an exception for what it has seen, and for what the document does not have", () => {
    const { missing, needless } = compare(ALL, excepted(["listThings", "noSuch"], ["wrong"]));
    expect({ missing, needless }).toEqual({ missing: [], needless: ["listThings wrong", "noSuch wrong"] });
  });
});

it("shows what is missing as one row for each operation", () => {
  expect(answerTable(ALL)).toBe(
    ["  listThings   200 application/json, 400 wrong, 400 worse", "  deleteThing  204 -"].join("\n"),
  );
  expect(answerTable([])).toBe("");
});

it("excepts nothing without a reason, and nothing twice", () => {
  const names = unseenAnswers.flatMap(({ operations, codes }) =>
    operations.flatMap((operation) => codes.map((code) => `${operation} ${code}`)),
  );
  expect(new Set(names).size).toBe(names.length);
  for (const { reason } of unseenAnswers) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
});

it("collects what all workers of a run tell, each answer once", async () => {
  const collector = await collectAnswers();
  const tell = (lines: string[]) => fetch(collector.origin, { method: "POST", body: JSON.stringify(lines) });
  const told = await Promise.all([tell(ALL.slice(0, 3)), tell(ALL.slice(2)), tell([])]);
  expect(told.map(({ status }) => status)).toEqual([204, 204, 204]);
  expect([...collector.seen].sort()).toEqual([...ALL].sort());
  await collector.close();
});
