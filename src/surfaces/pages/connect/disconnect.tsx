import { deleteIntegrationConnection } from "../../../domain/connections/deleteIntegrationConnection.ts";
import { describeService } from "../../../domain/connections/describeService.ts";
import { readForm } from "../../../http/formBody.ts";
import { Form } from "../../../ui/components/Form.tsx";
import { connectPage } from "./connectPage.tsx";
import { requireToken, tokenFor } from "./formTokens.ts";
import { framed } from "./frame.tsx";
import { serviceHref } from "./way.ts";

const path = "/connect/:integration/disconnect";

/** Says what it means to disconnect, and asks. */
const askPage = connectPage({ method: "get", path, operationId: "askToDisconnect" }, async (frame) => {
  const { c, ctx, way } = frame;
  const { reference, name, isForAll, mayDisconnect } = await describeService(ctx, c.req.param("integration") ?? "");
  // A browser that goes back comes here once more.
  if (!mayDisconnect) return c.redirect(serviceHref(reference, way), 302);
  const { connect: said } = frame.reader.texts;
  const title = said.disconnectTitle(name);
  const means = said.disconnectMeans(name, frame.application);
  const content = (
    <div class="card">
      <h1>{title}</h1>
      <ul class="bullets">
        {isForAll && <li>{said.disconnectForAll}</li>}
        {means.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
      <Form action={serviceHref(reference, way, "/disconnect")} token={await tokenFor(ctx, "disconnect", reference)}>
        <div class="row">
          <button type="submit" class="danger">
            {said.disconnectNow}
          </button>
          <a class="button" href={serviceHref(reference, way)}>
            {said.keep}
          </a>
        </div>
      </Form>
    </div>
  );
  return framed(frame, content, { title, narrow: true });
});

const endPage = connectPage({ method: "post", path, operationId: "disconnectOnPage" }, async ({ c, ctx, way }) => {
  const reference = c.req.param("integration") ?? "";
  await requireToken(ctx, "disconnect", reference, await readForm(c));
  await deleteIntegrationConnection(ctx, reference);
  return c.redirect(serviceHref(reference, way, "", { done: "disconnected" }), 303);
});

export const disconnectPages = [askPage, endPage];
