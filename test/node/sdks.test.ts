import { Client as Notion } from "@notionhq/client";
import { Octokit } from "@octokit/rest";
import { WebClient } from "@slack/web-api";
import OpenAI from "openai";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts } from "../../scripts/lib/ports.ts";
import { latchkeyFetch } from "../../src/client/latchkeyFetch.js";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { connectThrough } from "./support/proxied.ts";
import { type RecordedApi, sendJson, startRecordedApi } from "./support/recordedApi.ts";
import { sharedBuild } from "./support/shared.ts";

let worker: BuiltWorker;
/** A JWT and an API key of Ada: an SDK takes either for its token. */
let jwt: string;
let key: string;
const apis: RecordedApi[] = [];

beforeAll(async () => {
  worker = await startBuiltWorker(await sharedBuild(), (await freePorts()).worker);
  jwt = (await worker.authorizationOf("ada")).replace("Bearer ", "");
  const response = await fetch(`${worker.origin}/v1/tenants/default/api-keys`, {
    method: "POST",
    headers: {
      authorization: await worker.authorizationOf("root", { roles: ["superuser"] }),
      "content-type": "application/json",
    },
    body: JSON.stringify({ name: "SDKs", scopes: [], userId: "ada" }),
  });
  expect(response.status, await response.clone().text()).toBe(201);
  ({ key } = (await response.json()) as { key: string });
}, 120_000);

afterAll(async () => {
  await worker?.stop();
  await Promise.all(apis.map((api) => api.close()));
});

/** An API that answers as a function says, connected for Ada; and where the proxy stands for it. */
async function connectedTo(answer: Parameters<typeof startRecordedApi>[0], path = "") {
  const api = await startRecordedApi(answer);
  apis.push(api);
  const { url } = await connectThrough(worker, `${api.origin}${path}`);
  const integration = new URL(url).pathname.split("/")[3] ?? "";
  return { api, url, integration };
}

/** What arrives with every request: the stored credential, and nothing of the caller's own. */
function expectStoredCredential({ seen }: RecordedApi): void {
  expect(seen.length).toBeGreaterThan(0);
  for (const { headers, path, body } of seen) {
    expect(headers.authorization).toMatch(/^Bearer [0-9a-f]{48}$/);
    for (const secret of [jwt, key]) expect(JSON.stringify([headers, path, body])).not.toContain(secret);
    for (const name of Object.keys(headers)) expect(name).not.toMatch(/^(x-forwarded|latchkey-(?!hop)|x-api-key)/);
  }
}

describe("C14 @octokit/rest", () => {
  const answer: Parameters<typeof startRecordedApi>[0] = ({ path }, response, origin) => {
    const page = Number(new URL(path, origin).searchParams.get("page") ?? "1");
    const next = `<${origin}/repos/o/r/issues?page=${page + 1}>; rel="next", <${origin}/repos/o/r/issues?page=3>; rel="last"`;
    if (path.startsWith("/repos/o/r/issues")) sendJson(response, [{ number: page }], page < 3 ? { link: next } : {});
    else sendJson(response, { id: 1, ref: path });
  };

  it.each([
    ["a JWT", () => jwt],
    ["C22 an API key, which it sends as token", () => key],
  ])("works by its base URL, and follows pages within the proxy, with %s", async (_what, auth) => {
    const { api, url } = await connectedTo(answer);
    const octokit = new Octokit({ baseUrl: url, auth: auth(), userAgent: "tests/1.0" });
    expect((await octokit.rest.repos.get({ owner: "o", repo: "r" })).data).toMatchObject({ id: 1 });
    await octokit.rest.issues.create({ owner: "o", repo: "r", title: "é", labels: ["a"] });
    await octokit.rest.git.getRef({ owner: "o", repo: "r", ref: "heads/feature/x" });
    const issues = await octokit.paginate(octokit.rest.issues.listForRepo, { owner: "o", repo: "r" });
    expect(issues.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(api.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      ...["GET /repos/o/r", "POST /repos/o/r/issues", "GET /repos/o/r/git/ref/heads%2Ffeature%2Fx"],
      ...["GET /repos/o/r/issues", "GET /repos/o/r/issues?page=2", "GET /repos/o/r/issues?page=3"],
    ]);
    expect(api.seen[1]?.body).toBe('{"title":"é","labels":["a"]}');
    expect(api.seen[0]?.headers).toMatchObject({ accept: "application/vnd.github.v3+json" });
    expect(api.seen[0]?.headers["user-agent"]).toMatch(/^tests\/1\.0 octokit-rest/);
    expectStoredCredential(api);
  });

  it("C22 shows what a problem of Latchkey says", async () => {
    const { url } = await connectedTo(answer);
    const octokit = new Octokit({ baseUrl: url, auth: "agk_not-a-key" });
    const failed = await octokit.rest.repos.get({ owner: "o", repo: "r" }).catch((error: Error) => error);
    expect(failed).toMatchObject({ status: 401 });
    expect((failed as Error).message).toContain("API key");
  });
});

