const note = {
  type: "object",
  properties: { id: { type: "integer" }, text: { type: "string" }, owner: { type: "string" } },
};

const json = (schema: object) => ({ content: { "application/json": { schema } } });

/** The practice API's own description (OpenAPI 3.1), for whoever makes tools of it. */
export function describeApi(origin: string): object {
  const secured = (scope?: string) => [{ practice: scope === undefined ? [] : [scope] }];
  return {
    openapi: "3.1.0",
    info: { title: "Practice API", version: "1.0.0" },
    servers: [{ url: `${origin}/api` }],
    paths: {
      "/me": {
        get: {
          operationId: "get_me",
          summary: "Whose token this is",
          security: secured(),
          responses: { 200: { description: "The account, its client and its scopes", ...json({ type: "object" }) } },
        },
      },
      "/notes": {
        get: {
          operationId: "list_notes",
          summary: "The account's notes",
          security: secured("notes:read"),
          responses: { 200: { description: "All of them", ...json({ type: "array", items: note }) } },
        },
        post: {
          operationId: "add_note",
          summary: "Write a note",
          security: secured("notes:write"),
          requestBody: {
            required: true,
            ...json({
              type: "object",
              properties: { text: { type: "string", minLength: 1, maxLength: 1000 } },
              required: ["text"],
              additionalProperties: false,
            }),
          },
          responses: { 201: { description: "Written", ...json(note) } },
        },
      },
    },
    components: {
      securitySchemes: {
        practice: {
          type: "oauth2",
          flows: {
            authorizationCode: {
              authorizationUrl: `${origin}/auth`,
              tokenUrl: `${origin}/token`,
              scopes: { "notes:read": "Read notes", "notes:write": "Write notes" },
            },
          },
        },
      },
    },
  };
}
