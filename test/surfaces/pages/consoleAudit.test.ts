import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { StoredAuditEvent } from "../../../src/domain/tenants/auditList.ts";
import { exportAuditEvents } from "../../../src/domain/tenants/exportAuditEvents.ts";
import { type TestApp, testApp } from "../../support/app.ts";
import { userCaller } from "../../support/callers.ts";
import { contentOf, type Visitor, visitor } from "../../support/visitor.ts";

const PATH = "/console/audit";
const EXPORT = `${PATH}/export`;
const AUDITOR = { scope: "audit:read" };

interface Given {
  id: string;
  actor?: string;
  action?: string;
  type?: string;
  target?: string;
  details?: object;
  clientRequestId?: string;
  tenant?: string;
  /** Milliseconds since the epoch. */
  at?: number;
}

/** Ids as they are made at a time, so that they are in its order. */
const T0 = Date.UTC(2026, 10, 1);
const DAY = 24 * 3600_000;

async function given(events: Given[]): Promise<void> {
  const rows = events.map(({ id, ...event }) => ({ id: `evt_${id}`, ...event }));
  await env.DB.prepare(
    `INSERT INTO audit_events (id, tenant_id, actor, action, target_type, target_id, outcome, request_id, client_request_id,
      details, created_at)
    SELECT value->>'id', COALESCE(value->>'tenant', 'default'), COALESCE(value->>'actor', 'user:lin'),
      COALESCE(value->>'action', 'key.created'), COALESCE(value->>'type', 'key'), COALESCE(value->>'target', 'key_1'), 'success',
      'req_1', value->>'clientRequestId', COALESCE(value->'details', '{}'), COALESCE(value->>'at', ${T0}) FROM json_each(?)`,
  )
    .bind(JSON.stringify(rows))
    .run();
}

let app: TestApp;
let lin: Visitor;

beforeEach(async () => {
  app = await testApp();
  lin = await visitor(app, "lin", AUDITOR);
});

async function read(path: string, who = lin): Promise<string> {
  const { response, text } = await who.open(path);
  expect(response.status, text).toBe(200);
  return contentOf(text);
}

const ids = (text: string) => [...text.matchAll(/evt_\w+/g)].map(([id]) => id);
const lines = async (query: string) => {
  const { response, text } = await lin.open(`${EXPORT}?format=jsonl${query}`);
  expect(response.status, text).toBe(200);
  return text
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
};

