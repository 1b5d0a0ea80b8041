import * as z from "zod";
import { bodyText } from "../../domain/approvals/bodyText.ts";
import { decideApproval } from "../../domain/approvals/decideApproval.ts";
import { getApproval } from "../../domain/approvals/getApproval.ts";
import { pageApprovals } from "../../domain/approvals/pageApprovals.ts";
import { base64 } from "../../http/base64.ts";
import { keysetQuery } from "../../http/keysetQuery.ts";
import { keyProblems } from "../../http/problem.ts";
import { timestamp, toOptionalTimestamp, toTimestamp } from "../../http/timestamp.ts";
import { approvalStates } from "../../terms/approvals.ts";
import { tenantRoute } from "./route.ts";
import { tenantParams, toPageRequest } from "./wire.ts";

const tag = "Approvals";
const path = "/v1/tenants/:tenant/approvals";
const params = z.lazy(() => z.object({ tenant: z.string(), id: z.string() }));

const fields = () => ({
  id: z.string(),
  state: z.enum(approvalStates),
  integrationId: z.string(),
  configId: z.string().nullable(),
  tool: z.string().nullable(),
  /** The user as whom the call was made. */
  userId: z.string().nullable(),
  requestedBy: z.string(),
  keyId: z.string().nullable(),
  createdAt: timestamp,
  expiresAt: timestamp,
  decidedBy: z.string().nullable(),
  decidedAt: timestamp.nullable(),
  reason: z.string().nullable(),
  executedAt: timestamp.nullable(),
  /** The status that the API answered with. */
  outcomeStatus: z.int().nullable(),
});
const listedItem = z.lazy(() => z.strictObject(fields()));

const requestItem = z.lazy(() =>
  z.strictObject({
    method: z.string(),
    /** Without the credential. */
    url: z.string(),
    /** Null stands for a value that the integration sets itself. */
    headers: z.array(z.strictObject({ name: z.string(), value: z.string().nullable() })),
    body: z.strictObject({ text: z.string().optional(), base64: z.string().optional(), bytes: z.int() }).nullable(),
  }),
);
const approvalItem = z.lazy(() =>
  z.strictObject({
    ...fields(),
    /** As it will be sent, byte for byte. Null when it has ended. */
    request: requestItem.nullable(),
  }),
);

const list = tenantRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path,
    operationId: "listApprovals",
    summary: "Calls that wait for a person, or waited: those that you may decide about or have made, a page at a time",
    tag,
    params: tenantParams,
    query: z.lazy(() => z.object({ ...keysetQuery(), state: z.enum(approvalStates).optional() })),
    responses: {
      200: {
        description: "Newest first",
        schema: z.lazy(() => z.strictObject({ items: z.array(listedItem), nextPageToken: z.string().nullable() })),
      },
    },
    problems: ["not_found"],
  },
  async ({ c, ctx, query: { state, ...query } }) => {
    const { items, nextPageToken } = await pageApprovals(ctx, { ...toPageRequest(query), state });
    return c.json({ items: items.map(toListed), nextPageToken: nextPageToken ?? null });
  },
);

const read = tenantRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path: `${path}/:id`,
    operationId: "getApproval",
    summary: "A call that waits for a person, as it will be sent",
    tag,
    params,
    responses: { 200: { description: "With the call, until it has ended", schema: approvalItem } },
    problems: ["not_found", ...keyProblems],
  },
  async ({ c, ctx, params: { id } }) => c.json(toItem(await getApproval(ctx, id))),
);

const decided = { 200: { description: "As it stands now", schema: listedItem } } as const;

const approve = tenantRoute(
  {
    method: "post",
    path: `${path}/:id/~approve`,
    operationId: "approveCall",
    summary: "Say yes: whoever waits can make just this call, once, within an hour",
    tag,
    params,
    responses: decided,
    problems: ["not_found", "forbidden", "approval_ended"],
  },
  async ({ c, ctx, params: { id } }) => c.json(toListed(await decideApproval(ctx, id, { state: "approved" }))),
);

const deny = tenantRoute(
  {
    method: "post",
    path: `${path}/:id/~deny`,
    operationId: "denyCall",
    summary: "Say no: the call is not sent, and the same one is not asked about again for ten minutes",
    tag,
    params,
    body: z.lazy(() =>
      z.strictObject({
        reason: z
          .string()
          .max(500)
          .regex(/^\P{Cc}*$/u, "must not hold control characters")
          .optional(),
      }),
    ),
    responses: decided,
    problems: ["not_found", "forbidden", "approval_ended"],
  },
  async ({ c, ctx, params: { id }, body: { reason } }) =>
    c.json(toListed(await decideApproval(ctx, id, { state: "denied", reason }))),
);

export const approvalRoutes = [list, read, approve, deny];

type Shown = Awaited<ReturnType<typeof getApproval>>;

function toListed(approval: Shown["approval"]): z.input<typeof listedItem> {
  const { id, state, integrationId, configId, tool, userId, principal, keyId, reason, decidedBy } = approval;
  return {
    ...{ id, state, integrationId, configId, tool, userId, requestedBy: principal, keyId, decidedBy, reason },
    createdAt: toTimestamp(approval.createdAt),
    expiresAt: toTimestamp(approval.expiresAt),
    decidedAt: toOptionalTimestamp(approval.decidedAt),
    executedAt: toOptionalTimestamp(approval.executedAt),
    outcomeStatus: approval.outcomeStatus,
  };
}

function toItem({ approval, request }: Shown): z.input<typeof approvalItem> {
  return { ...toListed(approval), request: request ? toRequest(request) : null };
}

function toRequest({ method, url, headers, body }: NonNullable<Shown["request"]>): z.input<typeof requestItem> {
  return { method, url, headers: headers.map(([name, value]) => ({ name, value })), body: body && toBody(body) };
}

/** As text where it is one, to the byte. */
function toBody(bytes: Uint8Array) {
  const text = bodyText(bytes);
  return { ...(text === undefined ? { base64: base64(bytes) } : { text }), bytes: bytes.length };
}
