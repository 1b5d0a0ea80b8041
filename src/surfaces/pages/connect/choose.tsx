import type { Context } from "hono";
import type { PublicContext } from "../../../domain/context.ts";
import { toLatchkeyError } from "../../../domain/errors.ts";
import { chooseAccount } from "../../../domain/flows/chooseAccount.ts";
import { offeredAccounts } from "../../../domain/flows/offeredAccounts.ts";
import type { AppEnv } from "../../../http/appEnv.ts";
import { requireOwnPage } from "../../../http/authenticate.ts";
import { addressOf } from "../../../http/flowAddress.ts";
import { readFlowCookie } from "../../../http/flowCookie.ts";
import { readForm } from "../../../http/formBody.ts";
import type { Page } from "../../../http/pageRoute.ts";
import { Choice } from "../../../ui/components/Choice.tsx";
import { Notice } from "../../../ui/components/Notice.tsx";
import { readerOf } from "../../../ui/language.ts";
import { page } from "../../../ui/page.tsx";

const path = "/connect/choose/:key";

/**
 * Asks which of several accounts is meant, such as which site of somebody who has many. The browser that began the flow may, and
 * no other: its flow cookie says so. Nothing is connected before it has chosen.
 */
export const choosePages: readonly Page[] = [
  { method: "get", path, handler: (c) => showChoices(c) },
  { method: "post", path, handler: (c) => choose(c) },
];

async function showChoices(c: Context<AppEnv>, isMissed = false): Promise<Response> {
  c.set("route", path);
  const { name, choices } = await offeredAccounts(contextOf(c), keyIn(c));
  const reader = readerOf(c.req.header("accept-language"));
  const { choose: said } = reader.texts;
  const content = (
    <div class="card">
      <h1>{said.title(name)}</h1>
      <form method="post" class="stack">
        {isMissed && (
          <Notice tone="bad">
            <p>{said.missed}</p>
          </Notice>
        )}
        <fieldset>
          <legend>{said.which(name)}</legend>
          {choices.map(({ id, label }) => (
            <Choice name="choice" value={id} label={label} hint={label !== id && <code>{id}</code>} isOnly required />
          ))}
        </fieldset>
        <p>
          <button type="submit" class="primary">
            {said.connect}
          </button>
        </p>
      </form>
      <p class="small soft">{said.later}</p>
    </div>
  );
  return page(c, content, {
    ...{ title: said.title(name), reader, narrow: true, hasForms: true },
    status: isMissed ? 422 : 200,
  });
}

/** Browsers let no form of ours be redirected to another site (CSP `form-action`), so a page goes on by itself. */
async function choose(c: Context<AppEnv>): Promise<Response> {
  c.set("route", path);
  requireOwnPage(c);
  const choice = (await readForm(c)).get("choice");
  if (choice === null) return showChoices(c, true);
  const ctx = contextOf(c);
  const chosen = await chooseAccount(ctx, { ...keyIn(c), choice }).catch((error) => {
    if (toLatchkeyError(error).code === "validation_failed") return undefined;
    throw error;
  });
  if (!chosen) return showChoices(c, true);
  const url = addressOf(chosen, ctx.deps.settings.publicUrl);
  const reader = readerOf(c.req.header("accept-language"));
  const { choose: said } = reader.texts;
  // Where it goes on, it is said what went wrong.
  const title = "error" in chosen ? said.goOn : said.done;
  const content = (
    <div class="card">
      <h1>{title}</h1>
      <p>
        <a class="button primary" href={url}>
          {said.goOn}
        </a>
      </p>
    </div>
  );
  return page(c, content, { title, reader, narrow: true, refresh: { url, seconds: 0 } });
}

function keyIn(c: Context<AppEnv>) {
  return { key: c.req.param("key") ?? "", browserToken: readFlowCookie(c) };
}

/** Nobody is signed in here: a flow says itself whose it is. */
function contextOf(c: Context<AppEnv>): PublicContext {
  const { deps, requestId, clientRequestId } = c.var;
  c.set("about", {});
  return {
    ...{ deps, requestId, clientRequestId, about: c.var.about, caller: undefined },
    origin: c.req.header("cf-connecting-ip"),
    waitUntil: (work) => c.executionCtx.waitUntil(work),
  };
}