describe("the trail on a page", () => {
  it("says in words who did what, whose connection it was about, and how it ended", async () => {
    await given([
      {
        ...{ id: "1", actor: "key:key_9", action: "connection.checked", type: "connection", target: "conn_1" },
        details: { integrationId: "int_1", subject: "user:ada", onBehalfOf: "user:root", result: "refused" },
      },
    ]);
    const content = await read(PATH);
    expect(content).toMatch(/API key key_9 for root checked a connection .*conn_1 .*user:ada .*result: refused/);
    expect(content).toContain("Nov 1, 2026, 12:00 AM UTC");
    const { text } = await lin.open(PATH);
    expect(text).toContain(`href="${PATH}?target=conn_1"`);
    expect(text).toContain(`href="${PATH}?subject=user%3Aada"`);
  });

  const about = (integrationId: string, subject: string) => ({ integrationId, subject });
  const EVENTS: Given[] = [
    { id: "01", actor: "user:root", action: "integration.updated", type: "integration", target: "int_1" },
    {
      id: "02",
      action: "connection.deleted",
      type: "connection",
      target: "conn_1",
      details: about("int_1", "user:ada"),
    },
    {
      id: "03",
      action: "connection.checked",
      type: "connection",
      target: "conn_2",
      details: about("int_2", "user:ada"),
    },
    {
      id: "04",
      actor: "system",
      action: "connection.deleted",
      type: "connection",
      target: "conn_3",
      details: about("int_1", "shared"),
    },
    {
      id: "05",
      tenant: "other",
      action: "connection.deleted",
      type: "connection",
      target: "conn_1",
      details: about("int_1", "user:ada"),
    },
  ];

  it.each<[string, string, string[]]>([
    ["nothing", "", ["04", "03", "02", "01"]],
    ["an actor", "&actor=user:root", ["01"]],
    ["Latchkey itself", "&actor=system", ["04"]],
    ["an action", "&action=connection.deleted", ["04", "02"]],
    ["a target", "&target=conn_2", ["03"]],
    ["an integration, and what hangs on it", "&integration=int_1", ["04", "02", "01"]],
    ["whose connection it was", "&subject=user:ada", ["03", "02"]],
    ["several", "&subject=user:ada&integration=int_1&action=connection.deleted&actor=user:lin", ["02"]],
    ["nothing that there is", "&target=conn_1&actor=system", []],
    ["characters that mean something elsewhere", `&actor=${encodeURIComponent("' OR 1=1 --%")}`, []],
  ])("T13 is filtered by %s, in one's own tenant", async (_name, query, found) => {
    await given(EVENTS);
    expect((await lines(query)).map(({ id }) => id)).toEqual(found.map((id) => `evt_${id}`));
    const content = await read(`${PATH}?${query.slice(1)}`);
    expect(content.includes("No event passes these filters."), content).toBe(found.length === 0);
  });

  it.each<[string, string, number[]]>([
    ["since a day", "&since=2026-11-02", [3, 2, 1]],
    ["until the end of a day", "&until=2026-11-02", [1, 0]],
    ["on one day", "&since=2026-11-03&until=2026-11-03", [2]],
    ["from one moment to another", "&since=2026-11-02T00:00:00Z&until=2026-11-03T00:00:00Z", [2, 1]],
  ])("is filtered by time: %s", async (_name, query, found) => {
    const at = (day: number) => T0 + day * DAY;
    await given([0, 1, 2, 3].map((day) => ({ id: idAtTime(at(day)), at: at(day), target: `key_${day}` })));
    expect((await lines(query)).map(({ targetId }) => targetId)).toEqual(found.map((day) => `key_${day}`));
  });

  it.each([
    ["since", "yesterday", "This is no date."],
    ["until", "zzz", "This is no date."],
    ["action", "bogus", "There is no such event."],
  ])("says that what stands in %s means nothing, shows all, and exports nothing", async (name, value, said) => {
    await given([{ id: "1" }]);
    const { text } = await lin.open(`${PATH}?${name}=${value}`);
    expect(new RegExp(`id="${name}-fault">([^<]*)`).exec(text)?.[1]?.trim()).toBe(said);
    expect(contentOf(text)).toContain("made an API key");
    expect(text).not.toContain(EXPORT);
    for (const format of ["", "&format=csv", "&format=jsonl"]) {
      const refused = await lin.open(`${EXPORT}?${name}=${value}${format}`);
      expect(refused.response.status).toBe(422);
      expect(refused.response.headers.get("content-type")).toContain("text/html");
      expect(contentOf(refused.text)).toContain(`${value} ${said}`);
    }
  });

  it("goes on from page to page, with its filters", async () => {
    const many = Array.from({ length: 60 }, (_, index) => String(index).padStart(3, "0"));
    await given(many.map((id) => ({ id, target: `key_${id}`, actor: "user:root" })));
    const { text } = await lin.open(`${PATH}?actor=user:root`);
    const [, next = ""] = /<a class="button" href="([^"]+)" rel="next">/.exec(text) ?? [];
    expect(next).toContain("actor=user%3Aroot");
    const rest = await read(next.replaceAll("&amp;", "&"));
    expect(rest).toMatch(/key_009 .*key_000 .*First page/);
    const forged = await lin.open(`${PATH}?page_token=${new URLSearchParams(next.split("?")[1]).get("page_token")}`);
    expect(forged.response.status).toBe(400);
  });
});

function idAtTime(at: number): string {
  const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  let bits = BigInt(at) << 80n;
  return Array.from({ length: 26 }, () => {
    const digit = alphabet[Number(bits & 31n)];
    bits >>= 5n;
    return digit;
  })
    .reverse()
    .join("");
}

