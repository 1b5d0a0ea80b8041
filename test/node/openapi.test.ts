import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, it } from "vitest";
import { routes } from "../../src/app.ts";
import { buildOpenApi } from "../../src/http/openapi.ts";

it("makes an OpenAPI document that the specification's own schema accepts", async () => {
  const document = JSON.parse(JSON.stringify(buildOpenApi(routes, "https://latchkey.example.com")));
  const result = await new Validator().validate(document);
  expect(result).toEqual({ valid: true });
  expect(document.openapi).toMatch(/^3\.1\./);
});
