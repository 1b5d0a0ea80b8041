import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MockLanguageModelV4 } from "ai/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePorts } from "../../scripts/lib/ports.ts";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { givenTools } from "./support/mcpTools.ts";
import { type RecordedApi, sendJson, startRecordedApi } from "./support/recordedApi.ts";
import { sharedBuild } from "./support/shared.ts";

/** The loops of docs/mcp.md as they stand there, with models that say what they are told to. */

const root = join(import.meta.dirname, "../..");
/** Below the project, so that the loops find their packages. */
const directory = join(root, ".wrangler/loops");

type Loop = (input: {
  latchkey: string;
  token: string;
  integration: string;
  model: unknown;
  prompt: string;
}) => Promise<string>;

let worker: BuiltWorker;
let api: RecordedApi;

beforeAll(async () => {
  worker = await startBuiltWorker(await sharedBuild(), (await freePorts()).worker);
  api = await startRecordedApi(({ path }, response) => sendJson(response, { path, said: "milk" }));
  await givenTools(worker, api.origin);
}, 120_000);

afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await api?.close();
  await worker?.stop();
});

/** The code of docs/mcp.md that holds a word. */
async function loopWith(word: string): Promise<Loop> {
  const blocks = readFileSync(join(root, "docs/mcp.md"), "utf8").matchAll(/^```js\n([\s\S]*?)^```$/gm);
  const [code] = [...blocks].map(([, block = ""]) => block).filter((block) => block.includes(word));
  expect(code?.trim().split("\n").length).toBeLessThanOrEqual(30);
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${word.replace(/\W/g, "")}.mjs`);
  writeFileSync(file, code ?? "");
  return ((await import(/* @vite-ignore */ pathToFileURL(file).href)) as { run: Loop }).run;
}

async function inputFor(model: unknown) {
  const token = (await worker.authorizationOf("ada")).replace("Bearer ", "");
  return { latchkey: worker.origin, token, integration: "notes", model, prompt: "What is in my notes?" };
}

const NAME = "notes__list-notes";
const ARGUMENTS = '{"q":"food"}';

it("runs the loop of the AI SDK", async () => {
  const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
  const answers = [
    {
      content: [{ type: "tool-call", toolCallId: "1", toolName: NAME, input: ARGUMENTS }],
      finishReason: { unified: "tool-calls" },
    },
    { content: [{ type: "text", text: "There is milk." }], finishReason: { unified: "stop" } },
  ].map((answer) => ({ ...answer, usage, warnings: [] }));
  const model = new MockLanguageModelV4({ doGenerate: answers as never });
  expect(await (await loopWith("generateText"))(await inputFor(model))).toBe("There is milk.");
  expect(api.seen.at(-1)?.path).toBe("/notes?q=food");
  const [first, second] = model.doGenerateCalls;
  expect(first?.tools?.map(({ name }) => name)).toEqual(["notes__create-note", NAME]);
  expect(JSON.stringify(second?.prompt)).toContain("milk");
});

it("runs the loop of plain fetch", async () => {
  const call = { id: "1", type: "function", function: { name: NAME, arguments: ARGUMENTS } };
  const answers = [
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "assistant", content: "There is milk." },
  ];
  const stub = await startRecordedApi((_request, response) =>
    sendJson(response, { choices: [{ message: answers.shift() }] }),
  );
  const model = { name: "m", url: stub.origin, key: "k" };
  expect(await (await loopWith("tool_call_id"))(await inputFor(model))).toBe("There is milk.");
  await stub.close();
  const [first, second] = stub.seen.map(({ body }) => JSON.parse(body));
  expect(first.tools[1]).toMatchObject({ type: "function", function: { name: NAME, parameters: { type: "object" } } });
  expect(second.messages.at(-1)).toMatchObject({
    role: "tool",
    tool_call_id: "1",
    content: expect.stringContaining("milk"),
  });
});