describe("an export of the trail", () => {
  it("is CSV as RFC 4180 says, and no cell of it is a formula", async () => {
    const begins = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"];
    const cells = [...begins.map((actor, at) => ({ id: `${at}`, actor })), { id: "6", actor: 'say "a", b' }];
    await given(cells);
    const { response, text } = await lin.open(`${EXPORT}?format=csv`);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="audit-[\w-]+\.csv"$/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const [head, quoted, ...records] = text.split("\r\n");
    expect(head).toBe("id,createdAt,actor,action,targetType,targetId,outcome,requestId,clientRequestId,origin,details");
    expect(quoted).toBe('evt_6,2026-11-01T00:00:00.000Z,"say ""a"", b",key.created,key,key_1,success,req_1,,,{}');
    const written = records.map((record) => record.split(",")[2]).filter((cell) => cell !== undefined);
    expect(written).toEqual(['"\'\rx"', "'\tx", "'@SUM(A1)", "'-1", "'+1", "'=1+1"]);
  });

  it("is JSON lines with the fields of the API", async () => {
    await given([{ id: "1", details: { fields: ["name"] }, clientRequestId: "mine" }]);
    const [fromApi] = (
      await (await app.as("lin", AUDITOR)("/v1/tenants/default/audit-events")).json<{ items: object[] }>()
    ).items;
    expect(await lines("")).toEqual([fromApi]);
    const { response } = await lin.open(`${EXPORT}?format=jsonl`);
    expect(response.headers.get("content-type")).toBe("application/jsonl; charset=utf-8");
  });

  it("says on its page what is in it, and that nothing is left", async () => {
    await given([{ id: "1" }]);
    const { text } = await lin.open(`${EXPORT}?actor=user:lin`);
    expect(contentOf(text)).toMatch(/A file covers 10,000 events.* Who user:lin .*This is the last part/);
    expect(text).toContain(`href="${EXPORT}?actor=user%3Alin&amp;format=csv"`);
    expect(contentOf((await lin.open(EXPORT)).text)).toContain("No filters: the whole trail");
  });

  it("is read a part at a time, and the parts are the whole", async () => {
    await given(Array.from({ length: 11 }, (_, index) => ({ id: String(index).padStart(3, "0") })));
    const caller = userCaller("lin", { permissions: new Set(["audit:read"]) });
    const ctx = { deps: app.deps, caller, requestId: "r", about: {}, origin: undefined, waitUntil: () => {} };
    const parts: string[][] = [];
    for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
      const part = await exportAuditEvents(ctx, { actor: "user:lin" }, token, 4);
      const events: StoredAuditEvent[] = [];
      for await (const batch of part.batches) events.push(...batch);
      parts.push(events.map(({ id }) => id));
      token = part.nextPageToken;
    }
    expect(parts.map(({ length }) => length)).toEqual([4, 4, 3]);
    expect(parts.flat()).toEqual(
      Array.from({ length: 11 }, (_, index) => `evt_${String(10 - index).padStart(3, "0")}`),
    );
  });

  it("covers ten thousand events, and names the address of the next", { timeout: 30_000 }, async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => ({ id: String(index).padStart(6, "0") }));
    for (let at = 0; at < many.length; at += 2500) await given(many.slice(at, at + 2500));
    const { response, text } = await lin.open(`${EXPORT}?format=csv`);
    expect(ids(text)).toHaveLength(10_000);
    const [, next = ""] = /^<([^>]+)>; rel="next"$/.exec(response.headers.get("link") ?? "") ?? [];
    expect(next.startsWith(`${env.PUBLIC_URL}${EXPORT}?format=csv&page_token=`)).toBe(true);
    const rest = await lin.open(next.slice(env.PUBLIC_URL.length));
    expect(ids(rest.text)).toEqual(["evt_000000"]);
    expect(rest.response.headers.get("link")).toBeNull();
    expect(await read(EXPORT)).toContain("Next part, with older events");
    // A filter without an index looks through as many, and says so.
    await env.DB.prepare("UPDATE audit_events SET actor = 'user:kim' WHERE id = 'evt_000000'").run();
    const { text: page } = await lin.open(`${PATH}?actor=user:kim`);
    expect(contentOf(page)).toContain("No event among 10,000 passes these filters.");
    const [, further = ""] = /<a class="button" href="([^"]+)" rel="next">/.exec(page) ?? [];
    expect(await read(further.replaceAll("&amp;", "&"))).toMatch(/kim made an API key/);
  });

  it("is only for whoever may read the trail", async () => {
    const eve = await visitor(app, "eve", { scope: "connection:read" });
    for (const format of ["csv", "jsonl"])
      expect((await eve.open(`${EXPORT}?format=${format}`)).response.status).toBe(403);
  });
});

describe("the page about operations", () => {
  const ROOT = { roles: ["superuser"] };

  it("says of each part whether it can be used, and what is next with the keys", async () => {
    const content = await read("/console/operations", await visitor(app, "root", ROOT));
    expect(content).toMatch(
      /Everything can be used\. Database Works D1 answers.* Tickets Works .*Stored secrets Works/,
    );
    expect(content).toMatch(/0 stored values wait .* Seals All new ones .*There is nothing to do\./);
  });

  it("is only for superusers", async () => {
    const lead = await visitor(app, "lead", { scope: "connection:read audit:read key:manage-tenant" });
    expect((await lead.open("/console/operations")).response.status).toBe(403);
  });
});
