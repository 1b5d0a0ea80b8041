import type { Child, PropsWithChildren } from "hono/jsx";
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
      <Group reader={reader} title={said.skipped(skipped.length)} lead={said.skippedLead} count={skipped.length}>
        <Operations
          reader={reader}
          head={said.reason}
          rows={skipped.map(({ operation, reason }) => [operation, reason])}
        />
      </Group>
      <Group reader={reader} title={said.lost(simplified.length)} lead={said.lostLead} count={simplified.length}>
        <Operations
          reader={reader}
          head={said.what}
          rows={simplified.map(({ method, path, what }) => [`${method} ${path}`, what])}
        />
      </Group>
      <Group reader={reader} title={said.changed(changed.length)} lead={said.changedLead} count={changed.length}>
        <Names names={changed} show={(id) => <a href={`${list}/${encodeURIComponent(id)}`}>{id}</a>} />
      </Group>
      <Group reader={reader} title={said.removed(removed.length)} lead={said.removedLead} count={removed.length}>
        <Names names={removed} show={(id) => <code>{id}</code>} />
      </Group>
      <Group reader={reader} title={said.bases} lead={said.basesLead} count={assumedBases.length}>
        <Names
          names={assumedBases.map(({ server, baseUrl }) => `${server} → ${baseUrl ?? said.ownBase}`)}
          show={(base) => base}
        />
      </Group>
    </>
  );
}

interface GroupProps {
  reader: Reader;
  title: string;
  lead: string;
  /** How many there are, shown or not. */
  count: number;
}

/** A group of what there is to say. Nothing where there is none. */
function Group({ reader, title, lead, count, children }: PropsWithChildren<GroupProps>) {
  if (count === 0) return null;
  return (
    <section class="card">
      <h2>{title}</h2>
      <p class="soft">{lead}</p>
      {children}
      {count > MAX_ROWS && <p class="small soft">{reader.texts.consoleTools.more(count - MAX_ROWS)}</p>}
    </section>
  );
}

/** Operations, and what is said of each in the words of the import, which are English. */
function Operations({ reader, head, rows }: { reader: Reader; head: string; rows: readonly [string, string][] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{reader.texts.consoleTools.operation}</th>
          <th scope="col">{head}</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, MAX_ROWS).map(([operation, said]) => (
          <tr>
            <td>
              <code>{operation}</code>
            </td>
            <td data-head={head} lang="en">
              {said}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Names({ names, show }: { names: readonly string[]; show: (name: string) => Child }) {
  return (
    <ul class="bullets">
      {names.slice(0, MAX_ROWS).map((name) => (
        <li>{show(name)}</li>
      ))}
    </ul>
  );
}
