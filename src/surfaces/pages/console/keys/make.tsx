import copyScript from "../../../../client/pages/copy.js";
import { claimForm } from "../../../../domain/access/claimForm.ts";
import { type CreateKeyInput, createApiKey } from "../../../../domain/apiKeys/createApiKey.ts";
import { toLatchkeyError } from "../../../../domain/errors.ts";
import { CopyField } from "../../../../ui/components/CopyField.tsx";
import { FORM_TOKEN } from "../../../../ui/components/Form.tsx";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { sectionHref } from "../sections.ts";
import { KeyForm } from "./KeyForm.tsx";
import { type Faulty, nothingWritten, readKeyForm, type Written } from "./readKeyForm.ts";

const path = sectionHref("keys");
const section = "keys";

const formPage = consolePage({ path: `${path}/new`, operationId: "showNewApiKey", section }, (visit) =>
  showForm(visit, nothingWritten),
);

/**
 * Makes a key and shows it. It is shown nowhere else, so this answer is no redirect; and because a page that is loaded again
 * sends its form again, a form makes one key only.
 */
const makePage = consoleAction({ path, operationId: "makeApiKey", section }, async (visit, form) => {
  const { deps, caller } = visit.ctx;
  const { written, input, faults } = readKeyForm(form, caller.userId, deps.now());
  if (faults.size > 0) return showForm(visit, written, faults);
  if (!(await claimForm(deps, form.get(FORM_TOKEN) ?? ""))) return showSentBefore(visit);
  const made = await createOrFaults(visit, input);
  if (made instanceof Set) return showForm(visit, written, made);
  return showKey(visit, made.row.name, made.key);
});

/** Which integrations are there is found out when the key is made. */
async function createOrFaults({ ctx }: Visit, input: CreateKeyInput) {
  try {
    return await createApiKey(ctx, input);
  } catch (error) {
    const { errors = [] } = toLatchkeyError(error);
    if (errors.some(({ path: place }) => place.startsWith("limits.integrations")))
      return new Set(["integrations"] as const);
    throw error;
  }
}

export const makePages = [formPage, makePage];

async function showForm(visit: Visit, written: Written, faults?: Faulty) {
  const { consoleKeys: said } = visit.reader.texts;
  const token = await consoleToken(visit.ctx, path);
  const content = (
    <>
      <h1>{said.newTitle}</h1>
      <div class="card">
        <KeyForm visit={visit} token={token} written={written} faults={faults} />
      </div>
    </>
  );
  return inConsole(visit, content, {
    ...{ title: said.newTitle, narrow: true, trail: trailOf(visit) },
    status: faults ? 422 : 200,
  });
}

function showKey(visit: Visit, name: string, key: string) {
  const { consoleKeys: said } = visit.reader.texts;
  const content = (
    <>
      <h1>{said.madeTitle}</h1>
      <div class="card">
        <Notice tone="good">
          <p>{said.madeLead(name)}</p>
        </Notice>
        <CopyField name="key" label={said.key} hint={said.keyHint} value={key} reader={visit.reader} />
        <Notice tone="warn">
          <p>{said.onlyNow}</p>
        </Notice>
        <p>
          <a class="button" href={path}>
            {said.toList}
          </a>
        </p>
      </div>
    </>
  );
  const title = said.madeTitle;
  return inConsole(visit, content, { title, narrow: true, trail: trailOf(visit), script: copyScript });
}

function showSentBefore(visit: Visit) {
  const { consoleKeys: said } = visit.reader.texts;
  const content = (
    <div class="card">
      <h1>{said.twiceTitle}</h1>
      <Notice tone="warn">
        <p>{said.twice}</p>
      </Notice>
      <p class="row">
        <a class="button" href={path}>
          {said.toKeys}
        </a>
        <a class="button" href={`${path}/new`}>
          {said.make}
        </a>
      </p>
    </div>
  );
  return inConsole(visit, content, { title: said.twiceTitle, narrow: true, trail: trailOf(visit), status: 409 });
}

function trailOf(visit: Visit): [string, string][] {
  return [[visit.reader.texts.consoleKeys.title, path]];
}
