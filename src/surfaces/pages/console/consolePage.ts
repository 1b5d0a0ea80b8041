import type { Context } from "hono";
import { checkFormToken, issueFormToken } from "../../../domain/access/formToken.ts";
import { LatchkeyError } from "../../../domain/errors.ts";
import type { AppEnv } from "../../../http/appEnv.ts";
import { readForm, readFormWithFiles, type SentForm } from "../../../http/formBody.ts";
import type { PageContext } from "../../../http/pageContext.ts";
import { knownPage, type Page } from "../../../http/pageRoute.ts";
import { FORM_TOKEN } from "../../../ui/components/Form.tsx";
import { type Reader, readerOf } from "../../../ui/language.ts";
import { maySee, type Section } from "./sections.ts";

/** What a page of the console is made of. */
export interface Visit {
  c: Context<AppEnv>;
  ctx: PageContext;
  reader: Reader;
  section: Section;
}

interface Named {
  path: string;
  operationId: string;
  section: Section;
}

/** Makes a page of the console that shows something, to whoever may see its section. */
export function consolePage(
  { path, operationId, section }: Named,
  show: (visit: Visit) => Response | Promise<Response>,
): Page {
  return knownPage({ method: "get", path, operationId }, ({ c, ctx }) => show(visitOf(c, ctx, section)));
}

/**
 * Makes a page of the console that changes something. Its form must be one of ours, made for this address.
 *
 * @param maxFileBytes for a form that may carry files: what all of them together may have
 */
export function consoleAction(
  { path, operationId, section, maxFileBytes }: Named & { maxFileBytes?: number },
  act: (visit: Visit, form: URLSearchParams, files: SentForm["files"]) => Response | Promise<Response>,
): Page {
  return knownPage({ method: "post", path, operationId }, async ({ c, ctx }) => {
    const visit = visitOf(c, ctx, section);
    const { fields, files } =
      maxFileBytes === undefined
        ? { fields: await readForm(c), files: new Map() }
        : await readFormWithFiles(c, maxFileBytes);
    await checkFormToken(ctx, purposeOf(c.req.path), fields.get(FORM_TOKEN));
    return act(visit, fields, files);
  });
}

/** Returns the token of a form that is sent to an address of the console. */
export function consoleToken(ctx: PageContext, action: string): Promise<string> {
  return issueFormToken(ctx, purposeOf(new URL(action, ctx.deps.settings.publicUrl).pathname));
}

function purposeOf(path: string): string {
  return `console ${path}`;
}

/** @throws LatchkeyError `forbidden` */
function visitOf(c: Context<AppEnv>, ctx: PageContext, section: Section): Visit {
  if (!maySee(ctx.caller, section)) {
    throw new LatchkeyError("forbidden", "This part of the console needs a permission that you do not have.");
  }
  const reader = readerOf(c.req.query("lang"), c.req.header("accept-language"));
  return { c, ctx, reader, section };
}
