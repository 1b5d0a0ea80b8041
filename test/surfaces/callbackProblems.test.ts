import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/crypto/random.ts";
import type { ErrorCode } from "../../src/domain/errors.ts";
import { problemTypes } from "../../src/http/problem.ts";
import { claimTicket } from "../../src/storage/claims.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { en } from "../../src/ui/texts/en.ts";
import type { TestApp } from "../support/app.ts";
import { type ObservedD1, observeD1 } from "../support/d1.ts";
import { type Begun, begin, callbackUrl, sessionCookie } from "../support/flow.ts";
import { expectProblem } from "../support/integrations.ts";
import { beginAt, givenCustom } from "../support/integrationsApi.ts";
import { LOSSES, retiredKeyring, spoilTickets } from "../support/lostSecrets.ts";
import { STAGED, stagedApp } from "../support/stagedFlow.ts";

/** What can be wrong with a flow that comes back, at both paths, told to a program and to a person. */

interface Scene {
  app: TestApp;
  observed: ObservedD1;
  /** Begins a flow that comes back to the path. */
  begin(): Promise<Begun>;
  finish(begun: Begun): Promise<Response>;
}

async function scene(): Promise<Scene & { upstream: Awaited<ReturnType<typeof stagedApp>>["upstream"] }> {
  const observed = observeD1(env.DB);
  const keyring = await retiredKeyring();
  const overrides = () => ({ db: openDatabase(observed.d1), keyring });
  const { app, upstream } = await stagedApp({ overrides });
  const finish = ({ authorizationUrl, state, cookie }: Begun) =>
    app.fetch(`${pathOf({ authorizationUrl })}${callbackUrl(state).search}`, { headers: { cookie } });
  return { app, observed, upstream, begin: () => begin(app, "ada", STAGED), finish };
}

async function ownScene(): Promise<Scene> {
  const { upstream, ...others } = await scene();
  await givenCustom(others.app.deps, upstream);
  return { ...others, begin: () => beginAt(others.app, "ada", "own") };
}

/** Where a flow comes back to. */
function pathOf({ authorizationUrl }: Pick<Begun, "authorizationUrl">): string {
  return new URL(authorizationUrl.searchParams.get("redirect_uri") ?? "").pathname;
}

interface Back {
  begun: Begun;
  cookie: string | undefined;
  state: string;
  /** Added to the query. */
  query?: string;
  headers?: Record<string, string>;
}

type Fault = (back: Back, scene: Scene) => Promise<unknown>;

/** What the browser sends back besides. */
const TWO_SESSIONS = "access_token=one; access_token=two";

const FAULTS: [ErrorCode, Fault][] = [
  ["state_invalid", async (back) => (back.state = "none")],
  ["flow_browser_mismatch", async (back) => (back.cookie = undefined)],
  ["flow_session_mismatch", async (back) => (back.cookie = `${back.begun.cookie}; ${await sessionCookie("bob")}`)],
  ["flow_in_progress", async (back) => claimTicket(openDatabase(env.DB), await sha256(back.state.split(".")[1] ?? ""))],
  ["flow_completed", async (back, { finish }) => finish(back.begun)],
  ["validation_failed", async (back) => (back.query = "&state=another")],
  ["unauthenticated", async (back) => (back.cookie = `${back.begun.cookie}; ${TWO_SESSIONS}`)],
  ["method_not_allowed", async (back) => (back.headers = { "sec-purpose": "prefetch" })],
  ...LOSSES.map(({ code, text }): [ErrorCode, Fault] => [code, () => spoilTickets(text)]),
  ["storage_unavailable", async (_back, { observed }) => observed.fail("D1_ERROR: Network connection lost.")],
];

describe.each([
  ["the callback of all integrations", scene],
  ["the callback of one integration", ownScene],
])("%s", (_path, prepare: () => Promise<Scene>) => {
  it.each(FAULTS)("C10 answers %s as a problem, and as a page where a person waits", async (code, fault) => {
    const ready = await prepare();
    const comeBack = async (headers: Record<string, string>) => {
      const begun = await ready.begin();
      const back: Back = { begun, cookie: begun.cookie, state: begun.state };
      await fault(back, ready);
      const answer = await ready.app.fetch(`${pathOf(begun)}${callbackUrl(back.state).search}${back.query ?? ""}`, {
        headers: { ...headers, ...back.headers, ...(back.cookie !== undefined && { cookie: back.cookie }) },
      });
      ready.observed.fail("", { times: 0 });
      return answer;
    };
    await expectProblem(await comeBack({}), problemTypes[code].status, code);
    const page = await comeBack({ accept: "text/html" });
    expect([page.status, page.headers.get("content-type")]).toEqual([
      problemTypes[code].status,
      expect.stringMatching(/^text\/html/),
    ]);
    const text = await page.text();
    expect(text).toContain(`<code>${code}</code>`);
    expect(text).toContain(`<code>${page.headers.get("x-request-id")}</code>`);
    expect(text, "C10 the way back").toContain(`href="${env.FRONTEND_URL}"`);
    for (const said of en.problems[code]) expect(text).toContain(said);
    expect(page.headers.get("refresh")).toBe(code === "flow_in_progress" ? "2" : null);
  });
});
