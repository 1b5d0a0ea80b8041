import { describe, expect, it } from "vitest";
import { parseExactly } from "../../../src/domain/json/exactNumber.ts";
import { jsonBody } from "../../support/app.ts";
import { expectProblem } from "../../support/integrations.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";
import { TENANT } from "../../support/tenants.ts";
import { ENCODED, NOT_ENCODED, NUMBERS, PARAMS } from "../../understood/bodies.ts";

async function scene() {
  const upstream = await stage(json({}));
  return { upstream, ...(await connected(acme(upstream.url))) };
}

/** A body as text: whoever writes it by `JSON.stringify` has lost the digits already. */
const post = (body: string): RequestInit => ({ ...jsonBody({}), body });

describe("the numbers of an envelope", () => {
  it.each(NUMBERS)("$id arrive as they were sent: $number", async ({ number }) => {
    const { app, upstream } = await scene();
    const data = `{"a":${number},"b":[${number},[${number}]],"c":{"__proto__":${number},"d":null}}`;
    const params = `{"since_id":${number},"ids":[${number},1]}`;
    const body = `{"method":"POST","url":"me","params":${params},"data":${data}}`;
    expect((await app.as("ada")("/api/integrations/acme/request", post(body))).status).toBe(200);
    const [seen] = await upstream.seen();
    expect(seen?.body).toBe(data);
    expect(seen?.path).toBe(`/v1/me?since_id=${number}&ids=${number}&ids=1`.replaceAll("+", "%2B"));
  });

  it.each(NUMBERS)("$id arrive as the whole body: $number", async ({ number }) => {
    const { app, upstream } = await scene();
    await app.as("ada")("/api/integrations/acme/request", post(`{"method":"PUT","url":"me","data":${number}}`));
    expect((await upstream.seen())[0]?.body).toBe(number);
  });

  it("B12 cannot be made by an object that looks like one", async () => {
    const { envelope, upstream } = await scene();
    expect((await envelope({ method: "POST", url: "me", data: { rawJSON: "1" } })).status).toBe(200);
    expect((await upstream.seen())[0]?.body).toBe('{"rawJSON":"1"}');
    await expectProblem(await envelope({ url: "me", params: { a: { rawJSON: "1" } } }), 400, "validation_failed");
  });

  it("B12 are numbers for the fields of the envelope itself", async () => {
    const { app } = await scene();
    const response = await app.as("ada")("/api/integrations/acme/request", post('{"url":1.0}'));
    await expectProblem(response, 400, "validation_failed", "url");
  });
});

describe("the bodies of an envelope", () => {
  it.each(ENCODED)("$id arrive as their type says: $input", async ({ data, type, body }) => {
    const { app, upstream } = await scene();
    const headers = type === undefined ? "" : `"headers":{"Content-Type":${JSON.stringify(type)}},`;
    const text = `{"method":"POST","url":"me",${headers}"data":${data}}`;
    expect((await app.as("ada")("/api/integrations/acme/request", post(text))).status).toBe(200);
    const [seen] = await upstream.seen();
    const sent = seen?.headers["content-type"] ?? "";
    if (body instanceof RegExp) {
      expect(seen?.body).toMatch(body);
      expect(sent).toBe(`multipart/form-data; boundary=${seen?.body.split("\r\n", 1)[0]?.slice(2)}`);
    } else {
      expect(seen?.body).toBe(body);
      if (type !== undefined) expect(sent).toBe(type);
    }
  });

  it.each(NOT_ENCODED)("$id are refused: $input", async ({ data, type, fault }) => {
    const { app, upstream } = await scene();
    const headers = type === undefined ? "" : `"headers":{"content-type":${JSON.stringify(type)}},`;
    const text = `{"method":"POST","url":"me",${headers}"data":${data}}`;
    const response = await app.as("ada")("/api/integrations/acme/request", post(text));
    const { errors } = await expectProblem(response, 400, "validation_failed", "data");
    expect(errors?.[0]?.message).toMatch(fault ?? "");
    expect(await upstream.seen()).toEqual([]);
  });

  it.each(PARAMS)("$id are not all of a call, there are parameters: $input", async ({ url, params, query, fault }) => {
    const { app, upstream } = await scene();
    const text = `{"url":${JSON.stringify(url)},"params":${params}}`;
    const response = await app.as("ada")("/api/integrations/acme/request", post(text));
    if (fault) {
      const { errors } = await expectProblem(response, 400, "validation_failed", fault.path);
      expect(errors?.[0]?.message).toMatch(fault.message);
    }
    expect((await upstream.seen()).map(({ path }) => path)).toEqual(fault ? [] : [`/v1${query}`]);
  });

  it("B15 name no header that would be left out without a word", async () => {
    const { app } = await scene();
    const response = await app.as("ada")(
      "/api/integrations/acme/request",
      post('{"url":"me","headers":{"__proto__":"1","x-null":null}}'),
    );
    await expectProblem(response, 400, "validation_failed", "headers.__proto__");
  });

  it("B13 are refused with a coding that they do not have", async () => {
    const { envelope } = await scene();
    const call = { method: "POST", url: "me", headers: { "Content-Encoding": "gzip" }, data: { a: 1 } };
    await expectProblem(await envelope(call), 400, "validation_failed", "headers.content-encoding");
  });
});

