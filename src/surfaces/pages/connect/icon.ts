import { getIntegrationIcon } from "../../../domain/icons/getIntegrationIcon.ts";
import { imageResponse } from "../../../http/imageResponse.ts";
import { knownPage } from "../../../http/pageRoute.ts";

/** The icon of an integration, for whoever the pages know. */
export const iconPage = knownPage(
  { method: "get", path: "/connect/:integration/icon", operationId: "serviceIcon" },
  async ({ c, ctx }) =>
    imageResponse(c, await getIntegrationIcon(ctx, c.req.param("integration") ?? ""), "private, max-age=300"),
);
