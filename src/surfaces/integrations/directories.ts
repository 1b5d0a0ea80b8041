import * as z from "zod";
import { previewDirectories } from "../../domain/directories/previewDirectories.ts";
import { CONFIG_HEADER, readConfigHeader } from "../../http/configHeader.ts";
import { callProblems } from "../../http/problem.ts";
import { userRoute } from "../../http/route.ts";
import { idParams } from "./wire.ts";

const directory = z.lazy(() =>
  z.strictObject({ id: z.string(), name: z.string(), path: z.string(), mimeType: z.string() }),
);

const preview = userRoute(
  {
    method: "post",
    asksKeyLimits: true,
    path: "/api/integrations/:id/directories/preview",
    operationId: "previewDirectories",
    use: "folders.listed",
    summary: "The folders in a folder of a storage provider",
    tag: "Integrations",
    params: idParams,
    headers: CONFIG_HEADER,
    body: z.lazy(() => z.strictObject({ folderId: z.string().min(1).max(1024).default("root") })),
    responses: {
      200: { description: "The folders", schema: z.lazy(() => z.strictObject({ directories: z.array(directory) })) },
    },
    problems: [...callProblems, "directories_not_supported", "folder_not_found"],
  },
  async ({ c, ctx, params, body }) => {
    const place = { reference: params.id, configId: readConfigHeader(c), folderId: body.folderId };
    return c.json({ directories: await previewDirectories(ctx, place, c.req.raw.signal) });
  },
);

export const directoryRoutes = [preview];
