import { parseDocument } from "../../../src/domain/tools/parseDocument.ts";
import { readOpenApi } from "../../../src/domain/tools/readOpenApi.ts";

/** A Worker that does what an import does before anything is stored: reads a body, makes tools, and writes each as JSON. */
export default {
  async fetch(request: Request): Promise<Response> {
    const options = {
      apiBaseUrl: request.headers.get("api") ?? "https://api.example.com",
      otherBaseUrls: [],
      takenIds: [],
      allowLoopback: false,
      publicUrl: "https://latchkey.example.net",
    };
    try {
      const { tools, skipped } = readOpenApi(parseDocument(await request.bytes()), options);
      const bytes = tools.reduce((total, tool) => total + JSON.stringify(tool).length, 0);
      return Response.json({ tools: tools.length, skipped: skipped.length, bytes });
    } catch (error) {
      return Response.json({ error: error instanceof Error ? error.message : "" }, { status: 400 });
    }
  },
};
