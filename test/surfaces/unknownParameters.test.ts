import { expect, it } from "vitest";
import { routes } from "../../src/app.ts";
import { jsonBody } from "../support/app.ts";
import { acme, connected } from "../support/proxy.ts";
import { stage } from "../support/stage.ts";

/** Every list: what a GET answers that names no single thing at its end. */
const lists = routes.filter(
  ({ method, path, effect }) => method === "get" && effect === "none" && /s(-list)?$|uses$/.test(path),
);

it.each(lists.map(({ path }) => path))("C11 %s ignores query parameters that it does not know", async (path) => {
  const upstream = await stage();
  const { app } = await connected(acme(upstream.url));
  const root = app.as("root", { roles: ["superuser"], scope: "token:read" });
  const tenant = "/v1/tenants/default";
  const config = await root(`${tenant}/integrations/acme/configs`, jsonBody({ displayName: "One" }));
  expect(config.status).toBe(201);
  const concrete = path
    .replace(":tenant", "default")
    .replace(/:(integration|id)\b/, "acme")
    .replace(":userId", "root");
  const plain = await root(concrete);
  const more = await root(`${concrete}?utm_source=x&_=1&fields=id`);
  expect([concrete, more.status]).toEqual([concrete, plain.status]);
  expect(plain.status).toBe(200);
});
