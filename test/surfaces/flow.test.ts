import { expect, it } from "vitest";
import { testApp } from "../support/app.ts";
import { givenPractice } from "../support/fixtures.ts";
import { connectPractice } from "../support/flow.ts";

it("connects an account through the provider's real pages and calls the API with it", async () => {
  const app = await testApp();
  await givenPractice(app.deps);
  await connectPractice(app, "ada");
  const response = await app.as("ada")("/api/integrations/practice/request/me");
  expect(response.status).toBe(200);
  expect(response.headers.get("latchkey-source")).toBe("upstream");
  expect(await response.json()).toMatchObject({ sub: "ada", scope: "openid notes:read offline_access" });
});
