import { describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { countStorage } from "../../support/counting.ts";
import { connectNotes, legacy, mcpScene, modern } from "../../support/mcp.ts";
import { TENANT } from "../../support/tenants.ts";
import { givenKey, withKey } from "../../support/tokens.ts";

const LIST = "notes__list-notes";

describe("Shows 6: a call costs as many round trips as :execute", () => {
  it.each([
    ["a JWT", false],
    ["an API key", true],
  ])("with %s", async (_what, byKey) => {
    const { traffic, deps } = countStorage();
    const scene = await mcpScene({}, deps);
    await connectNotes(scene);
    const { key } = await givenKey({ userId: "ada" });
    const user = byKey ? withKey(scene.app, key) : scene.ada;
    const count = async (act: () => Promise<unknown>) => {
      await act();
      traffic.restart();
      await act();
      return [...traffic.database];
    };
    const execute = () => user(`${TENANT}/integrations/notes/tools/list-notes:execute`, jsonBody({}));
    const executed = await count(execute);
    expect(executed).toHaveLength(2);
    expect(await count(() => modern(user, "tools/call", { name: LIST }))).toEqual(executed);
    expect(await count(() => modern(user, "tools/call", { name: LIST }, { path: "/mcp/notes" }))).toEqual(executed);
    expect(await count(() => legacy(user, "tools/call", { name: LIST }, "/mcp/notes"))).toEqual(executed);
    // As every client does. One of before says only in the body which tool it calls.
    const sized: typeof user = (path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set("content-length", String(new TextEncoder().encode(String(init.body)).length));
      return user(path, { ...init, headers });
    };
    expect(await count(() => legacy(sized, "tools/call", { name: LIST }))).toEqual(executed);
    expect(await count(() => modern(user, "tools/list"))).toHaveLength(byKey ? 3 : 2);
  });
});
