import { type AuditExport, EXPORTED_EVENTS, exportAuditEvents } from "../../../../domain/tenants/exportAuditEvents.ts";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { readQuery, withQuery } from "../../query.ts";
import { consolePage, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { sectionHref } from "../sections.ts";
import { type AskedTrail, names, readAuditQuery } from "./auditQuery.ts";
import { type Format, formats, linesOf, streamOf } from "./exportFormats.ts";

const path = "/console/audit/export";

/**
 * A part of the trail to take away: without a format it is said what there is, with one it is a file. Nobody takes away more
 * than they asked for: what means nothing is said.
 */
export const exportPage = consolePage({ path, operationId: "exportAuditTrail", section: "audit" }, async (visit) => {
  const { c, ctx } = visit;
  const asked = readAuditQuery(visit);
  if (asked.faulty.length > 0) return showFaults(visit, asked);
  const wanted = readQuery(c, "format");
  const format = (Object.keys(formats) as Format[]).find((known) => known === wanted);
  const part = await exportAuditEvents(ctx, asked.filter, readQuery(c, "page_token"));
  return format === undefined ? showParts(visit, asked, part) : fileOf(visit, asked, part, format);
});

function fileOf({ c, ctx }: Visit, { written }: AskedTrail, { batches, nextPageToken }: AuditExport, format: Format) {
  const { type, end } = formats[format];
  const at = new Date(ctx.deps.now()).toISOString().slice(0, 19).replaceAll(":", "");
  c.header("Content-Type", type);
  c.header("Content-Disposition", `attachment; filename="audit-${at}Z.${end}"`);
  c.header("Cache-Control", "no-store");
  if (nextPageToken !== undefined) {
    const next = withQuery(path, { ...written, format, page_token: nextPageToken });
    c.header("Link", `<${ctx.deps.settings.publicUrl}${next}>; rel="next"`);
  }
  return c.body(streamOf(linesOf(batches, format)));
}

function showFaults(visit: Visit, { written, faulty }: AskedTrail) {
  const { consoleAudit: said, console: common } = visit.reader.texts;
  const content = (
    <div class="card">
      <h1>{said.exportTitle}</h1>
      <Notice tone="bad" title={said.exportFaulty}>
        {faulty.map((name) => (
          <p>
            {said[name]}: <code>{written[name]}</code> {said.faults[name]}
          </p>
        ))}
      </Notice>
      <p>
        <a href={withQuery(sectionHref("audit"), written)}>{said.back}</a>
      </p>
    </div>
  );
  const trail = [[common.sections.audit, sectionHref("audit")]] as const;
  return inConsole(visit, content, { title: said.exportTitle, narrow: true, trail, status: 422 });
}

function showParts(visit: Visit, { written }: AskedTrail, { nextPageToken }: AuditExport) {
  const { c, reader } = visit;
  const { consoleAudit: said, console: common } = reader.texts;
  const page_token = readQuery(c, "page_token");
  const given = names.filter((name) => written[name] !== undefined);
  const fileHref = (format: Format) => withQuery(path, { ...written, page_token, format });
  const content = (
    <>
      <div class="card">
        <h1>{said.exportTitle}</h1>
        <p>{said.exportLead(new Intl.NumberFormat(reader.locale).format(EXPORTED_EVENTS))}</p>
        <h2>{said.filters}</h2>
        {given.length === 0 ? (
          <p>{said.noFilters}</p>
        ) : (
          <dl class="facts">
            {given.map((name) => (
              <>
                <dt>{said[name]}</dt>
                <dd>
                  <code>{written[name]}</code>
                </dd>
              </>
            ))}
          </dl>
        )}
        <h2>{said.formats}</h2>
        <div class="stack tight">
          <p>
            <a class="button primary" href={fileHref("csv")} download="">
              {said.csv}
            </a>
          </p>
          <p class="small soft">{said.csvMeans}</p>
          <p>
            <a class="button" href={fileHref("jsonl")} download="">
              {said.jsonl}
            </a>
          </p>
          <p class="small soft">{said.jsonlMeans}</p>
        </div>
      </div>
      <nav class="row" aria-label={common.pages}>
        {page_token !== undefined && (
          <a class="button" href={withQuery(path, written)}>
            {said.firstPart}
          </a>
        )}
        {nextPageToken === undefined ? (
          <span class="soft">{said.isLast}</span>
        ) : (
          <a class="button" href={withQuery(path, { ...written, page_token: nextPageToken })} rel="next">
            {said.nextPart}
          </a>
        )}
        <a href={withQuery(sectionHref("audit"), written)}>{said.back}</a>
      </nav>
    </>
  );
  const trail = [[common.sections.audit, sectionHref("audit")]] as const;
  return inConsole(visit, content, { title: said.exportTitle, narrow: true, trail });
}
