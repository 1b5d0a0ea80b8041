import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import type { Body } from "../../support/integrations.ts";
import { connectNotes, type McpScene, mcpScene } from "../../support/mcp.ts";
import { TENANT } from "../../support/tenants.ts";

const TOOLS = `${TENANT}/integrations/notes/tools`;
let scene: McpScene;

beforeEach(async () => {
  scene = await mcpScene();
});

async function inFormat(format: string): Promise<Body[]> {
  const response = await scene.ada(`${TOOLS}?format=${format}`);
  expect(response.status).toBe(200);
  return (await response.json<{ items: Body[] }>()).items;
}

describe("the tools of an integration as function definitions", () => {
  const described = {
    name: "notes__create-note",
    description: expect.any(String),
    parameters: expect.objectContaining({ type: "object", required: ["title"] }),
  };

  it("are what OpenAI takes", async () => {
    const [first] = await inFormat("openai");
    expect(first).toEqual({ type: "function", function: described });
  });

  it.each([
    ["anthropic", "input_schema"],
    ["ai-sdk", "inputSchema"],
  ])("are what %s takes", async (format, schema) => {
    const [first] = await inFormat(format);
    const { parameters, ...rest } = described;
    expect(first).toEqual({ ...rest, [schema]: parameters });
  });

  it("are refused in a format that nobody takes", async () => {
    expect((await scene.ada(`${TOOLS}?format=other`)).status).toBe(400);
  });

  it("have names by which they are called, also where these were made shorter", async () => {
    await connectNotes(scene);
    const names = (await inFormat("anthropic")).map(({ name }) => String(name));
    expect(names).toHaveLength(4);
    for (const name of names) {
      expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      const parameters = name.includes("create") ? { title: "x" } : name.includes("list") ? {} : { id: "7" };
      const response = await scene.ada(`${TOOLS}/${name}:execute`, jsonBody({ parameters }));
      expect(response.status, await response.clone().text()).toBe(200);
    }
    for (const wrong of ["notes__nothing", "others__list-notes"]) {
      expect((await scene.ada(`${TOOLS}/${wrong}:execute`, jsonBody({}))).status).toBe(404);
    }
  });
});
