import { randomBytes } from "node:crypto";
import type { BuiltWorker } from "./builtWorker.ts";

/** Integrations with tools, for agents. */
export interface GivenTools {
  /** Connects a user with `notes`. */
  connect(user: string): Promise<void>;
}

const string = { type: "string" };

const NOTES = {
  openapi: "3.1.0",
  info: { title: "Notes", version: "1" },
  paths: {
    "/notes": {
      get: {
        operationId: "listNotes",
        summary: "List notes",
        parameters: [{ name: "q", in: "query", schema: string }],
      },
      post: {
        operationId: "createNote",
        summary: "Create a note",
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: { type: "object", required: ["title"], properties: { title: string } } },
          },
        },
      },
    },
  },
};

const MANY = {
  openapi: "3.1.0",
  info: { title: "Things", version: "1" },
  paths: Object.fromEntries(
    Array.from({ length: 100 }, (_, at) => [
      `/things/${at}`,
      { get: { operationId: `readThing-${at}`, summary: `Read thing ${at}` } },
    ]),
  ),
};

/**
 * Makes `notes` for everyone, with which Ada is connected, and `many` for Mia alone, with more tools than a list shows.
 * @param api the origin of the API behind both
 */
export async function givenTools(worker: BuiltWorker, api: string): Promise<GivenTools> {
  const send = async (user: string, method: string, path: string, body: object): Promise<unknown> => {
    const scope = "integration:write integration:share";
    const headers = {
      authorization: await worker.authorizationOf(user, { scope }),
      "content-type": "application/json",
    };
    const response = await fetch(`${worker.origin}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const make = async (user: string, slug: string, document: object) => {
    const fields = { name: slug, slug, type: "custom", authType: "bearer", apiBaseUri: api };
    await send(user, "POST", "/api/integrations", fields);
    await send(user, "POST", `/v1/tenants/default/integrations/${slug}/tools:import`, document);
  };
  const connect = async (user: string, slug = "notes") => {
    await send(user, "POST", `/api/integrations/${slug}/connect`, { token: randomBytes(24).toString("hex") });
  };
  await make("ada", "notes", NOTES);
  await send("ada", "PUT", "/api/integrations/notes/shares/bob", { accessLevel: 1 });
  await send("ada", "PUT", "/api/integrations/notes/shares/carl", { accessLevel: 1 });
  await connect("ada");
  await make("mia", "many", MANY);
  await connect("mia", "many");
  return { connect };
}