it("C14 @slack/web-api works by its base URL", async () => {
  const { api, url } = await connectedTo((_request, response) => sendJson(response, { ok: true, ts: "1.2" }));
  const slack = new WebClient(jwt, { slackApiUrl: `${url}/` });
  expect(await slack.chat.postMessage({ channel: "C1", text: "a & b", blocks: [] })).toMatchObject({
    ok: true,
    ts: "1.2",
  });
  expect(api.seen).toMatchObject([
    { method: "POST", path: "/chat.postMessage", headers: { "content-type": "application/x-www-form-urlencoded" } },
  ]);
  expect(Object.fromEntries(new URLSearchParams(api.seen[0]?.body))).toEqual({
    channel: "C1",
    text: "a & b",
    blocks: "[]",
  });
  expect(api.seen[0]?.headers["user-agent"]).toContain("slack");
  expectStoredCredential(api);
});

describe("C14 @notionhq/client", () => {
  it.each([
    ["its base URL", "", (url: string, _origin: string) => url],
    // The catalogue's base address ends in the version, which this SDK writes itself.
    ["its own base URL behind the proxy's", "/v1", (url: string, origin: string) => `${url}/${origin}`],
  ])("works by %s, with the version without which Notion refuses", async (_what, path, baseUrlOf) => {
    const { api, url } = await connectedTo(
      (_request, response) => sendJson(response, { object: "list", results: [] }),
      path,
    );
    const notion = new Notion({ auth: jwt, baseUrl: baseUrlOf(url, api.origin) });
    expect(await notion.search({ query: "x" })).toMatchObject({ object: "list" });
    expect(await notion.users.list({ page_size: 1 })).toMatchObject({ results: [] });
    const calls = api.seen.map(({ method, path }) => `${method} ${path}`);
    expect(calls).toEqual(["POST /v1/search", "GET /v1/users?page_size=1"]);
    for (const { headers } of api.seen) expect(headers["notion-version"]).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(api.seen[0]?.headers["user-agent"]).toMatch(/^notionhq-client/);
    expectStoredCredential(api);
  });
});

