import { LatchkeyError, toLatchkeyError } from "../../../../domain/errors.ts";
import { importTools } from "../../../../domain/tools/importTools.ts";
import { FileField } from "../../../../ui/components/FileField.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { TextArea } from "../../../../ui/components/TextArea.tsx";
import type { Texts } from "../../../../ui/language.ts";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { Imported } from "./Imported.tsx";
import { LIST, placeOf } from "./place.ts";

/** No id of a tool begins so. */
const path = `${LIST}/~import`;
const section = "integrations";
/**
 * A form takes more memory than a plain body, so it may have a MiB less than the API takes. GitHub's document fits
 * (docs/decisions/0015-pages.md).
 */
const MAX_MEBIBYTES = 13;
/** A longer document is not sent back for a correction. */
const MAX_SENT_BACK = 20_000;

interface Fault {
  code: keyof Texts["consoleTools"]["importFaults"];
  /** What is wrong with the document, in our own words. */
  details: string[];
  document: string;
}

const formPage = consolePage({ path, operationId: "showToolImport", section }, async (visit) => {
  const { mayImport } = await placeOf(visit);
  if (mayImport) return showForm(visit);
  throw new LatchkeyError("forbidden", "Importing tools needs integration:write, and level 2.");
});

const importPage = consoleAction(
  { path, operationId: "importToolsOnPage", section, maxFileBytes: MAX_MEBIBYTES * 1024 ** 2 },
  async (visit, form, files) => {
    const { ctx, c } = visit;
    const document = form.get("document")?.trim() ?? "";
    const file = files.get("file");
    if (!file && document === "") return showForm(visit, { code: "missing", details: [], document });
    const read = async () => (file ? file.bytes() : new TextEncoder().encode(document));
    const integration = c.req.param("integration") ?? "";
    const importing = importTools(ctx, integration, read, "refuse");
    const outcome = await importing.catch((error: unknown) => faultOf(error, document));
    return "code" in outcome ? showForm(visit, outcome) : showOutcome(visit, outcome);
  },
);

export const importPages = [formPage, importPage];

/** Returns what is wrong with the document. Any other error is thrown again. */
function faultOf(error: unknown, document: string): Fault {
  const { code, errors = [] } = toLatchkeyError(error);
  if (errors.some(({ path: place }) => place === "tools")) return { code: "none", details: [], document };
  switch (code) {
    case "malformed_json":
    case "payload_too_large":
    case "quota_exceeded":
    case "conflict":
    case "validation_failed":
      return { code, details: errors.map(({ path: place, message }) => `${place} ${message}`.trim()), document };
    default:
      throw error;
  }
}

async function showForm(visit: Visit, fault?: Fault) {
  const { consoleTools: said, console: common } = visit.reader.texts;
  const { integration, list, trail } = await placeOf(visit);
  const { path: here } = visit.c.req;
  const document = fault && fault.document.length <= MAX_SENT_BACK ? fault.document : "";
  const content = (
    <>
      <h1>{said.importTitle}</h1>
      <div class="card">
        <p>{said.importLead}</p>
        <p class="soft">{said.importMeans}</p>
        <Form action={here} token={await consoleToken(visit.ctx, here)} hasFile>
          {fault && <FaultNotice said={said} fault={fault} />}
          <FileField
            name="file"
            label={said.file}
            hint={said.fileHint(MAX_MEBIBYTES)}
            accept={["application/json", ".json"]}
          />
          <TextArea name="document" label={said.document} value={document} rows={10} />
          <div class="row">
            <button type="submit" class="primary">
              {said.importNow}
            </button>
            <a class="button" href={list}>
              {common.cancel}
            </a>
          </div>
        </Form>
      </div>
    </>
  );
  const title = `${said.importTitle} – ${integration.name}`;
  return inConsole(visit, content, { title, narrow: true, trail, status: fault ? 422 : 200 });
}

function FaultNotice({ said, fault: { code, details } }: { said: Texts["consoleTools"]; fault: Fault }) {
  return (
    <Notice tone="bad">
      <p>{said.importFaults[code]}</p>
      {details.map((detail) => (
        <p lang="en">
          <code>{detail}</code>
        </p>
      ))}
    </Notice>
  );
}

async function showOutcome(visit: Visit, outcome: Awaited<ReturnType<typeof importTools>>) {
  const { consoleTools: said } = visit.reader.texts;
  const { list, trail } = await placeOf(visit);
  const content = (
    <>
      <h1>{said.importedTitle}</h1>
      <Imported reader={visit.reader} list={list} outcome={outcome} />
      <p>
        <a class="button primary" href={list}>
          {said.toTools}
        </a>
      </p>
    </>
  );
  return inConsole(visit, content, { title: said.importedTitle, trail });
}
