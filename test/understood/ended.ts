import type { Section, Understood } from "./understood.ts";

/** An answer of an API to a token that has ended, and what the definition says of it. */
interface EndedCase extends Understood {
  readonly tokenEnd: {
    statuses?: number[];
    body?: { path: string; values: (string | number | boolean)[] }[];
  };
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

const TOLD = "refreshed once, and sent again";
const FACEBOOK = { body: [{ path: "error.code", values: [190] }] };
const SLACK = { body: [{ path: "error", values: ["token_expired", "token_revoked"] }] };

const byStatus = (status: number): EndedCase => ({
  id: "B32",
  input: `${status}, which the definition names`,
  becomes: TOLD,
  tokenEnd: { statuses: [status] },
  status,
  body: "no",
});

const byBody = (status: number, body: string, tokenEnd: EndedCase["tokenEnd"], more: Partial<EndedCase> = {}) => ({
  id: "B32",
  input: `${status} \`${body}\``,
  becomes: TOLD,
  tokenEnd,
  status,
  body,
  ...more,
});

export const ENDED: readonly EndedCase[] = [
  { id: "B32", input: "401", becomes: TOLD, tokenEnd: {}, status: 401, body: "no" },
  ...[403, 419, 498, 400].map(byStatus),
  byBody(400, '{"error":{"code":190}}', FACEBOOK),
  byBody(400, '{"error":{"code":"190"}}', FACEBOOK),
  byBody(200, '{"ok":false,"error":"token_expired"}', SLACK),
  byBody(200, '{"ok":false,"error":"token_revoked"}', SLACK),
  byBody(200, '{"errors":[{"extensions":{"code":"EXPIRED"}}]}', {
    body: [{ path: "errors.0.extensions.code", values: ["EXPIRED"] }],
  }),
  byBody(200, '{"ok":false}', { body: [{ path: "ok", values: [false] }] }),
  byBody(200, '{"ok":"false"}', { body: [{ path: "ok", values: [false] }] }),
  ...["text/json", "text/javascript; charset=utf-8", "application/javascript", ""].map((type) =>
    byBody(200, '{"error":"token_expired"}', SLACK, {
      input: `200 \`{"error":"token_expired"}\` ${type === "" ? "without a type" : `as \`${type}\``}`,
      headers: { "content-type": type },
    }),
  ),
  byBody(403, '{"error":"token_expired"}', SLACK, { headers: { "content-type": "application/problem+json" } }),
];

const PASSES = "handed on as it is";

export const NOT_ENDED: readonly EndedCase[] = [
  { id: "B32", input: "403, which nobody names", becomes: PASSES, tokenEnd: {}, status: 403, body: "no" },
  byBody(400, '{"error":{"code":100}}', FACEBOOK, { becomes: PASSES }),
  byBody(200, '{"ok":true,"error":null}', SLACK, { becomes: PASSES }),
  byBody(200, '{"ok":true,"data":{"error":"token_expired"}}', SLACK, { becomes: PASSES }),
  byBody(200, '{"ok":true}', { body: [{ path: "ok", values: [false] }] }, { becomes: PASSES }),
  byBody(200, '["token_expired"]', SLACK, { becomes: PASSES }),
  byBody(200, '{"error":"token_expired"', SLACK, { becomes: PASSES, input: "JSON that does not end" }),
  byBody(200, '{"error":"token_expired"}', SLACK, {
    input: "a text that looks like it, as `text/plain`",
    becomes: PASSES,
    headers: { "content-type": "text/plain" },
  }),
  byBody(200, `{"error":"token_expired","fill":"${"x".repeat(20_000)}"}`, SLACK, {
    input: "a JSON answer of 20,000 characters",
    becomes: PASSES,
  }),
];

export const ended: Section = {
  title: "Answers to a token that has ended",
  about:
    "401, and what the provider's definition names: further statuses, and values in a small JSON answer (`api.tokenEnd`).",
  rows: [...ENDED, ...NOT_ENDED],
};
