import { countTenantConnections } from "../../../domain/connections/countTenantConnections.ts";
import { checkReadiness } from "../../../domain/readiness/checkReadiness.ts";
import { Field } from "../../../ui/components/Field.tsx";
import { Badge } from "../../../ui/components/Notice.tsx";
import { consolePage, type Visit } from "./consolePage.ts";
import { inConsole } from "./inConsole.tsx";
import { type Section, sectionHref, sectionsOf } from "./sections.ts";

/** Where the console begins: the question that is asked most, and its sections with how they stand. */
export const overviewPage = consolePage(
  { path: "/console", operationId: "showConsole", section: "overview" },
  async (visit) => {
    const { console: said } = visit.reader.texts;
    const sections = sectionsOf(visit.ctx.caller).filter((section) => section !== "overview");
    const cards = sections.map(async (section) => (
      <li>
        <div class="stack tight">
          <h2>
            <a href={sectionHref(section)}>{said.sections[section]}</a>
          </h2>
          <p class="small soft">{said.about[section]}</p>
          {await standingOf(visit, section)}
        </div>
      </li>
    ));
    const content = (
      <>
        <h1>{said.title}</h1>
        {sections.includes("connections") && <Question visit={visit} />}
        <ul class="cards">{await Promise.all(cards)}</ul>
      </>
    );
    return inConsole(visit, content, { title: said.title });
  },
);

function Question({ visit }: { visit: Visit }) {
  const { console: said } = visit.reader.texts;
  return (
    <search>
      <form method="get" action={sectionHref("connections")} class="search">
        <Field name="q" label={said.ask} hint={said.askHint} type="search" />
        <button type="submit">{said.askButton}</button>
      </form>
    </search>
  );
}

/** How a section stands, where that can be said in a line. */
async function standingOf({ ctx, reader }: Visit, section: Exclude<Section, "overview">) {
  if (section === "connections") {
    const { counts } = await countTenantConnections(ctx);
    const { console: said } = reader.texts;
    if (counts.needs_reauth === 0) return <Badge tone="good">{said.noAttention}</Badge>;
    const count = new Intl.NumberFormat(reader.locale).format(counts.needs_reauth);
    return <Badge tone="warn">{said.attention(count)}</Badge>;
  }
  if (section === "operations") {
    const isReady = Object.values(await checkReadiness(ctx.deps)).every((works) => works === true);
    const { ready, notReady } = reader.texts.consoleOperations;
    return <Badge tone={isReady ? "good" : "bad"}>{isReady ? ready : notReady}</Badge>;
  }
  return null;
}