describe("the numbers of a tool", () => {
  const id = { type: "integer", format: "int64" };
  const document = {
    openapi: "3.1.0",
    paths: {
      "/f/{id}": {
        delete: {
          operationId: "drop",
          parameters: [
            { in: "path", name: "id", required: true, schema: id },
            { in: "query", name: "since", schema: { type: "array", items: { type: "number" } } },
            { in: "header", name: "X-Id", schema: { type: "number" } },
          ],
        },
      },
      "/f": {
        post: {
          operationId: "make",
          requestBody: {
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  properties: {
                    id: { ...id, minimum: 0, exclusiveMaximum: 9.3e18 },
                    even: { type: "integer", multipleOf: 2 },
                    list: { type: "array", uniqueItems: true, items: { $ref: "#/components/schemas/Ten" } },
                    any: {},
                  },
                },
              },
            },
          },
        },
      },
    },
    components: { schemas: { Ten: { type: "integer", multipleOf: 10 } } },
  };

  async function tools() {
    const { app, upstream } = await scene();
    const root = app.as("root", { roles: ["superuser"] });
    const imported = await root(`${TENANT}/integrations/acme/tools:import`, jsonBody(document));
    expect(await imported.json()).toMatchObject({ imported: 2, skipped: [] });
    const run = (tool: string, parameters: string) =>
      app.as("ada")(`${TENANT}/integrations/acme/tools/${tool}:execute`, post(`{"parameters":${parameters}}`));
    return { upstream, run };
  }

  it("B12 arrive as they were sent in path, query and header", async () => {
    const { run, upstream } = await tools();
    const parameters = '{"id":1234567890123456789,"since":[1.0,1E400,-0],"X-Id":12345678901234567890}';
    expect((await run("drop", parameters)).status).toBe(200);
    const [seen] = await upstream.seen();
    expect([seen?.method, seen?.path]).toEqual(["DELETE", "/v1/f/1234567890123456789?since=1.0&since=1E400&since=-0"]);
    expect(seen?.headers["x-id"]).toBe("12345678901234567890");
  });

  it("B12 arrive as they were sent in a body, and fit the schema by all their digits", async () => {
    const { run, upstream } = await tools();
    const body =
      '{"id":9223372036854775807,"even":1234567890123456788,"list":[12345678901234567890,12345678901234567880],"any":{"x":[1.50]}}';
    expect((await run("make", body)).status).toBe(200);
    expect((await upstream.seen())[0]?.body).toBe(body);
  });

  it.each([
    ['{"id":-1234567890123456789}', "parameters.id", "is too small"],
    ['{"id":1E400}', "parameters.id", "is too large"],
    ['{"id":1.5}', "parameters.id", "must be integer"],
    ['{"even":1234567890123456789}', "parameters.even", "is not a multiple of what it must be"],
    ['{"even":1234567890123456789.0}', "parameters.even", "is not a multiple of what it must be"],
    [
      '{"list":[12345678901234567890,12345678901234567881]}',
      "parameters.list.1",
      "is not a multiple of what it must be",
    ],
    ['{"id":"1234567890123456789"}', "parameters.id", "must be integer"],
  ])("B12 are refused where they do not fit: %s", async (parameters, path, message) => {
    const { run, upstream } = await tools();
    const { errors } = await expectProblem(await run("make", parameters), 400, "validation_failed", path);
    expect(errors).toContainEqual({ path, message });
    expect(await upstream.seen()).toEqual([]);
  });

  it("B12 that print the same stay JavaScript's own", () => {
    expect(parseExactly('[1,-1.5,0,1e21,{"a":0.1}]')).toEqual([1, -1.5, 0, expect.anything(), { a: 0.1 }]);
  });
});
