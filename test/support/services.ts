import { typeid } from "typeid-js";
import { expect } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { providers } from "../../src/catalog/providers.ts";
import type { ProviderInput } from "../../src/catalog/schema.ts";
import type { Service } from "../understood/definitions.ts";
import { jsonBody, type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";
import { SCOPE } from "./integrations.ts";
import { beginAt, comeBack } from "./integrationsApi.ts";
import { json, type StageHandle, stage } from "./stage.ts";

/** Whose description it is: the integration's own, or a row of the catalogue that is a copy of it. */
export const HOLDERS = ["custom", "catalogue"] as const;
export type Holder = (typeof HOLDERS)[number];

export interface Served {
  app: TestApp;
  server: StageHandle;
  /** The integration's id. */
  id: string;
  /** What the service answers a code with. */
  answer: Record<string, unknown>;
}

/** A server that behaves like a service, and an integration of admin's on it that everyone may use. */
export async function serve(service: Service, holder: Holder, changes: Record<string, unknown> = {}): Promise<Served> {
  const server = await stage();
  const definition = service.definition(server.url);
  const answer = { token_type: "bearer", ...service.answer(server.url), ...changes };
  await server.act(json(answer), json({ ok: true }));
  const row = {
    slug: "own",
    name: service.name,
    description: "",
    categories: ["data"],
    docsUrl: "https://own.example.com",
    checked: { page: "https://own.example.com", on: "2026-12-01" },
  };
  const copied = { id: typeid("prov").toString(), ...row, ...definition } as unknown as ProviderInput;
  const app = await testApp({ catalog: createCatalog(holder === "custom" ? providers : [copied]) });
  const admin = app.as("admin", { scope: SCOPE });
  const body = {
    name: service.name,
    slug: "own",
    ...(holder === "custom" ? { type: "custom", definition } : { type: "own" }),
    ...{ authType: "oauth2", clientId: "own-client", clientSecret: canary("client-secret") },
    ...(service.parameters && { parameters: service.parameters }),
  };
  const made = await admin("/api/integrations", jsonBody(body));
  expect(made.status, await made.clone().text()).toBe(201);
  const { id } = await made.json<{ id: string }>();
  expect((await admin(`/api/integrations/${id}/shares/everyone`, jsonBody({}, "PUT"))).status).toBe(200);
  return { app, server, id, answer };
}

/** Ada connects as a browser does. Returns how it ended: `true`, or the error code. */
export async function connectAs(
  { app, id }: Served,
  callback: Record<string, string> = {},
): Promise<{ ended: string | null; asked: URL }> {
  const begun = await beginAt(app, "ada", id);
  const answer = await comeBack(app, begun, undefined, { code: "code", ...callback });
  const { searchParams } = new URL(answer.headers.get("location") ?? "");
  return { ended: searchParams.get("error") ?? searchParams.get("success"), asked: begun.authorizationUrl };
}
