import script from "../../../client/pages/dropToken.js";
import { checkFormToken, issueFormToken } from "../../../domain/access/formToken.ts";
import { toLatchkeyError } from "../../../domain/errors.ts";
import { type Frame, framed, homeHref } from "./frame.tsx";

const PURPOSE = "me";

/**
 * Whether somebody has said in this browser to be the user of the link. The address carries a token, which only the page below
 * gives: to the one browser that has opened the link, for this link alone.
 */
export async function hasSaidWho({ ctx, way }: Frame): Promise<boolean> {
  try {
    await checkFormToken(ctx, PURPOSE, way.me ?? null);
    return true;
  } catch (error) {
    if (toLatchkeyError(error).code === "form_invalid") return false;
    throw error;
  }
}

/** Says whose accounts will be connected, and asks whether that is right: a link may have been sent on (T01, T02). */
export async function askWhoItIs(frame: Frame): Promise<Response> {
  const { ctx, reader, application, user } = frame;
  const { link: said } = reader.texts;
  const way = { ...frame.way, me: await issueFormToken(ctx, PURPOSE) };
  const content = (
    <div class="card">
      <h1>{said.title}</h1>
      <p>
        {said.whose(
          <bdi>
            <strong>{application}</strong>
          </bdi>,
          <bdi>
            <strong>{user}</strong>
          </bdi>,
        )}
      </p>
      <p class="small soft">
        {said.id} <code>{ctx.caller.userId}</code>
      </p>
      <p class="soft">{said.means(application)}</p>
      <p>
        <a class="button primary" href={homeHref({ ctx, way })}>
          {said.goOn}
        </a>
      </p>
      <details>
        <summary>{said.notMe}</summary>
        <div class="notice warn">
          {said.stranger(application, user).map((sentence) => (
            <p>{sentence}</p>
          ))}
        </div>
      </details>
    </div>
  );
  return framed(frame, content, { title: said.title, narrow: true, script });
}
