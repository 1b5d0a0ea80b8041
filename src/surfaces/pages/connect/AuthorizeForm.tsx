import type { Service } from "../../../domain/connections/describeService.ts";
import { Choice } from "../../../ui/components/Choice.tsx";
import { Form } from "../../../ui/components/Form.tsx";
import { Notice } from "../../../ui/components/Notice.tsx";
import { ScopeList } from "./AccountFacts.tsx";
import { AskedFields } from "./AskedFields.tsx";
import type { Filled } from "./credentialFields.ts";
import type { Frame } from "./frame.tsx";
import { serviceHref } from "./way.ts";

interface AuthorizeFormProps {
  frame: Frame;
  service: Service;
  token: string;
  /** In a frame: what the window is given in which the form opens, because no provider lets itself be framed. */
  handoff: string | undefined;
  /** What was sent, and what came of it. */
  filled: Filled | undefined;
}

/** The field that hands the browser of a link over. */
export const HANDOFF = "handoff";

/** Begins an OAuth flow. It says whose account it will be, and what will be asked for. */
export function AuthorizeForm({ frame, service, token, handoff, filled }: AuthorizeFormProps) {
  const { connect: said, link } = frame.reader.texts;
  const { values = {}, faults } = filled ?? {};
  const opensWindow = handoff !== undefined;
  const { name, scopes, isForAll, account, reference } = service;
  const whose = isForAll ? said.whoseForAll : said.whose;
  const granted = account?.granted?.map((scope) => scope.name) ?? [];
  return (
    <Form action={serviceHref(reference, frame.way, "/authorize")} token={token} opensWindow={opensWindow}>
      {opensWindow && <input type="hidden" name={HANDOFF} value={handoff} />}
      <p>{whose(name, frame.application, frame.user)}</p>
      {faults && (
        <Notice tone="bad">
          <p>{said.faultsTitle}</p>
        </Notice>
      )}
      <AskedFields frame={frame} fields={service.fields} values={values} faults={faults} />
      {scopes.needed.length > 0 && (
        <div class="stack tight">
          <p>{said.asksFor}</p>
          <ScopeList scopes={scopes.needed} />
        </div>
      )}
      {scopes.optional.length > 0 && (
        <details open={scopes.optional.some((scope) => granted.includes(scope.name))}>
          <summary>{said.allowMore}</summary>
          <fieldset>
            <legend class="unseen">{said.allowMore}</legend>
            {scopes.optional.map((scope) => (
              <Choice
                name="scope"
                value={scope.name}
                label={scope.description ?? scope.name}
                hint={scope.description !== undefined && <code>{scope.name}</code>}
                checked={granted.includes(scope.name)}
              />
            ))}
          </fieldset>
        </details>
      )}
      <p>
        <button type="submit" class="primary">
          {account === undefined ? said.connect(name) : said.again}
        </button>
      </p>
      {opensWindow && (
        <p class="notice" role="status" data-waiting="" hidden>
          {link.waiting}
        </p>
      )}
    </Form>
  );
}