describe("C14 stripe", () => {
  /** Stripe's SDK takes a host and no path, so it is given a `fetch`. */
  const stripeTo = ({ api, integration }: Awaited<ReturnType<typeof connectedTo>>, token: string) =>
    new Stripe("sk_placeholder", {
      ...{ protocol: "http", host: "127.0.0.1", port: api.port, maxNetworkRetries: 0, stripeAccount: "acct_1" },
      httpClient: Stripe.createFetchHttpClient(latchkeyFetch({ baseUrl: worker.origin, integration, token })),
    });

  it("works by the client's fetch, with its own headers, forms and pages", async () => {
    const connected = await connectedTo(({ path }, response) => {
      const isLast = path.includes("starting_after");
      if (path.startsWith("/v1/customers?") || path === "/v1/customers/list") {
        sendJson(response, {
          object: "list",
          has_more: !isLast,
          data: [{ id: isLast ? "cus_2" : "cus_1" }],
          url: "/v1/customers",
        });
      } else sendJson(response, { id: "cus_3", object: "customer" });
    }, "/v1");
    const stripe = stripeTo(connected, jwt);
    const made = await stripe.customers.create({ name: "a b", metadata: { k: "v" }, preferred_locales: ["de", "en"] });
    expect(made.id).toBe("cus_3");
    const ids: string[] = [];
    for await (const { id } of stripe.customers.list({ limit: 1 })) ids.push(id);
    expect(ids).toEqual(["cus_1", "cus_2"]);
    const { seen } = connected.api;
    expect(seen[0]).toMatchObject({ method: "POST", path: "/v1/customers", headers: { "stripe-account": "acct_1" } });
    expect(seen[0]?.headers["stripe-version"]).toMatch(/^\d{4}-\d\d-\d\d/);
    expect(seen[0]?.headers["user-agent"]).toMatch(/^Stripe\//);
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toMatchObject({ name: "a b", "metadata[k]": "v" });
    expect(JSON.stringify(seen)).not.toContain("sk_placeholder");
    expectStoredCredential(connected.api);
  });

  it("C22 takes a problem of Latchkey for the error that it is", async () => {
    const connected = await connectedTo((_request, response) => sendJson(response, {}), "/v1");
    const failed = await stripeTo(connected, "agk_not-a-key")
      .customers.retrieve("cus_1")
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    const elsewhere = await stripeTo({ ...connected, integration: "int_unknown" }, jwt)
      .customers.retrieve("cus_1")
      .catch((error: unknown) => error);
    expect(elsewhere).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    expect((elsewhere as Error).message).not.toBe("");
  });
});

describe("C14 openai", () => {
  const answer: Parameters<typeof startRecordedApi>[0] = ({ body }, response) => {
    if (!JSON.parse(body).stream) return sendJson(response, { id: "1", object: "chat.completion", choices: [] });
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const content of ["Hel", "lo"]) {
      response.write(`data: ${JSON.stringify({ id: "1", choices: [{ index: 0, delta: { content } }] })}\n\n`);
    }
    response.end("data: [DONE]\n\n");
  };
  const messages = [{ role: "user", content: "Hi" }] as const;

  it.each([
    ["a JWT", () => jwt],
    ["an API key", () => key],
  ])("works by its base URL, streaming too, with its own headers, with %s", async (_what, apiKey) => {
    const { api, url } = await connectedTo(answer, "/v1");
    const openai = new OpenAI({
      apiKey: apiKey(),
      baseURL: url,
      organization: "org-1",
      project: "proj-1",
      maxRetries: 0,
    });
    expect(await openai.chat.completions.create({ model: "m", messages: [...messages] })).toMatchObject({ id: "1" });
    const stream = await openai.chat.completions.create({ model: "m", messages: [...messages], stream: true });
    let text = "";
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? "";
    expect(text).toBe("Hello");
    expect(api.seen).toHaveLength(2);
    for (const { method, path, headers } of api.seen) {
      expect(`${method} ${path}`).toBe("POST /v1/chat/completions");
      expect(headers).toMatchObject({
        "openai-organization": "org-1",
        "openai-project": "proj-1",
        "x-stainless-lang": "js",
      });
      expect(headers["user-agent"]).toMatch(/^OpenAI\/JS/);
    }
    expectStoredCredential(api);
  });

  it("C22 shows what a problem of Latchkey says", async () => {
    const { url } = await connectedTo(answer, "/v1");
    const openai = new OpenAI({ apiKey: "agk_not-a-key", baseURL: url, maxRetries: 0 });
    const failed = await openai.models.list().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(failed).toMatchObject({ code: "unauthenticated", type: "authentication_error" });
    expect((failed as Error).message).not.toContain("no body");
  });
});
