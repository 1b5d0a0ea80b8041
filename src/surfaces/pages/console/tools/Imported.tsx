import type { Child } from "hono/jsx";
import type { Imported as Outcome } from "../../../../domain/tools/importTools.ts";
import { Notice } from "../../../../ui/components/Notice.tsx";
import type { Reader } from "../../../../ui/language.ts";

/** Rows of a table. A document can have thousands. */
const MAX_ROWS = 100;

interface ImportedProps {
  reader: Reader;
  /** The address of the list of tools. */
  list: string;
  outcome: Outcome;
}

/** What became of a document: how many tools, what was skipped and simplified and why, and which tools are other ones now. */
export function Imported({ reader, list, outcome }: ImportedProps) {
  const { consoleTools: said } = reader.texts;
  const { imported, toolCount, skipped, simplified, changed, removed, assumedBases } = outcome;
  return (
    <>
      <Notice tone={imported > 0 ? "good" : "warn"}>
        <p>{imported > 0 ? said.importedCount(imported) : said.importedNone}</p>
        <p>{said.toolCount(toolCount)}</p>
        {skipped.length === 0 && <p>{said.importedAll}</p>}
      </Notice>
      <Pairs
        {...{ reader, title: said.skipped(skipped.length), lead: said.skippedLead }}
        heads={[said.operation, said.reason]}
        rows={skipped.map(({ operation, reason }) => [operation, reason])}
      />
      <Pairs
        {...{ reader, title: said.lost(simplified.length), lead: said.lostLead }}
        heads={[said.operation, said.what]}
        rows={simplified.map(({ method, path, what }) => [`${method} ${path}`, what])}
      />
      <Names
        {...{ reader, title: said.changed(changed.length), lead: said.changedLead, names: changed }}
        show={(id) => <a href={`${list}/${encodeURIComponent(id)}`}>{id}</a>}
      />
      <Names
        {...{ reader, title: said.removed(removed.length), lead: said.removedLead, names: removed }}
        show={(id) => <code>{id}</code>}
      />
      <Names
        {...{ reader, title: said.bases, lead: said.basesLead }}
        names={assumedBases.map(({ server, baseUrl }) => `${server} → ${baseUrl ?? said.ownBase}`)}
        show={(base) => base}
      />
    </>
  );
}

interface GroupProps {
  reader: Reader;
  title: string;
  lead: string;
}

/** Rows of two columns. The second says something in the words of the import, which are English. */
function Pairs({
  reader,
  title,
  lead,
  heads: [first, second],
  rows,
}: GroupProps & { heads: [string, string]; rows: [string, string][] }) {
  if (rows.length === 0) return null;
  return (
    <section class="card">
      <h2>{title}</h2>
      <p class="soft">{lead}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <th scope="col">{second}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MAX_ROWS).map(([name, reason]) => (
            <tr>
              <td>
                <code>{name}</code>
              </td>
              <td data-head={second} lang="en">
                {reason}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More reader={reader} count={rows.length - MAX_ROWS} />
    </section>
  );
}

function Names({
  reader,
  title,
  lead,
  names,
  show,
}: GroupProps & { names: readonly string[]; show: (name: string) => Child }) {
  if (names.length === 0) return null;
  return (
    <section class="card">
      <h2>{title}</h2>
      <p class="soft">{lead}</p>
      <ul class="bullets">
        {names.slice(0, MAX_ROWS).map((name) => (
          <li>{show(name)}</li>
        ))}
      </ul>
      <More reader={reader} count={names.length - MAX_ROWS} />
    </section>
  );
}

function More({ reader, count }: { reader: Reader; count: number }) {
  return count > 0 ? <p class="small soft">{reader.texts.consoleTools.more(count)}</p> : null;
}
