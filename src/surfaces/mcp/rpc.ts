import * as z from "zod";

/** Codes of errors: those of JSON-RPC 2.0, and of revision 2026-07-28 ("Error Codes" of its overview). */
export const RPC = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  headerMismatch: -32020,
  unsupportedVersion: -32022,
} as const;

/** Refuses a message. Its status says more than 200 only where the transport asks for it. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly status: 200 | 400 | 404;
  readonly data: unknown;

  constructor(
    code: number,
    message: string,
    { status = 200, data }: { status?: 200 | 400 | 404; data?: unknown } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.data = data;
  }
}

const params = z.lazy(() => z.looseObject({ _meta: z.looseObject({}).optional() }));

const request = z.lazy(() =>
  z.looseObject({
    jsonrpc: z.literal("2.0"),
    id: z.union([z.string(), z.int()]).optional(),
    method: z.string(),
    params: params.optional(),
  }),
);

export type RpcParams = z.output<typeof params>;

/** A request, or a notification, which has no id and is not answered. */
export interface RpcMessage {
  id: string | number | undefined;
  method: string;
  params: RpcParams;
}

/**
 * Reads one message. No revision that is spoken here knows several in one body, and nothing is asked of the client that it could
 * answer.
 *
 * @throws RpcError
 */
export function readMessage(body: unknown): RpcMessage {
  const { data } = request.safeParse(body);
  if (data) return { id: data.id, method: data.method, params: data.params ?? {} };
  throw new RpcError(RPC.invalidRequest, "The body must be one JSON-RPC 2.0 request or notification.", { status: 400 });
}

/** The id of a message that is refused, as far as it has one. */
export function idOf(body: unknown): string | number | undefined {
  const { id } = (typeof body === "object" && body !== null ? body : {}) as { id?: unknown };
  return typeof id === "string" || Number.isInteger(id) ? (id as string | number) : undefined;
}
