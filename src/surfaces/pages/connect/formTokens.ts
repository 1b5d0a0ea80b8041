import { checkFormToken, issueFormToken } from "../../../domain/access/formToken.ts";
import type { PageContext } from "../../../http/pageContext.ts";
import { FORM_TOKEN } from "../../../ui/components/Form.tsx";

/** What a form of these pages does. Its token is for one of these, and for one service. */
type Purpose = "authorize" | "credential" | "disconnect";

/** Returns the token of a form. */
export function tokenFor(ctx: PageContext, purpose: Purpose, reference: string): Promise<string> {
  return issueFormToken(ctx, `${purpose} ${reference}`);
}

/** @throws LatchkeyError `form_invalid` */
export function requireToken(
  ctx: PageContext,
  purpose: Purpose,
  reference: string,
  form: URLSearchParams,
): Promise<void> {
  return checkFormToken(ctx, `${purpose} ${reference}`, form.get(FORM_TOKEN));
}
