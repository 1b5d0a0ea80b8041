import * as z from "zod";
import { listKeys } from "../domain/encryptionKeys/listKeys.ts";
import { userRoute } from "../http/route.ts";

const keys = z.lazy(() =>
  z.strictObject({
    keys: z.array(
      z.strictObject({
        id: z.string(),
        state: z.enum(["sealing", "opening", "retired", "unknown"]),
        /** Null for the key that seals. */
        rows: z.int().nullable(),
      }),
    ),
    rowsLeft: z.int(),
  }),
);

const list = userRoute(
  {
    method: "get",
    effect: "none",
    path: "/v1/admin/keys",
    operationId: "listKeys",
    summary: "The encryption keys, and how many stored values still need each; superusers only",
    tag: "Administration",
    responses: { 200: { description: "Never a key itself", schema: keys } },
    problems: ["forbidden"],
  },
  async ({ c, ctx }) => {
    const listed = (await listKeys(ctx)).map((key) => ({ ...key, rows: key.rows ?? null }));
    const body: z.input<typeof keys> = {
      keys: listed,
      rowsLeft: listed.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    };
    return c.json(body);
  },
);

export const adminRoutes = [list];
